import type { LonLat } from '../../units';
import { noDistortion } from '../brown-distortion';
import { localFrame } from '../local-frame';
import { type Attitude, attitudeOf, degrees, type Matrix3, radians, type Vector3 } from '../rotation';
import type { OutsideLens, OutsidePose } from './outside-pose';

type Json = Readonly<Record<string, unknown>>;

/**
 * OpenDroneMap's shots.geojson (opendm/shots.py): positions in WGS84, rotation vectors from the axes of the UTM grid to the
 * camera; `focal` is in units of the longer side.
 */
export function readOdmShots(file: Json): Map<string, OutsidePose> {
  const poses = new Map<string, OutsidePose>();
  for (const feature of listOf(file.features)) {
    const properties = recordOf(feature.properties);
    const [lon, lat, altitude] = numbersOf(recordOf(feature.geometry).coordinates);
    const rotation = vectorOf(properties.rotation);
    if (typeof properties.filename !== 'string' || lon === undefined || lat === undefined || !rotation)
      continue;
    if (Math.abs(lat) > 90 || Math.abs(lon) > 180) continue;
    const focal = properties.focal;
    poses.set(properties.filename, {
      position: { lon, lat },
      altitude: altitude ?? null,
      attitude: attitudeFromWorld(rotation, gridConvergence({ lon, lat })),
      lens:
        typeof focal === 'number' && focal > 0
          ? { focalRatio: focal, centreRatio: { x: 0, y: 0 }, distortion: noDistortion }
          : null,
      horizontalSigma: null,
    });
  }
  return poses;
}

/** OpenSfM's reconstruction.json: shots on true east, north and up at `reference_lla`, cameras with their distortion. */
export function readOdmReconstruction(file: readonly Json[]): Map<string, OutsidePose> {
  const poses = new Map<string, OutsidePose>();
  for (const part of file) {
    const reference = recordOf(part.reference_lla);
    const {
      longitude: lon,
      latitude: lat,
      altitude = 0,
    } = reference as { longitude?: number; latitude?: number; altitude?: number };
    if (!isNumber(lon) || !isNumber(lat) || Math.abs(lat) > 90 || Math.abs(lon) > 180) continue;
    const frame = localFrame({ lon, lat });
    for (const [name, value] of Object.entries(recordOf(part.shots))) {
      const shot = recordOf(value);
      const [rotation, translation] = [vectorOf(shot.rotation), vectorOf(shot.translation)];
      if (!rotation || !translation) continue;
      const turn = rotationMatrix(rotation);
      const at = (j: 0 | 1 | 2) =>
        -(turn[0][j] * translation[0] + turn[1][j] * translation[1] + turn[2][j] * translation[2]);
      poses.set(name, {
        position: frame.toLonLat({ east: at(0), north: at(1) }),
        altitude: altitude + at(2),
        attitude: attitudeFromWorld(rotation, 0),
        lens: lensOf(recordOf(recordOf(part.cameras)[String(shot.camera)])),
        horizontalSigma: null,
      });
    }
  }
  return poses;
}

/** OpenSfM's `perspective` (k1, k2) and `brown` cameras; other models are left to the photo's own lens. */
function lensOf(camera: Json): OutsideLens | null {
  const term = (name: string) => (isNumber(camera[name]) ? (camera[name] as number) : 0);
  const focalRatio = term('focal') || (term('focal_x') + term('focal_y')) / 2;
  if (!(focalRatio > 0) || !['perspective', 'brown'].includes(String(camera.projection_type))) return null;
  return {
    focalRatio,
    centreRatio: { x: term('c_x'), y: term('c_y') },
    distortion: {
      ...noDistortion,
      k1: term('k1'),
      k2: term('k2'),
      k3: term('k3'),
      p1: term('p1'),
      p2: term('p2'),
    },
  };
}

/** Bearing of UTM grid north from true north: atan(tan(lon - lon0) sin lat), exact on the sphere (Snyder 1987, eq. 8-9's limit). */
function gridConvergence({ lon, lat }: LonLat): number {
  const central = Math.floor((lon + 180) / 6) * 6 - 177;
  return degrees(Math.atan(Math.tan(radians(lon - central)) * Math.sin(radians(lat))));
}

/** Camera angles from a rotation vector that takes (east, north, up) to camera axes; `northBearing` is the bearing of that north. */
function attitudeFromWorld(rotation: Vector3, northBearing: number): Attitude {
  const [right, down, forward] = rotationMatrix(rotation);
  const [c, s] = [Math.cos(radians(northBearing)), Math.sin(radians(northBearing))];
  const ned = ([e, n, u]: Vector3): Vector3 => [n * c - e * s, e * c + n * s, -u];
  const [f, r, d] = [ned(forward), ned(right), ned(down)];
  return attitudeOf([
    [f[0], r[0], d[0]],
    [f[1], r[1], d[1]],
    [f[2], r[2], d[2]],
  ]);
}

/** Rodrigues' formula. */
function rotationMatrix(vector: Vector3): Matrix3 {
  const angle = Math.hypot(...vector);
  if (angle < 1e-12)
    return [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ];
  const [x, y, z] = vector.map((part) => part / angle) as unknown as Vector3;
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const t = 1 - c;
  return [
    [c + x * x * t, x * y * t - z * s, x * z * t + y * s],
    [y * x * t + z * s, c + y * y * t, y * z * t - x * s],
    [z * x * t - y * s, z * y * t + x * s, c + z * z * t],
  ];
}

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const recordOf = (value: unknown): Json =>
  typeof value === 'object' && value !== null ? (value as Json) : {};
const listOf = (value: unknown): Json[] => (Array.isArray(value) ? value.map(recordOf) : []);
const numbersOf = (value: unknown): number[] => (Array.isArray(value) && value.every(isNumber) ? value : []);

function vectorOf(value: unknown): Vector3 | null {
  const numbers = numbersOf(value);
  return numbers.length === 3 ? (numbers as unknown as Vector3) : null;
}
