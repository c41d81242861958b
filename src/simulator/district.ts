import type { Degrees, Metres } from '../domain/units';
import type { ScenePoint } from './local-frame';
import { createRandom, type Random } from './random';

/** The lasting part of a street: two surveys of one seed find the same. Parked cars and light belong to a survey. */
export interface District {
  readonly seed: number;
  readonly firstAlong: Metres;
  readonly lastAlong: Metres;
  readonly halfWidth: Metres;
  /** Stretches of pavement laid at different times, in order of `from`. */
  readonly stretches: readonly PavementStretch[];
  readonly crossStreets: readonly CrossStreet[];
  /** Beyond the kerb, on the left and on the right. */
  readonly sides: readonly [RoadSide, RoadSide];
  readonly houses: readonly House[];
  readonly trees: readonly Tree[];
  readonly poles: readonly Pole[];
  readonly covers: readonly Cover[];
  readonly stains: readonly Stain[];
  readonly marking: {
    readonly dash: Metres;
    readonly gap: Metres;
    readonly wear: number;
    readonly edgeLines: boolean;
  };
}

/** Asphalt greys as a drone camera sees them in daylight: fresh about 95, old and bleached about 165. */
export interface PavementStretch {
  readonly from: Metres;
  readonly to: Metres;
  readonly grey: number;
  /** Added to red, taken from blue. */
  readonly warmth: number;
  readonly coarseness: number;
}

export interface CrossStreet {
  readonly along: Metres;
  readonly halfWidth: Metres;
  readonly grey: number;
  readonly hasCrossing: boolean;
}

export interface RoadSide {
  readonly gutter: Metres;
  readonly kerb: Metres;
  readonly kerbPainted: boolean;
  readonly strip: 'grass' | 'paving' | 'soil';
  readonly stripWidth: Metres;
  readonly ditchWidth: Metres;
}

export interface House {
  readonly centre: ScenePoint;
  readonly halfAcross: Metres;
  readonly halfAlong: Metres;
  readonly eaves: Metres;
  readonly roof: 'tiles' | 'metal' | 'concrete';
  readonly ridgeAlong: boolean;
  readonly colour: readonly [number, number, number];
  readonly wall: readonly [number, number, number];
}

export interface Tree {
  readonly centre: ScenePoint;
  readonly radius: Metres;
  readonly height: Metres;
  readonly colour: readonly [number, number, number];
  readonly salt: number;
}

export interface Pole {
  readonly foot: ScenePoint;
  readonly height: Metres;
}

export interface Cover {
  readonly centre: ScenePoint;
  readonly radius: Metres;
  readonly kind: 'manhole' | 'grate';
  readonly ringed: boolean;
}

export interface Stain {
  readonly centre: ScenePoint;
  readonly halfAcross: Metres;
  readonly halfAlong: Metres;
  /** Negative darkens. */
  readonly strength: number;
  readonly salt: number;
}

export interface Car {
  readonly centre: ScenePoint;
  /** From the road's direction, clockwise. */
  readonly heading: Degrees;
  readonly length: Metres;
  readonly width: Metres;
  readonly height: Metres;
  readonly colour: readonly [number, number, number];
}

type Colour = readonly [number, number, number];

const roofColours: Readonly<Record<House['roof'], readonly Colour[]>> = {
  tiles: [
    [158, 92, 68],
    [142, 78, 60],
    [172, 112, 84],
    [120, 74, 62],
    [134, 100, 84],
  ],
  metal: [
    [150, 156, 160],
    [92, 112, 142],
    [126, 132, 128],
    [148, 116, 96],
    [86, 122, 104],
  ],
  concrete: [
    [168, 164, 156],
    [146, 144, 140],
    [182, 178, 170],
  ],
};

const carColours: readonly Colour[] = [
  [222, 222, 220],
  [205, 206, 208],
  [40, 42, 46],
  [110, 114, 118],
  [150, 152, 154],
  [140, 34, 34],
  [44, 66, 112],
  [196, 190, 176],
];

export function planDistrict(seed: number, length: Metres): District {
  const random = createRandom(seed, 'district');
  const firstAlong = -45;
  const lastAlong = length + 45;
  const halfWidth = random.pick([4.2, 4.8, 5.4, 6.2]);
  const sides: [RoadSide, RoadSide] = [planSide(random), planSide(random)];
  const crossStreets = planCrossStreets(random, firstAlong, lastAlong);
  const base = { seed, firstAlong, lastAlong, halfWidth, sides, crossStreets };
  return {
    ...base,
    stretches: planStretches(random, firstAlong, lastAlong),
    houses: planHouses(createRandom(seed, 'houses'), base),
    trees: planTrees(createRandom(seed, 'trees'), base),
    poles: planPoles(createRandom(seed, 'poles'), base),
    covers: planCovers(createRandom(seed, 'covers'), base),
    stains: planStains(createRandom(seed, 'stains'), base),
    marking: {
      dash: random.pick([2, 3, 3]),
      gap: random.pick([3, 4.5, 5]),
      wear: random.range(0.15, 0.75),
      edgeLines: random.chance(0.65),
    },
  };
}

/** Parked along the kerbs, a few driving: never the same twice. */
export function planCars(surveySeed: number, district: District): Car[] {
  const random = createRandom(surveySeed, 'cars');
  const cars: Car[] = [];
  for (const side of [-1, 1]) {
    for (
      let along = district.firstAlong + random.range(0, 20);
      along < district.lastAlong;
      along += random.range(9, 46)
    ) {
      if (isNearCrossStreet(district, along, 6)) continue;
      const moving = random.chance(0.35);
      const inset = moving ? random.range(1.9, 2.4) : 1.15;
      cars.push({
        centre: { across: side * (moving ? inset : district.halfWidth - inset), along },
        heading: (side > 0 ? 180 : 0) + random.range(-2, 2),
        length: random.range(3.7, 4.7),
        width: random.range(1.62, 1.82),
        height: random.range(1.4, 1.8),
        colour: random.pick(carColours),
      });
    }
  }
  return cars;
}

export function isNearCrossStreet(
  district: Pick<District, 'crossStreets'>,
  along: Metres,
  margin: Metres,
): boolean {
  return district.crossStreets.some((street) => Math.abs(along - street.along) < street.halfWidth + margin);
}

/** From the carriageway's edge to the first private ground. */
export function publicWidth(side: RoadSide): Metres {
  return side.gutter + side.kerb + side.stripWidth + side.ditchWidth;
}

type Base = Pick<District, 'seed' | 'firstAlong' | 'lastAlong' | 'halfWidth' | 'sides' | 'crossStreets'>;

function planSide(random: Random): RoadSide {
  return {
    gutter: random.pick([0, 0.3, 0.35]),
    kerb: random.pick([0.14, 0.18, 0.2]),
    kerbPainted: random.chance(0.35),
    strip: random.pick(['grass', 'grass', 'paving', 'paving', 'soil']),
    stripWidth: random.range(1.2, 3.2),
    ditchWidth: random.pick([0, 0, 0.5, 0.7]),
  };
}

function planStretches(random: Random, first: Metres, last: Metres): PavementStretch[] {
  const stretches: PavementStretch[] = [];
  let from = first;
  while (from < last) {
    const to = from + random.range(25, 70);
    stretches.push({
      from,
      to,
      grey: random.pick([random.range(104, 126), random.range(138, 162), random.range(152, 180)]),
      warmth: random.range(-4, 5),
      coarseness: random.range(0.7, 1.35),
    });
    from = to;
  }
  return stretches;
}

function planCrossStreets(random: Random, first: Metres, last: Metres): CrossStreet[] {
  const streets: CrossStreet[] = [];
  for (let along = first + random.range(20, 75); along < last; along += random.range(60, 120)) {
    streets.push({
      along,
      halfWidth: random.range(2.4, 3.8),
      grey: random.range(118, 175),
      hasCrossing: random.chance(0.6),
    });
  }
  return streets;
}

function planHouses(random: Random, base: Base): House[] {
  const houses: House[] = [];
  for (const [index, sign] of [-1, 1].entries()) {
    const frontage = base.halfWidth + publicWidth(base.sides[index]!);
    for (let row = 0; row < 3; row++) {
      const rowStart = frontage + row * 15;
      for (let along = base.firstAlong - 10; along < base.lastAlong + 10; ) {
        const halfAlong = random.range(3.2, 6.5);
        const halfAcross = random.range(3.5, 5.6);
        const setback = random.range(1.4, 4.2);
        const centreAlong = along + halfAlong;
        along += 2 * halfAlong + random.range(0.4, 3.5);
        if (isNearCrossStreet(base, centreAlong, halfAlong + 3.2) || random.chance(0.12)) continue;
        const roof = random.pick(['tiles', 'tiles', 'tiles', 'metal', 'concrete'] as const);
        houses.push({
          centre: { across: sign * (rowStart + setback + halfAcross), along: centreAlong },
          halfAcross,
          halfAlong,
          eaves: random.pick([3.1, 3.4, 3.6, 6.2]),
          roof,
          ridgeAlong: halfAlong > halfAcross,
          colour: random.pick(roofColours[roof]),
          wall: [random.range(170, 225), random.range(165, 215), random.range(150, 200)],
        });
      }
    }
  }
  return houses;
}

function planTrees(random: Random, base: Base): Tree[] {
  const trees: Tree[] = [];
  for (const [index, sign] of [-1, 1].entries()) {
    const side = base.sides[index]!;
    for (let along = base.firstAlong; along < base.lastAlong; along += random.range(4, 16)) {
      if (isNearCrossStreet(base, along, 4)) continue;
      const inStrip = side.gutter + side.kerb + side.stripWidth * random.range(0.45, 1.1);
      const behind = publicWidth(side) + random.range(0.5, 5);
      const radius = random.range(0.7, 2.3);
      trees.push({
        centre: { across: sign * (base.halfWidth + (random.chance(0.6) ? inStrip : behind)), along },
        radius,
        height: radius * random.range(1.7, 2.6),
        colour: [random.range(58, 96), random.range(84, 122), random.range(38, 62)],
        salt: random.integer(1, 1e6),
      });
    }
  }
  return trees;
}

function planPoles(random: Random, base: Base): Pole[] {
  const poles: Pole[] = [];
  const index = random.integer(0, 1);
  const across = (index === 0 ? -1 : 1) * (base.halfWidth + base.sides[index]!.gutter + 0.55);
  for (
    let along = base.firstAlong + random.range(0, 30);
    along < base.lastAlong;
    along += random.range(28, 38)
  ) {
    if (!isNearCrossStreet(base, along, 1))
      poles.push({ foot: { across, along }, height: random.range(7, 9) });
  }
  return poles;
}

function planCovers(random: Random, base: Base): Cover[] {
  const covers: Cover[] = [];
  for (
    let along = base.firstAlong + random.range(5, 25);
    along < base.lastAlong;
    along += random.range(16, 42)
  ) {
    const isGrate = random.chance(0.35);
    covers.push({
      centre: {
        across: isGrate
          ? random.pick([-1, 1]) * (base.halfWidth - 0.3)
          : random.range(-0.7, 0.7) * base.halfWidth,
        along,
      },
      radius: isGrate ? 0.24 : random.range(0.3, 0.37),
      kind: isGrate ? 'grate' : 'manhole',
      ringed: random.chance(0.5),
    });
  }
  return covers;
}

function planStains(random: Random, base: Base): Stain[] {
  const stains: Stain[] = [];
  for (let along = base.firstAlong; along < base.lastAlong; along += random.range(1.5, 7)) {
    const isDrip = random.chance(0.5);
    stains.push({
      centre: { across: random.range(-1, 1) * base.halfWidth, along },
      halfAcross: isDrip ? random.range(0.06, 0.25) : random.range(0.2, 1.1),
      halfAlong: isDrip ? random.range(0.08, 0.5) : random.range(0.3, 2.2),
      strength: isDrip ? -random.range(0.08, 0.3) : random.range(-0.1, 0.08),
      salt: random.integer(1, 1e6),
    });
  }
  return stains;
}
