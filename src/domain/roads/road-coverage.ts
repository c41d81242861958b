import type { Metres } from '../units';
import { type AreaRings, type GroundArea, isInRings, partsOf } from './ground-area';
import { type GroundLine, legLength } from './line-on-ground';

export interface RoadCoverage {
  /** Centreline inside the planned area; null without one. */
  readonly toBeSeen: Metres | null;
  /** Of that, inside the ground of at least one photo. Without a planned area: all that was seen. */
  readonly seen: Metres;
}

type Span = readonly [from: number, to: number];

interface BoxedArea {
  readonly rings: AreaRings;
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** Metres of centreline that the photos' footprints show, of the metres inside the planned area. */
export function roadCoverage(
  lines: readonly GroundLine[],
  footprints: readonly GroundArea[],
  planned: GroundArea | null,
): RoadCoverage {
  const shown = footprints.flatMap(partsOf).map(boxed);
  const wanted = planned && partsOf(planned).map(boxed);
  let [toBeSeen, seen] = [0, 0];
  for (const line of lines) {
    for (let i = 1; i < line.length; i++) {
      const [a, b] = [line[i - 1]!, line[i]!];
      const length = legLength(a, b);
      const inShown = unionOf(spansInside(a, b, shown));
      const inWanted = wanted ? unionOf(spansInside(a, b, wanted)) : ([[0, 1]] as Span[]);
      toBeSeen += length * lengthOf(inWanted);
      seen += length * lengthOf(overlapOf(inShown, inWanted));
    }
  }
  return { toBeSeen: wanted ? toBeSeen : null, seen };
}

function boxed(rings: AreaRings): BoxedArea {
  let [west, south, east, north] = [180, 90, -180, -90];
  for (const [lon, lat] of rings[0] ?? []) {
    west = Math.min(west, lon);
    east = Math.max(east, lon);
    south = Math.min(south, lat);
    north = Math.max(north, lat);
  }
  return { rings, west, south, east, north };
}

/** Shares of the leg from `a` to `b` that lie inside each area. */
function spansInside(
  a: readonly [number, number],
  b: readonly [number, number],
  areas: readonly BoxedArea[],
): Span[] {
  const [west, east] = [Math.min(a[0], b[0]), Math.max(a[0], b[0])];
  const [south, north] = [Math.min(a[1], b[1]), Math.max(a[1], b[1])];
  return areas
    .filter((area) => area.west <= east && area.east >= west && area.south <= north && area.north >= south)
    .flatMap(({ rings }) => {
      const cuts = [0, ...crossings(a, b, rings), 1].sort((x, y) => x - y);
      return cuts.slice(1).flatMap((to, i): Span[] => {
        const from = cuts[i]!;
        const middle = (from + to) / 2;
        const place = { lon: a[0] + middle * (b[0] - a[0]), lat: a[1] + middle * (b[1] - a[1]) };
        return to > from && isInRings(place, rings) ? [[from, to]] : [];
      });
    });
}

/** Where the leg crosses the rings, as shares of its length. */
function crossings(
  [ax, ay]: readonly [number, number],
  [bx, by]: readonly [number, number],
  rings: AreaRings,
): number[] {
  const found: number[] = [];
  const [dx, dy] = [bx - ax, by - ay];
  for (const ring of rings) {
    for (let i = 1; i < ring.length; i++) {
      const [px, py] = ring[i - 1]!;
      const [ex, ey] = [ring[i]![0] - px, ring[i]![1] - py];
      const cross = dx * ey - dy * ex;
      if (cross === 0) continue;
      const t = ((px - ax) * ey - (py - ay) * ex) / cross;
      const u = ((px - ax) * dy - (py - ay) * dx) / cross;
      if (t > 0 && t < 1 && u >= 0 && u <= 1) found.push(t);
    }
  }
  return found;
}

function unionOf(spans: readonly Span[]): Span[] {
  const merged: [number, number][] = [];
  for (const [from, to] of [...spans].sort((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}

const overlapOf = (a: readonly Span[], b: readonly Span[]): Span[] =>
  a.flatMap(([from, to]) =>
    b.flatMap(([start, end]): Span[] =>
      Math.min(to, end) > Math.max(from, start) ? [[Math.max(from, start), Math.min(to, end)]] : [],
    ),
  );

const lengthOf = (spans: readonly Span[]): number => spans.reduce((sum, [from, to]) => sum + to - from, 0);
