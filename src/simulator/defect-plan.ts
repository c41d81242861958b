import type { DamageClass } from '../domain/detection/damage';
import type { Metres } from '../domain/units';
import type { DefectRecipe } from './defect-recipe';
import { boundsOf, type SceneBounds, shapeOf } from './defect-shape';
import { type District, isNearCrossStreet } from './district';
import { createRandom, type Random } from './random';

/** One round of the usual mix; every five defects hold every class. */
const classCycle: readonly DamageClass[] = [
  'D10',
  'D00',
  'D20',
  'D40',
  'repair',
  'D00',
  'D10',
  'D20',
  'D40',
  'D10',
  'D00',
  'D20',
];

export interface DefectZone {
  readonly from: Metres;
  readonly to: Metres;
  /** Never nearer to each other than this, so that neighbours can be told apart through position noise. */
  readonly separation: Metres;
  readonly firstNumber?: number;
}

/** Spreads damage over the carriageway; fewer than asked when there is no room left. */
export function planDefects(
  seed: number,
  district: District,
  count: number,
  zone: DefectZone,
  present: readonly DefectRecipe[] = [],
): DefectRecipe[] {
  const random = createRandom(seed, 'defects');
  const taken: SceneBounds[] = [
    ...present.map((recipe) => boundsOf(shapeOf(recipe))),
    ...district.covers.map((cover) => ({
      acrossMin: cover.centre.across - cover.radius,
      acrossMax: cover.centre.across + cover.radius,
      alongMin: cover.centre.along - cover.radius,
      alongMax: cover.centre.along + cover.radius,
    })),
  ];
  const planned: DefectRecipe[] = [];
  const firstNumber = zone.firstNumber ?? 1;
  for (let attempt = 0; attempt < count * 60 && planned.length < count; attempt++) {
    const damageClass = classCycle[planned.length % classCycle.length]!;
    const id = `defect-${String(firstNumber + planned.length).padStart(3, '0')}`;
    const recipe = drawRecipe(random, district, zone, damageClass, id);
    const bounds = boundsOf(shapeOf(recipe));
    if (!isOnCarriageway(bounds, district, zone)) continue;
    if (taken.some((other) => overlaps(bounds, other, zone.separation))) continue;
    taken.push(bounds);
    planned.push(recipe);
  }
  return planned;
}

function drawRecipe(
  random: Random,
  district: District,
  zone: DefectZone,
  damageClass: DamageClass,
  id: string,
): DefectRecipe {
  const side = random.pick([-1, 1]);
  const wheelPath = side * (district.halfWidth / 2 + random.pick([-0.85, 0.85]) + random.normal() * 0.15);
  const along = random.range(zone.from, zone.to);
  const common = { id, damageClass, salt: random.integer(1, 1e9) };
  const inWheelPath = { across: wheelPath, along };
  if (damageClass === 'D00') {
    const length = random.range(1.8, 6.5);
    return {
      ...common,
      kind: 'crack',
      centre: inWheelPath,
      heading: random.normal() * 3,
      length,
      width: 0.06 * length,
      opening: random.range(0.006, 0.022),
      darkness: random.range(0.38, 0.78),
    };
  }
  if (damageClass === 'D10') {
    const length = random.range(1.8, Math.min(6.5, 2 * district.halfWidth - 1));
    const room = district.halfWidth - 0.25 - length / 2;
    return {
      ...common,
      kind: 'crack',
      centre: { across: random.range(-room, room), along },
      heading: 90 + random.normal() * 5,
      length,
      width: 0.06 * length,
      opening: random.range(0.006, 0.024),
      darkness: random.range(0.38, 0.78),
    };
  }
  if (damageClass === 'D20') {
    return {
      ...common,
      kind: 'alligator',
      centre: inWheelPath,
      heading: random.normal() * 5,
      length: random.range(1.5, 4.6),
      width: random.range(0.8, 1.7),
      opening: random.range(0.008, 0.018),
      darkness: random.range(0.5, 0.75),
    };
  }
  if (damageClass === 'D40') {
    const length = random.range(0.38, 1.25);
    return {
      ...common,
      kind: 'pothole',
      centre: { across: wheelPath + random.normal() * 0.3, along },
      heading: random.range(0, 180),
      length,
      width: length * random.range(0.5, 0.95),
      opening: random.range(0.02, 0.09),
      darkness: random.range(0.45, 0.7),
    };
  }
  if (random.chance(0.45)) {
    return {
      ...common,
      kind: 'sealed',
      centre: inWheelPath,
      heading: random.pick([0, 90]) + random.normal() * 5,
      length: random.range(1.5, 4.5),
      width: 0.2,
      opening: random.range(0.04, 0.075),
      darkness: random.range(0.45, 0.65),
    };
  }
  return {
    ...common,
    kind: 'patch',
    centre: inWheelPath,
    heading: random.normal() * 2,
    length: random.range(0.9, 4),
    width: random.range(0.7, 2.2),
    opening: 0,
    darkness: random.range(-0.08, 0.3),
  };
}

/** Clear of gutter and kerb. */
export function liesOnRoad(bounds: SceneBounds, district: Pick<District, 'halfWidth'>): boolean {
  const edge = district.halfWidth - 0.15;
  return bounds.acrossMin >= -edge && bounds.acrossMax <= edge;
}

function isOnCarriageway(bounds: SceneBounds, district: District, zone: DefectZone): boolean {
  if (!liesOnRoad(bounds, district)) return false;
  if (bounds.alongMin < zone.from || bounds.alongMax > zone.to) return false;
  // Zebra stripes and fillets hide cracks: damage stays off junctions.
  return !isNearCrossStreet(district, (bounds.alongMin + bounds.alongMax) / 2, 3);
}

function overlaps(a: SceneBounds, b: SceneBounds, margin: Metres): boolean {
  return (
    a.acrossMin - margin < b.acrossMax &&
    a.acrossMax + margin > b.acrossMin &&
    a.alongMin - margin < b.alongMax &&
    a.alongMax + margin > b.alongMin
  );
}
