import type { Metres } from '../units';
import { type CameraTags, toNumber, xmpNumber, xmpText } from './camera-tags';
import { finding, type PoseFinding } from './pose-finding';
import { radians } from './rotation';

export interface HeightReading {
  readonly height: Metres | null;
  readonly from: 'take-off' | 'terrain';
  readonly sigma: Metres;
  readonly findings: readonly PoseFinding[];
}

/** Barometers hold half a metre in calm air and two in bad conditions. */
const barometerSigma: Metres = 1;
const rtkSigma: Metres = 0.3;
const rangeFinderSigma: Metres = 0.5;
const leastHeight: Metres = 1;
/** Above this no survey of road damage is flown, and a wrong unit or an absolute altitude is likelier. */
const mostHeight: Metres = 1500;

/**
 * Height above the ground: a range finder that looks steeply down, else the height above the take-off point.
 * Altitude above the ellipsoid or the sea is never used: it can be off by tens to hundreds of metres.
 */
export function readHeight(tags: CameraTags, pitch: number | null): HeightReading {
  const range = rangeFinderHeight(tags, pitch);
  if (range !== null) return { height: range, from: 'terrain', sigma: rangeFinderSigma, findings: [] };
  const height = heightAboveTakeOff(tags);
  const refused = (code: string, message: string): HeightReading => ({
    height: null,
    from: 'take-off',
    sigma: barometerSigma,
    findings: [finding('low', code, message)],
  });
  if (height === null) {
    return refused(
      'no-height',
      'The photo doesn’t hold its height above the take-off point, so nothing on it can be measured.',
    );
  }
  if (height < leastHeight || height > mostHeight) {
    return refused(
      'height-impossible',
      `The height above the take-off point is ${height.toFixed(1)} m, which can't be true for a survey photo.`,
    );
  }
  return { height, from: 'take-off', sigma: isRtkFixed(tags) ? rtkSigma : barometerSigma, findings: [] };
}

function heightAboveTakeOff({ xmp, model }: CameraTags): Metres | null {
  for (const space of ['drone-dji', 'drone', 'drone-skydio', 'drone-parrot', 'exif']) {
    const height = xmpNumber(xmp, space, 'RelativeAltitude');
    if (height !== null) return height;
  }
  // Parrot Disco's AboveGroundAltitude is unusable (Ground SDK forum; it drifts by tens of metres).
  if (model?.toLowerCase().includes('disco')) return null;
  return toNumber(xmp.Camera?.AboveGroundAltitude);
}

/** On whatever vertical datum the drone uses; only ever compared with a height model, never taken as height above ground. */
export function readAbsoluteAltitude({ xmp, gps }: CameraTags): Metres | null {
  for (const space of ['drone-dji', 'drone', 'drone-skydio']) {
    const altitude = xmpNumber(xmp, space, 'AbsoluteAltitude');
    if (altitude !== null) return plausibleAltitude(altitude);
  }
  return plausibleAltitude(gps.altitude);
}

/** Between the Dead Sea and the ceiling of aircraft, with room for a receiver that is far off. */
const plausibleAltitude = (altitude: Metres | null): Metres | null =>
  altitude !== null && altitude > -2000 && altitude < 20_000 ? altitude : null;

/** DJI's laser gives the slant range to the picture's centre; shallow shots hit who knows what. */
function rangeFinderHeight({ xmp }: CameraTags, pitch: number | null): Metres | null {
  const range = xmpNumber(xmp, 'drone-dji', 'LRFTargetDistance');
  const status = xmpText(xmp, 'drone-dji', 'LRFStatus')?.toLowerCase() ?? 'normal';
  if (range === null || pitch === null || pitch > -45 || pitch < -135 || status !== 'normal') return null;
  const height = range * Math.sin(radians(-pitch));
  return height >= leastHeight && height <= mostHeight ? height : null;
}

function isRtkFixed({ xmp }: CameraTags): boolean {
  return xmpNumber(xmp, 'drone-dji', 'RtkFlag') === 50;
}
