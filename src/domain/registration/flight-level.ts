import type { CameraPose, Geotag } from '../photogrammetry/camera-pose';
import { placeOverTerrain, type TerrainHeights } from '../photogrammetry/terrain';
import type { Metres } from '../units';
import type { FlightGround } from './ground-relief';

export interface TaggedPhoto {
  readonly id: string;
  readonly geotag: Geotag;
}

/** A flight's poses with their heights counted from one level under all of it. */
export interface LevelledFlight {
  /** Null where no photo stands over the model: then heights are as the tags tell them, over level ground. */
  readonly ground: FlightGround | null;
  readonly poses: ReadonlyMap<string, CameraPose>;
}

/**
 * Photos with a pose, over a height model or without one. The level is the lowest ground under any camera, so that no camera is below it.
 * A photo that the model has no height under stands over the median of the others' ground.
 */
export function levelFlight(photos: readonly TaggedPhoto[], terrain: TerrainHeights | null): LevelledFlight {
  const posed = photos.flatMap(({ id, geotag }) =>
    geotag.pose
      ? [{ id, pose: geotag.pose, geotag, under: terrain?.heightAt(geotag.pose.position) ?? null }]
      : [],
  );
  const unders = posed.flatMap(({ under }) => (under === null ? [] : [under])).sort((a, b) => a - b);
  if (!terrain || unders.length === 0)
    return { ground: null, poses: new Map(posed.map(({ id, pose }) => [id, pose])) };
  const level = unders[0]!;
  const elsewhere = unders[Math.floor(unders.length / 2)]!;
  const poses = posed.map(({ id, pose, geotag }): [string, CameraPose] => {
    const elevation = elevationOf(pose, geotag, terrain) ?? elsewhere + pose.heightAboveGround;
    return [id, { ...pose, heightAboveGround: elevation - level }];
  });
  return { ground: { terrain, level, elsewhere }, poses: new Map(poses) };
}

/**
 * A pose over the flight's level told as a geotag tells it: what lays a photo on the terrain by this geotag finds the camera at the same
 * height on the model's scale.
 */
export function fromFlightLevel(
  own: Geotag & { readonly pose: CameraPose },
  found: CameraPose,
  ground: FlightGround | null,
): { readonly pose: CameraPose; readonly absoluteAltitude: Metres | null } {
  const absolute = own.absoluteAltitude ?? null;
  if (!ground) return { pose: found, absoluteAltitude: absolute };
  const before = elevationOf(own.pose, own, ground.terrain) ?? ground.elsewhere + own.pose.heightAboveGround;
  const elevation = found.heightAboveGround + ground.level;
  const rise = elevation - before;
  const absoluteAltitude = absolute === null ? null : absolute + rise;
  const moved = { ...found, heightAboveGround: own.pose.heightAboveGround + rise };
  const over = placeOverTerrain(moved, absoluteAltitude, ground.terrain);
  // Not by altitude, the height is counted from the ground under the camera, which is another where it was moved.
  const left = over ? elevation - over.cameraElevation : 0;
  return { pose: { ...moved, heightAboveGround: moved.heightAboveGround + left }, absoluteAltitude };
}

const elevationOf = (pose: CameraPose, geotag: Geotag, terrain: TerrainHeights): Metres | null =>
  placeOverTerrain(pose, geotag.absoluteAltitude ?? null, terrain)?.cameraElevation ?? null;
