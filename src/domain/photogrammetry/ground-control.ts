import type { Metres } from '../units';
import type { Geotag } from './camera-pose';
import { explainRefusal } from './camera-ray';
import { squaredDeviations } from './error-ellipse';
import type { ControlSight } from './gcp-list';
import { surfaceUnder } from './ground-surface';
import { type EastNorth, localFrame } from './local-frame';
import type { TerrainHeights } from './terrain';

/** How far the georeferenced sight lies from the surveyed point, georeferenced less surveyed. */
export interface ControlResidual extends EastNorth {
  readonly sight: ControlSight;
  readonly distance: Metres;
  /** In units of the stated error, squared: up to 5.99 lies in the 95 % ellipse. */
  readonly squaredDeviations: number;
  /** From the point under the camera to the sight, by height: how far a metre of height moves it. */
  readonly perHeight: EastNorth;
}

export interface SkippedSight {
  readonly sight: ControlSight;
  readonly reason: string;
}

export interface PointCheck {
  readonly label: string;
  readonly sights: number;
  readonly rmse: Metres;
  readonly meanEast: Metres;
  readonly meanNorth: Metres;
  /** Root mean square distance of a sight from the mean of its point: what photos disagree by; null for a single sight. */
  readonly scatter: Metres | null;
}

export interface ControlCheck {
  readonly residuals: readonly ControlResidual[];
  readonly skipped: readonly SkippedSight[];
  readonly points: readonly PointCheck[];
  /** Over all sights; null when none could be placed. */
  readonly rmse: Metres | null;
}

export interface ControlPhoto {
  readonly geotag: Geotag;
  readonly terrain?: TerrainHeights | null;
}

/** Georeferences every sight of a surveyed point by its photo's pose and says how far off it is. `photoOf` finds a photo by name. */
export function checkGroundControl(
  sights: readonly ControlSight[],
  photoOf: (name: string) => ControlPhoto | null,
): ControlCheck {
  const residuals: ControlResidual[] = [];
  const skipped: SkippedSight[] = [];
  for (const sight of sights) {
    const photo = photoOf(sight.photo);
    const found = photo
      ? residualOf(sight, photo.geotag, photo.terrain ?? null)
      : `${sight.photo} is not among the photos.`;
    if (typeof found === 'string') skipped.push({ sight, reason: found });
    else residuals.push(found);
  }
  const labels = [...new Set(residuals.map(({ sight }) => sight.label))];
  const points = labels.map((label) =>
    pointCheck(
      label,
      residuals.filter(({ sight }) => sight.label === label),
    ),
  );
  return { residuals, skipped, points, rmse: rootMeanSquare(residuals) };
}

export function rootMeanSquare(offsets: readonly EastNorth[]): Metres | null {
  if (offsets.length === 0) return null;
  const sum = offsets.reduce((total, { east, north }) => total + east * east + north * north, 0);
  return Math.sqrt(sum / offsets.length);
}

function residualOf(
  sight: ControlSight,
  geotag: Geotag,
  terrain: TerrainHeights | null,
): ControlResidual | string {
  const surface = surfaceUnder(geotag, terrain);
  if (!geotag.pose || !surface) return `${sight.photo} has no usable camera pose.`;
  const found = surface.place(sight.pixel);
  if (!found.ok) return explainRefusal(found.error);
  const { east, north } = localFrame(sight.place).toLocal(found.value.place);
  const reach = localFrame(geotag.pose.position).toLocal(found.value.place);
  const height = surface.heightOver(sight.pixel) ?? geotag.pose.heightAboveGround;
  return {
    sight,
    east,
    north,
    distance: Math.hypot(east, north),
    squaredDeviations: squaredDeviations({ east, north }, found.value.covariance),
    perHeight: { east: reach.east / height, north: reach.north / height },
  };
}

function pointCheck(label: string, residuals: readonly ControlResidual[]): PointCheck {
  const count = residuals.length;
  const meanEast = residuals.reduce((sum, { east }) => sum + east, 0) / count;
  const meanNorth = residuals.reduce((sum, { north }) => sum + north, 0) / count;
  const apart = residuals.map(({ east, north }) => ({ east: east - meanEast, north: north - meanNorth }));
  return {
    label,
    sights: count,
    rmse: rootMeanSquare(residuals) ?? 0,
    meanEast,
    meanNorth,
    scatter: count > 1 ? rootMeanSquare(apart) : null,
  };
}
