import { Err, type Result } from '../result';
import type { LonLat, Metres, PointInPhoto } from '../units';
import type { CameraPose, Geotag, PoseReason } from './camera-pose';
import { directionToPixel, type GroundRefusal } from './camera-ray';
import { type GroundPoint, groundToPixel, pixelToGround } from './ground-projection';
import { localFrame } from './local-frame';
import { pixelToTerrain, placeOverTerrain, type TerrainHeights } from './terrain';

/** The ground that a photo's points are laid on. */
export interface GroundSurface {
  readonly method: 'take-off-plane' | 'range-finder-plane' | 'height-model';
  /** What was assumed about the ground, for the operator. */
  readonly reasons: readonly PoseReason[];
  place(point: PointInPhoto): Result<GroundPoint, GroundRefusal>;
  /** The other way: where a place appears, maybe outside of the frame; what stands before it is not known. */
  project(place: LonLat): Result<PointInPhoto, GroundRefusal>;
  /** Height of the camera over the ground at a photo point; null where the point can't be placed. */
  heightOver(point: PointInPhoto): Metres | null;
}

/** The height model where there is one under the camera, else the level plane with a word why. */
export function groundSurface(
  pose: CameraPose,
  absoluteAltitude: Metres | null,
  terrain: TerrainHeights | null,
): GroundSurface {
  const plane = levelSurface(pose);
  if (!terrain) return plane;
  const over = placeOverTerrain(pose, absoluteAltitude, terrain);
  if (!over) return { ...plane, reasons: [noTerrain] };
  return {
    method: 'height-model',
    reasons: over.isByAltitude ? [] : [otherDatum],
    place: (point) => pixelToTerrain(pose, point, over),
    project: (place) => {
      const ground = terrain.heightAt(place);
      if (ground === null) return Err('terrain-unknown');
      const { east, north } = localFrame(pose.position).toLocal(place);
      return directionToPixel(pose, [north, east, over.cameraElevation - ground]);
    },
    heightOver: (point) => {
      const found = pixelToTerrain(pose, point, over);
      const ground = found.ok ? terrain.heightAt(found.value.place) : null;
      return ground === null ? null : over.cameraElevation - ground;
    },
  };
}

export function levelSurface(pose: CameraPose): GroundSurface {
  return {
    method: pose.heightFrom === 'terrain' ? 'range-finder-plane' : 'take-off-plane',
    reasons: [],
    place: (point) => pixelToGround(pose, point),
    project: (place) => groundToPixel(pose, place),
    heightOver: () => pose.heightAboveGround,
  };
}

/** The ground under a geotagged photo; null without a pose. */
export function surfaceUnder(geotag: Geotag, terrain: TerrainHeights | null): GroundSurface | null {
  return geotag.pose && groundSurface(geotag.pose, geotag.absoluteAltitude ?? null, terrain);
}

const noTerrain: PoseReason = {
  code: 'dem-does-not-cover',
  message: 'The height model has no height under the camera: the level plane was taken.',
};
const otherDatum: PoseReason = {
  code: 'dem-datum-differs',
  message:
    'The photo’s altitude doesn’t fit the height model: the ground under the camera was taken for the take-off level.',
};
