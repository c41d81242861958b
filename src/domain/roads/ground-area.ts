import type { LonLat } from '../units';

/** Closed rings of [lon, lat], the outer one first, holes after it; as GeoJSON stores them. */
export type AreaRings = readonly (readonly (readonly [number, number])[])[];

export type GroundArea =
  | { readonly type: 'Polygon'; readonly coordinates: AreaRings }
  | { readonly type: 'MultiPolygon'; readonly coordinates: readonly AreaRings[] };

export const partsOf = (area: GroundArea): readonly AreaRings[] =>
  area.type === 'Polygon' ? [area.coordinates] : area.coordinates;

/** In one of its polygons and not in a hole of it. */
export const isInArea = (place: LonLat, area: GroundArea): boolean =>
  partsOf(area).some((rings) => isInRings(place, rings));

/**
 * Even-odd over all rings at once: a hole turns inside into outside again. Crossing test by W. R. Franklin (PNPOLY), whose half-open
 * edges give a place on a shared border to exactly one of two neighbours.
 */
export function isInRings({ lon, lat }: LonLat, rings: AreaRings): boolean {
  let isInside = false;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [x, y] = ring[i]!;
      const [px, py] = ring[j]!;
      if (y > lat !== py > lat && lon < ((px - x) * (lat - y)) / (py - y) + x) isInside = !isInside;
    }
  }
  return isInside;
}
