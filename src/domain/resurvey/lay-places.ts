import { largestVariance } from '../fusion/covariance';
import { frameAround } from '../fusion/frame-around';
import { classGroup } from '../fusion/fusion-rules';
import { boundsAround, SpatialGrid } from '../fusion/spatial-grid';
import type { EastNorth, LocalFrame } from '../photogrammetry/local-frame';
import type { GroundPolygon, LonLat, Metres } from '../units';
import { isInFrame, type KnownPlace, type SurveyDetection } from './known-place';
import { median } from './measure-size';

/** Finds that lie as near as this to where the others put them are of one mind. */
const inlierRadius: Metres = 0.7;
/** Fewer finds, or a smaller share of them, lay no flight on another. */
const leastFinds = 6;
const leastShare = 0.6;

/**
 * Where the flight itself puts places that are known from flights it was not laid on: what it found again of them tells by how much all
 * are off. Places stay as they are where the finds don't agree.
 */
export function layPlaces(
  places: readonly KnownPlace[],
  found: ReadonlyMap<string, readonly SurveyDetection[]>,
): readonly KnownPlace[] {
  const loose = places.filter((place) => !isInFrame(place) && found.has(place.id));
  if (loose.length < leastFinds) return places;
  const frame = frameAround(loose.map(({ place }) => place));
  const shift = agree(loose.map((place) => offsetOf(place, found.get(place.id)!, frame)));
  if (!shift) return places;
  return places.map((place) =>
    isInFrame(place)
      ? place
      : {
          ...movePlace(place, moved(place.place, shift, frame)),
          before: { ...place.before!, isInFrame: true },
        },
  );
}

/** Farther apart than this no two damages are mixed up, however far off the flights may be. */
const farthestMixUp: Metres = 5;
/** Deviations of a place within which another damage may be taken for it. */
const mixUpSigmas = 2;

/** Of the places in no common frame with the flight those that have another like damage, known or new, as near as they may be off. */
export function findMistakable(places: readonly KnownPlace[]): ReadonlySet<string> {
  const loose = places.filter((place) => !isInFrame(place));
  if (loose.length === 0) return new Set();
  const frame = frameAround(places.map(({ place }) => place));
  const grid = new SpatialGrid(
    places.map(({ place }) => boundsAround(frame.toLocal(place), 0)),
    farthestMixUp,
  );
  const isMistakable = (own: KnownPlace): boolean => {
    const here = frame.toLocal(own.place);
    const reach = Math.min(farthestMixUp, mixUpSigmas * Math.sqrt(2 * largestVariance(own.covariance)));
    return grid.findOverlapping(boundsAround(here, reach)).some((index) => {
      const other = places[index]!;
      const there = frame.toLocal(other.place);
      const isNear = Math.hypot(there.east - here.east, there.north - here.north) <= reach;
      return isNear && other.id !== own.id && classGroup(other.damageClass) === classGroup(own.damageClass);
    });
  };
  return new Set(loose.filter(isMistakable).map(({ id }) => id));
}

/** The place with its middle elsewhere, and its outline with it. */
export function movePlace<Placed extends { readonly place: LonLat; readonly polygon: GroundPolygon }>(
  placed: Placed,
  to: LonLat,
): Placed {
  const [east, north] = [to.lon - placed.place.lon, to.lat - placed.place.lat];
  const coordinates = placed.polygon.coordinates.map((ring) =>
    ring.map(([lon, lat]): [number, number] => [lon + east, lat + north]),
  );
  return { ...placed, place: to, polygon: { ...placed.polygon, coordinates } };
}

/** The middle of what several photos show. */
export const middleOf = (things: readonly { readonly place: LonLat }[]): LonLat => ({
  lon: things.reduce((sum, { place }) => sum + place.lon, 0) / things.length,
  lat: things.reduce((sum, { place }) => sum + place.lat, 0) / things.length,
});

function offsetOf({ place }: KnownPlace, found: readonly SurveyDetection[], frame: LocalFrame): EastNorth {
  const [there, here] = [frame.toLocal(place), frame.toLocal(middleOf(found))];
  return { east: here.east - there.east, north: here.north - there.north };
}

function moved(place: LonLat, { east, north }: EastNorth, frame: LocalFrame): LonLat {
  const from = frame.toLocal(place);
  return frame.toLonLat({ east: from.east + east, north: from.north + north });
}

function agree(offsets: readonly EastNorth[]): EastNorth | null {
  const middle = {
    east: median(offsets.map(({ east }) => east)),
    north: median(offsets.map(({ north }) => north)),
  };
  const near = offsets.filter(
    ({ east, north }) => Math.hypot(east - middle.east, north - middle.north) <= inlierRadius,
  );
  return near.length >= Math.max(leastFinds, leastShare * offsets.length) ? middle : null;
}
