import { type LocalFrame, localFrame } from '../photogrammetry/local-frame';
import type { LonLat } from '../units';

/** A local frame at the south-west corner of the places: the same for any order of them. */
export function frameAround(places: readonly LonLat[]): LocalFrame {
  let lon = Number.POSITIVE_INFINITY;
  let lat = Number.POSITIVE_INFINITY;
  for (const place of places) {
    lon = Math.min(lon, place.lon);
    lat = Math.min(lat, place.lat);
  }
  return localFrame(places.length === 0 ? { lon: 0, lat: 0 } : { lon, lat });
}
