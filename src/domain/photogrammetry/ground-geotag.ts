import type { GroundPolygon } from '../units';
import type { Geotag, PoseReason } from './camera-pose';
import { footprint } from './ground-projection';
import { surfaceUnder } from './ground-surface';
import { photoCorners } from './photo-corners';
import { isTrusted } from './pose-finding';
import type { TerrainHeights } from './terrain';

/** A geotag with the ground that its photo shows. */
export interface GroundedGeotag {
  readonly geotag: Geotag;
  /** Null where no trusted pose says which ground the photo covers. */
  readonly footprint: GroundPolygon | null;
}

/** Lays a photo on the terrain, or on the level plane without one; `notes` are what was found out about poses and terrain on the way. */
export function layOnGround(
  geotag: Geotag,
  terrain: TerrainHeights | null,
  notes: readonly PoseReason[] = [],
): GroundedGeotag {
  const surface = surfaceUnder(geotag, terrain);
  if (!geotag.pose || !surface) return { geotag: withNotes(geotag, notes), footprint: null };
  const { width, height } = geotag;
  const over = surface.heightOver({ x: width / 2, y: height / 2 });
  const scale = over !== null && over > 0 ? over / geotag.pose.heightAboveGround : 1;
  const gsd = geotag.groundSampleDistance;
  const grounded = {
    ...withNotes(geotag, [...surface.reasons, ...notes]),
    groundSampleDistance: gsd === null ? null : gsd * scale,
    ...(surface.method === 'height-model' ? { corners: photoCorners(geotag.pose, surface) } : {}),
  };
  const isCovering = isTrusted(geotag.grade);
  return { geotag: grounded, footprint: isCovering ? footprint(geotag.pose, surface.place) : null };
}

/** Each code once. */
function withNotes(geotag: Geotag, notes: readonly PoseReason[]): Geotag {
  const isNew = ({ code }: PoseReason, i: number) =>
    notes.findIndex((note) => note.code === code) === i &&
    !geotag.reasons.some((reason) => reason.code === code);
  return { ...geotag, reasons: [...notes.filter(isNew), ...geotag.reasons] };
}
