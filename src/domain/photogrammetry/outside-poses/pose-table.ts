import { type Attitude, attitudeOf, bodyToNed, multiply } from '../rotation';
import type { OutsidePose } from './outside-pose';

/** Column names in the wild, lower case; estimated values of Metashape come before the ones it was given. */
const columns = {
  name: [
    'filename',
    'file name',
    'imagename',
    'image name',
    'image',
    'photo',
    'photoid',
    'label',
    '#label',
    'name',
    'sourcefile',
  ],
  lon: [
    'x_est',
    'longitude_est',
    'longitude',
    'lon',
    'long',
    'lng',
    'x/longitude',
    'x',
    'longitude (deg)',
    'longitude(deg)',
  ],
  lat: ['y_est', 'latitude_est', 'latitude', 'lat', 'y/latitude', 'y', 'latitude (deg)', 'latitude(deg)'],
  altitude: [
    'z_est',
    'altitude_est',
    'altitude',
    'alt',
    'height',
    'ellipsoidal height',
    'z/altitude',
    'z',
    'altitude (m)',
    'height (m)',
    'height(m)',
  ],
  yaw: ['yaw_est', 'yaw', 'heading', 'yaw (deg)'],
  pitch: ['pitch_est', 'pitch', 'pitch (deg)'],
  roll: ['roll_est', 'roll', 'roll (deg)'],
  sigma: [
    'accuracy_xy',
    'sigma_xy',
    'xy accuracy',
    'accuracy horizontal',
    'horizontal accuracy',
    'accuracy_x',
    'sdn(m)',
    'sdn',
    'accuracy',
  ],
} as const;
type Column = keyof typeof columns;

/**
 * Camera tables with a header line: Metashape, Pix4D and PPK exports, separated by comma, semicolon or tab, in longitude and latitude.
 * Angles turn a body whose camera looks straight down at 0, 0 (Metashape and Pix4D). Null when the columns can't be told.
 */
export function readPoseTable(text: string): Map<string, OutsidePose> | null {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const headerAt = lines.findIndex((line) => findColumns(line) !== null);
  const found = headerAt < 0 ? null : findColumns(lines[headerAt]!);
  if (!found) return null;
  const poses = new Map<string, OutsidePose>();
  for (const line of lines.slice(headerAt + 1)) {
    if (line.startsWith('#')) continue;
    const cells = split(line, found.separator);
    const number = (column: Column) => toFinite(cells[found.at[column] ?? -1]);
    const name = cells[found.at.name ?? -1];
    const [lon, lat] = [number('lon'), number('lat')];
    if (!name || lon === null || lat === null || Math.abs(lon) > 180 || Math.abs(lat) > 90) continue;
    const sigma = number('sigma');
    poses.set(name, {
      position: { lon, lat },
      altitude: number('altitude'),
      attitude: attitudeFrom(number('yaw'), number('pitch'), number('roll')),
      lens: null,
      horizontalSigma: sigma !== null && sigma > 0 ? sigma : null,
    });
  }
  return poses;
}

function findColumns(line: string): { separator: string; at: Partial<Record<Column, number>> } | null {
  const separator = [';', '\t', ','].find((candidate) => line.includes(candidate));
  if (!separator) return null;
  const names = split(line, separator).map((name) => name.toLowerCase());
  const at: Partial<Record<Column, number>> = {};
  for (const column of Object.keys(columns) as Column[]) {
    const match = columns[column].find((name) => names.includes(name));
    if (match !== undefined) at[column] = names.indexOf(match);
  }
  return at.name !== undefined && at.lon !== undefined && at.lat !== undefined ? { separator, at } : null;
}

function attitudeFrom(yaw: number | null, pitch: number | null, roll: number | null): Attitude | null {
  if (yaw === null || pitch === null || roll === null) return null;
  return attitudeOf(multiply(bodyToNed({ yaw, pitch, roll }), bodyToNed({ yaw: 0, pitch: -90, roll: 0 })));
}

const split = (line: string, separator: string): string[] =>
  line.split(separator).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));

function toFinite(cell: string | undefined): number | null {
  const number = cell === undefined || cell === '' ? Number.NaN : Number(cell);
  return Number.isFinite(number) ? number : null;
}
