import type { FusedDefect } from './defect-evidence';
import { weightedMiddle } from './footing';
import { frameAround } from './frame-around';

/**
 * One damage as several flights saw it, oldest first. Flights' errors are independent, so the place is the mean
 * weighted by information; shape, size and class are the newest flight's, since damages grow.
 */
export function combineFlights(oldestFirst: readonly FusedDefect[]): FusedDefect {
  const newest = oldestFirst.at(-1);
  if (!newest) throw new Error('combineFlights needs at least one flight.');
  if (oldestFirst.length === 1) return newest;
  const frame = frameAround(oldestFirst.map((defect) => defect.place));
  const middle = weightedMiddle(
    oldestFirst.map((defect) => ({
      ...frame.toLocal(defect.place),
      error: defect.covariance,
    })),
  );
  const place = frame.toLonLat(middle);
  const lonShift = place.lon - newest.place.lon;
  const latShift = place.lat - newest.place.lat;
  return {
    ...newest,
    place,
    covariance: middle.error,
    polygon: {
      type: 'Polygon',
      coordinates: newest.polygon.coordinates.map((ring) =>
        ring.map(([lon, lat]): [number, number] => [lon + lonShift, lat + latShift]),
      ),
    },
    detectionIds: oldestFirst.flatMap((defect) => defect.detectionIds).sort(),
    isRegistered: oldestFirst.every((defect) => defect.isRegistered),
    leansOnUnregistered: oldestFirst.some((defect) => defect.leansOnUnregistered),
    photoIds: [...new Set(oldestFirst.flatMap((defect) => defect.photoIds))].sort(),
  };
}
