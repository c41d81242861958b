import type { DamageClass } from '../../../src/domain/detection/damage';
import { offsetBetweenSegments, type Segment } from '../../../src/domain/fusion/segment';
import { type EastNorth, localFrame } from '../../../src/domain/photogrammetry/local-frame';
import type { Metres } from '../../../src/domain/units';
import type { Random } from '../../../src/simulator/random';

export interface TrueDefect extends Segment {
  readonly id: string;
  readonly damageClass: DamageClass;
  /** Around the segment: half of the width of an area, the radius of a pothole, half of a crack's wander. */
  readonly radius: Metres;
  readonly outline: readonly EastNorth[];
  /** Share of views in which the detector finds it; the detector's usual share where none is told. */
  readonly recall?: number;
}

/** The road runs north. */
export const road = { length: 120, width: 14 } as const;
/** True neighbours lie at least this far apart, and a new one is put at most `farthest` from an earlier one. */
const neighbours = { nearest: 1, farthest: 3, clearance: 0.3 } as const;
const origin = { lon: 106.84, lat: -6.31 };
export const sceneFrame = localFrame(origin);
const radians = Math.PI / 180;

export function drawDefects(count: number, random: Random): TrueDefect[] {
  const defects: TrueDefect[] = [];
  const length = Math.max(road.length, count / 2);
  for (let tries = 0; defects.length < count && tries < 200 * count; tries++) {
    const beside = defects.length > 0 && random.chance(0.7) ? random.pick(defects.slice(-50)) : null;
    const [bearing, apart] = [
      random.range(0, 360) * radians,
      random.range(neighbours.nearest, neighbours.farthest),
    ];
    const centre = beside
      ? { east: beside.east + apart * Math.sin(bearing), north: beside.north + apart * Math.cos(bearing) }
      : { east: random.range(0, road.width), north: random.range(0, length) };
    const drawn = drawDefect(`t${defects.length}`, centre, random);
    const isOnRoad =
      centre.east >= 0 && centre.east <= road.width && centre.north >= 0 && centre.north <= length;
    if (isOnRoad && defects.every((other) => gapBetween(drawn, other) >= 0)) defects.push(drawn);
  }
  return defects;
}

/** Negative where two are nearer than true neighbours may be. */
function gapBetween(a: TrueDefect, b: TrueDefect): Metres {
  if (Math.abs(a.north - b.north) > 20) return 1;
  const { east, north } = offsetBetweenSegments(a, b);
  return Math.hypot(east, north) - Math.max(neighbours.nearest, a.radius + b.radius + neighbours.clearance);
}

function drawDefect(id: string, centre: EastNorth, random: Random): TrueDefect {
  const kind = random.next();
  if (kind < 0.45) {
    const radius = random.range(0.1, 0.5);
    return {
      id,
      ...centre,
      halfEast: 0,
      halfNorth: 0,
      radius,
      damageClass: 'D40',
      outline: ringAround(centre, radius),
    };
  }
  const isArea = kind < 0.6;
  const along = random.next();
  const bearing =
    (along < 0.5 ? random.range(-8, 8) : along < 0.8 ? random.range(82, 98) : random.range(20, 70)) * radians;
  const half = isArea ? random.range(0.5, 1.5) : random.range(0.5, 6);
  const radius = isArea ? random.range(0.4, Math.min(1, half)) : random.range(0.03, 0.12);
  const [halfEast, halfNorth] = [half * Math.sin(bearing), half * Math.cos(bearing)];
  const across = { east: halfNorth / half, north: -halfEast / half };
  const outline = isArea
    ? [1, -1].flatMap((end) =>
        [1, -1].map((side) => ({
          east: centre.east + end * halfEast + side * radius * across.east,
          north: centre.north + end * halfNorth + side * radius * across.north,
        })),
      )
    : Array.from({ length: 25 }, (_, i) => {
        const t = i / 12 - 1;
        const aside = random.range(-radius, radius);
        return {
          east: centre.east + t * halfEast + aside * across.east,
          north: centre.north + t * halfNorth + aside * across.north,
        };
      });
  const damageClass = isArea
    ? 'D20'
    : along < 0.5
      ? 'D00'
      : along < 0.8
        ? 'D10'
        : random.pick(['D00', 'D10'] as const);
  // An area is as a thick line; its ends reach beyond the line's by nothing, so that the radius counts sideways only.
  return { id, ...centre, halfEast, halfNorth, radius, damageClass, outline };
}

const ringAround = (centre: EastNorth, radius: Metres) =>
  Array.from({ length: 12 }, (_, i) => ({
    east: centre.east + radius * Math.sin((i * Math.PI) / 6),
    north: centre.north + radius * Math.cos((i * Math.PI) / 6),
  }));
