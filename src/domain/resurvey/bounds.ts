import type { GroundPolygon, LonLat, Metres } from '../units';

/** A box in degrees, sides along the meridians. */
export interface Bounds {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

const nothing: Bounds = { west: 360, south: 90, east: -360, north: -90 };

const reachTo = (bounds: Bounds, { lon, lat }: LonLat): Bounds => ({
  west: Math.min(bounds.west, lon),
  south: Math.min(bounds.south, lat),
  east: Math.max(bounds.east, lon),
  north: Math.max(bounds.north, lat),
});

export const boundsOfPolygon = ({ coordinates }: GroundPolygon): Bounds =>
  coordinates[0]!.reduce((bounds, [lon, lat]) => reachTo(bounds, { lon, lat }), nothing);

/** Null for none. */
export const joinBounds = (all: readonly Bounds[]): Bounds | null =>
  all.length === 0
    ? null
    : all.reduce((joined, { west, south, east, north }) =>
        reachTo(reachTo(joined, { lon: west, lat: south }), { lon: east, lat: north }),
      );

/** A degree of latitude is never shorter than this on the ellipsoid. */
const shortestDegree: Metres = 110_500;

/** Wider by at least so much on every side. */
export function widen({ west, south, east, north }: Bounds, by: Metres): Bounds {
  const degrees = by / shortestDegree;
  const farthest = Math.min(89, Math.max(Math.abs(south), Math.abs(north)));
  const shrink = Math.cos((farthest * Math.PI) / 180);
  return {
    west: west - degrees / shrink,
    south: south - degrees,
    east: east + degrees / shrink,
    north: north + degrees,
  };
}

export const isWithin = ({ lon, lat }: LonLat, { west, south, east, north }: Bounds): boolean =>
  lon >= west && lon <= east && lat >= south && lat <= north;
