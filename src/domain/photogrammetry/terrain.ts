import { Err, Ok, type Result } from '../result';
import type { GroundCovariance, LonLat, Metres, PointInPhoto } from '../units';
import type { CameraPose } from './camera-pose';
import { type GroundRefusal, isInPhoto, isUsablePose, rayToGround } from './camera-ray';
import { propagateError, terrainSigmaOnModel } from './ground-error';
import { farthestPerHeight, type GroundPoint } from './ground-projection';
import { type EastNorth, localFrame } from './local-frame';

/** Heights of the ground above any one level, or null where there is none (outside, holes). */
export interface TerrainHeights {
  heightAt(place: LonLat): Metres | null;
}

/** A terrain with the camera's height on the same scale. */
export interface TerrainUnderCamera {
  readonly terrain: TerrainHeights;
  readonly cameraElevation: Metres;
}

/** The take-off level that a photo tells may lie this far beyond the heights around it. */
const datumTolerance: Metres = 5;
const searchRadius: Metres = 500;
const searchStep: Metres = 50;
const marchSteps = 400;
const enough: Metres = 0.005;

/**
 * The camera's height on the model's scale. Absolute altitude counts only where the take-off level that follows from it
 * (absolute less relative) occurs within 500 m: else the drone and the model measure from different zeros, and the ground under
 * the camera is taken as the take-off level. Null where the model has no height under the camera.
 */
export function placeOverTerrain(
  pose: CameraPose,
  absoluteAltitude: Metres | null,
  terrain: TerrainHeights,
): (TerrainUnderCamera & { readonly isByAltitude: boolean }) | null {
  const under = terrain.heightAt(pose.position);
  if (under === null) return null;
  const takeOff = absoluteAltitude === null ? null : absoluteAltitude - pose.heightAboveGround;
  if (absoluteAltitude !== null && takeOff !== null && occursNear(takeOff, pose.position, terrain)) {
    return { terrain, cameraElevation: absoluteAltitude, isByAltitude: true };
  }
  return { terrain, cameraElevation: under + pose.heightAboveGround, isByAltitude: false };
}

function occursNear(level: Metres, around: LonLat, terrain: TerrainHeights): boolean {
  const frame = localFrame(around);
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let east = -searchRadius; east <= searchRadius; east += searchStep) {
    for (let north = -searchRadius; north <= searchRadius; north += searchStep) {
      const height = terrain.heightAt(frame.toLonLat({ east, north }));
      if (height === null) continue;
      least = Math.min(least, height);
      most = Math.max(most, height);
    }
  }
  return level >= least - datumTolerance && level <= most + datumTolerance;
}

/** Where the ray of a photo point first meets the terrain: marched from the camera, then halved to 5 mm. */
export function pixelToTerrain(
  pose: CameraPose,
  point: PointInPhoto,
  { terrain, cameraElevation }: TerrainUnderCamera,
): Result<GroundPoint, GroundRefusal> {
  if (!isUsablePose(pose) || !Number.isFinite(cameraElevation)) return Err('pose-unusable');
  if (!isInPhoto(pose.intrinsics, point)) return Err('outside-photo');
  const ray = rayToGround(pose, point);
  if (!ray.ok) return ray;
  const [northward, eastward, down] = ray.value;
  if (!(down > 1e-9)) return Err('ray-above-horizon');
  const slope = { east: eastward / down, north: northward / down };
  if (Math.hypot(slope.east, slope.north) > farthestPerHeight) return Err('ray-too-oblique');
  const frame = localFrame(pose.position);
  const placeAt = (drop: Metres) => frame.toLonLat({ east: drop * slope.east, north: drop * slope.north });
  /** Height of the ray over the ground after it has dropped so far. */
  const clearance = (drop: Metres) => {
    const ground = terrain.heightAt(placeAt(drop));
    return ground === null ? null : cameraElevation - drop - ground;
  };
  const drop = firstMeeting(clearance, pose.heightAboveGround);
  if (drop === null) return Err('terrain-unknown');
  const flat = propagateError(pose, point, ray.value, drop, terrainSigmaOnModel);
  const gradient = gradientAt(terrain, placeAt(drop));
  return Ok({ place: placeAt(drop), covariance: gradient ? onSlope(flat, slope, gradient) : flat });
}

function firstMeeting(clearance: (drop: Metres) => Metres | null, expected: Metres): Metres | null {
  const step = (expected * 4 + 100) / marchSteps;
  let above = 0;
  for (let i = 1; i <= marchSteps; i++) {
    const left = clearance(i * step);
    if (left === null) continue;
    if (left > 0) {
      above = i * step;
      continue;
    }
    let below = i * step;
    while (below - above > enough) {
      const middle = (above + below) / 2;
      const gap = clearance(middle);
      if (gap === null) return null;
      if (gap > 0) above = middle;
      else below = middle;
    }
    return (above + below) / 2;
  }
  return null;
}

/** Rise per metre eastwards and northwards, over two metres. */
function gradientAt(terrain: TerrainHeights, place: LonLat): EastNorth | null {
  const frame = localFrame(place);
  const height = (east: Metres, north: Metres) => terrain.heightAt(frame.toLonLat({ east, north }));
  const [e1, e0, n1, n0] = [height(1, 0), height(-1, 0), height(0, 1), height(0, -1)];
  if (e1 === null || e0 === null || n1 === null || n0 === null) return null;
  return { east: (e1 - e0) / 2, north: (n1 - n0) / 2 };
}

/**
 * On rising ground an error moves the point along the ray too: P = p + u (H - z(P)) gives dP = (I + u g')^-1 dP(level), with u the
 * ray's ground slope and g the terrain's gradient.
 */
function onSlope(flat: GroundCovariance, u: EastNorth, g: EastNorth): GroundCovariance {
  const determinant = 1 + u.east * g.east + u.north * g.north;
  if (determinant < 0.2) return flat; // the ray grazes the slope: the linear answer has no meaning
  const [a, b] = [(1 + u.north * g.north) / determinant, (-u.east * g.north) / determinant];
  const [c, d] = [(-u.north * g.east) / determinant, (1 + u.east * g.east) / determinant];
  const { eastEast, eastNorth, northNorth } = flat;
  return {
    eastEast: a * a * eastEast + 2 * a * b * eastNorth + b * b * northNorth,
    eastNorth: a * c * eastEast + (a * d + b * c) * eastNorth + b * d * northNorth,
    northNorth: c * c * eastEast + 2 * c * d * eastNorth + d * d * northNorth,
  };
}
