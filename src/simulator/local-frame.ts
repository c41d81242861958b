import type { Degrees, GroundPolygon, LonLat, Metres } from '../domain/units';

/**
 * The district's own ground frame: `along` runs down the main road, `across` to the right of that direction, both in
 * metres from the origin. Turned by the road's bearing it is east-north; the simulator keeps its own geodesy on purpose.
 */
export interface ScenePoint {
  readonly across: Metres;
  readonly along: Metres;
}

export interface SceneFrame {
  readonly origin: LonLat;
  /** Clockwise from true north. */
  readonly roadBearing: Degrees;
}

const wgs84SemiMajor: Metres = 6378137;
const wgs84EccentricitySquared = 0.00669437999014;
const radiansPerDegree = Math.PI / 180;

/** Metres per degree at a latitude, from WGS84's meridional and transverse radii of curvature. */
export function metresPerDegree(lat: Degrees): { readonly lon: Metres; readonly lat: Metres } {
  const sine = Math.sin(lat * radiansPerDegree);
  const w = 1 - wgs84EccentricitySquared * sine * sine;
  const meridional = (wgs84SemiMajor * (1 - wgs84EccentricitySquared)) / (w * Math.sqrt(w));
  const transverse = wgs84SemiMajor / Math.sqrt(w);
  return {
    lon: transverse * Math.cos(lat * radiansPerDegree) * radiansPerDegree,
    lat: meridional * radiansPerDegree,
  };
}

export function eastNorthOf(point: ScenePoint, roadBearing: Degrees): { east: Metres; north: Metres } {
  const sine = Math.sin(roadBearing * radiansPerDegree);
  const cosine = Math.cos(roadBearing * radiansPerDegree);
  return {
    east: point.along * sine + point.across * cosine,
    north: point.along * cosine - point.across * sine,
  };
}

/** Mid-latitude formula: good to a millimetre within two kilometres. */
export function offsetLonLat(from: LonLat, east: Metres, north: Metres): LonLat {
  const lat = from.lat + north / metresPerDegree(from.lat).lat;
  const middle = metresPerDegree((lat + from.lat) / 2);
  return { lon: from.lon + east / middle.lon, lat: from.lat + north / middle.lat };
}

export function lonLatOf(frame: SceneFrame, point: ScenePoint): LonLat {
  const { east, north } = eastNorthOf(point, frame.roadBearing);
  return offsetLonLat(frame.origin, east, north);
}

export function groundPolygonOf(frame: SceneFrame, ring: readonly ScenePoint[]): GroundPolygon {
  const coordinates = ring.map((point): [number, number] => {
    const place = lonLatOf(frame, point);
    return [roundDegrees(place.lon), roundDegrees(place.lat)];
  });
  coordinates.push([...coordinates[0]!]);
  return { type: 'Polygon', coordinates: [coordinates] };
}

/** Nine decimals: a tenth of a millimetre. */
export function roundDegrees(value: Degrees): Degrees {
  return Math.round(value * 1e9) / 1e9;
}

/** Andrew's monotone chain; counter-clockwise seen from above with `across` to the right. */
export function convexHull(points: readonly ScenePoint[]): ScenePoint[] {
  const sorted = [...points].sort((a, b) => a.across - b.across || a.along - b.along);
  const half = (list: readonly ScenePoint[]): ScenePoint[] => {
    const chain: ScenePoint[] = [];
    for (const point of list) {
      while (chain.length > 1 && turn(chain[chain.length - 2]!, chain[chain.length - 1]!, point) <= 0)
        chain.pop();
      chain.push(point);
    }
    chain.pop();
    return chain;
  };
  return [...half(sorted), ...half(sorted.reverse())];
}

/** Shoelace. */
export function areaOf(ring: readonly ScenePoint[]): number {
  let twice = 0;
  for (let i = 0; i < ring.length; i++) {
    const a = ring[i]!;
    const b = ring[(i + 1) % ring.length]!;
    twice += a.across * b.along - b.across * a.along;
  }
  return Math.abs(twice) / 2;
}

function turn(o: ScenePoint, a: ScenePoint, b: ScenePoint): number {
  return (a.across - o.across) * (b.along - o.along) - (a.along - o.along) * (b.across - o.across);
}
