import type { LonLat, Metres } from '../../src/domain/units';

/** Two photos from within this show the same ground. */
const SAME_PLACE: Metres = 30;
/** Flights that share less than this of the smaller one only touch, as neighbouring surveys do. */
const SAME_AREA_SHARE = 0.3;
const METRES_PER_DEGREE = 111_320;

export interface FlownPlaces {
  readonly flightId: string;
  readonly places: readonly LonLat[];
}

/**
 * The group of each flight: flights over the same ground are one, named by the oldest (ids are in order of time), so that a street and its
 * re-survey never stand on both sides of a split.
 */
export function groupFlights(flights: readonly FlownPlaces[]): Map<string, string> {
  const ordered = [...flights].sort((a, b) => (a.flightId < b.flightId ? -1 : 1));
  const group = new Map(ordered.map(({ flightId }) => [flightId, flightId]));
  const spots = ordered.map(({ places }) => new Set(places.flatMap(cellsAround)));
  for (const [at, later] of ordered.entries())
    for (const [before, earlier] of ordered.slice(0, at).entries()) {
      if (!areSameArea(earlier, spots[before]!, later, spots[at]!)) continue;
      const [kept, joined] = [group.get(earlier.flightId)!, group.get(later.flightId)!].sort();
      for (const [flightId, name] of group) if (name === joined) group.set(flightId, kept!);
    }
  return group;
}

function areSameArea(a: FlownPlaces, nearA: Set<string>, b: FlownPlaces, nearB: Set<string>): boolean {
  const [small, nearOther] = a.places.length <= b.places.length ? [a, nearB] : [b, nearA];
  if (small.places.length === 0) return false;
  const shared = small.places.filter((place) => nearOther.has(cellOf(place, 0, 0))).length;
  return shared / small.places.length >= SAME_AREA_SHARE;
}

/** Cells are as wide as `SAME_PLACE`; the eight around one reach to between once and twice that. */
const cellsAround = (place: LonLat): string[] =>
  [-1, 0, 1].flatMap((east) => [-1, 0, 1].map((north) => cellOf(place, east, north)));

function cellOf({ lon, lat }: LonLat, east: number, north: number): string {
  const row = Math.floor((lat * METRES_PER_DEGREE) / SAME_PLACE) + north;
  // The row's own latitude, so that all places of a row share one width of a degree.
  const width = METRES_PER_DEGREE * Math.cos((row * SAME_PLACE * Math.PI) / 180 / METRES_PER_DEGREE);
  return `${row}/${Math.floor((lon * width) / SAME_PLACE) + east}`;
}
