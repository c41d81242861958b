import type { Degrees, Metres } from '../domain/units';
import { type District, publicWidth } from './district';
import type { ScenePoint } from './local-frame';
import { createRandom, type Random } from './random';
import { mostTraffic } from './traffic-painter';
import {
  carShape,
  lorryShape,
  motorcycleShape,
  personShape,
  type Shape,
  type TrafficThing,
} from './traffic-shapes';

/** Vehicles in the lanes, at the kerbs and in front of houses; people on foot and riding. One seed, one crowd. */
export function planTraffic(seed: number, district: District): TrafficThing[] {
  const random = createRandom(seed, 'traffic');
  const crowd: TrafficThing[] = [];
  for (const side of [0, 1] as const) {
    planLane(random, district, side, crowd);
    planKerb(random, district, side, crowd);
    planYards(random, district, side, crowd);
    planRanks(random, district, side, crowd);
    planWalkers(random, district, side, crowd);
  }
  return crowd.slice(0, mostTraffic);
}

const signOf = (side: 0 | 1) => (side === 0 ? -1 : 1);
const drivenBy = (side: 0 | 1): Degrees => (side === 1 ? 180 : 0);

function planLane(random: Random, district: District, side: 0 | 1, crowd: TrafficThing[]): void {
  for (
    let along = district.firstAlong + random.range(0, 12);
    along < district.lastAlong;
    along += random.range(5, 22)
  ) {
    const centre = { across: signOf(side) * random.range(0.9, district.halfWidth - 1.8), along };
    const heading = drivenBy(side) + random.normal() * 4;
    if (random.chance(0.4)) addMotorcycle(random, district, crowd, centre, heading, random.chance(0.85));
    else add(district, crowd, vehicleShape(random), centre, heading);
  }
}

function planKerb(random: Random, district: District, side: 0 | 1, crowd: TrafficThing[]): void {
  for (
    let along = district.firstAlong + random.range(0, 12);
    along < district.lastAlong;
    along += random.range(5.5, 24)
  ) {
    const centre = { across: signOf(side) * (district.halfWidth - random.range(0.2, 1.2)), along };
    add(district, crowd, vehicleShape(random), centre, random.pick([0, 180]) + random.normal() * 3);
  }
}

function planYards(random: Random, district: District, side: 0 | 1, crowd: TrafficThing[]): void {
  for (let along = district.firstAlong; along < district.lastAlong; along += random.range(5, 18)) {
    const across = district.halfWidth + publicWidth(district.sides[side]) + random.range(-0.5, 9);
    const heading = random.chance(0.7) ? random.pick([90, 270]) + random.normal() * 6 : random.range(0, 360);
    add(district, crowd, vehicleShape(random), { across: signOf(side) * across, along }, heading);
  }
}

/** Motorcycles parked side by side. */
function planRanks(random: Random, district: District, side: 0 | 1, crowd: TrafficThing[]): void {
  for (let along = district.firstAlong; along < district.lastAlong; along += random.range(14, 40)) {
    const across = signOf(side) * (district.halfWidth + random.range(-0.8, 3.5));
    const heading = random.pick([90, 270]) + random.range(-25, 25);
    const count = random.integer(1, 5);
    for (let i = 0; i < count; i++)
      addMotorcycle(
        random,
        district,
        crowd,
        { across, along: along + i * random.range(0.65, 0.9) },
        heading,
        false,
      );
  }
}

function planWalkers(random: Random, district: District, side: 0 | 1, crowd: TrafficThing[]): void {
  for (let along = district.firstAlong; along < district.lastAlong; along += random.range(3, 14)) {
    const across = signOf(side) * random.range(0.3, district.halfWidth + 7);
    const count = random.pick([1, 1, 1, 2, 2, 3, 4]);
    for (let i = 0; i < count; i++) {
      const centre = { across: across + random.normal() * 0.7, along: along + random.normal() * 0.7 };
      add(district, crowd, personShape(random, 'walking'), centre, random.range(0, 360));
    }
  }
}

function vehicleShape(random: Random): Shape {
  return random.chance(0.78) ? carShape(random) : lorryShape(random);
}

function addMotorcycle(
  random: Random,
  district: District,
  crowd: TrafficThing[],
  centre: ScenePoint,
  heading: Degrees,
  isRidden: boolean,
): void {
  // Things equally far are drawn in order: first the machine, then who sits on it.
  const wasAdded = add(district, crowd, motorcycleShape(random), centre, heading);
  if (wasAdded && isRidden) crowd.push({ ...personShape(random, 'riding'), centre, heading });
}

/** False where something stands already, or a house does. */
function add(
  district: District,
  crowd: TrafficThing[],
  shape: Shape,
  centre: ScenePoint,
  heading: Degrees,
): boolean {
  const thing = { ...shape, centre, heading };
  const mine = extentOf(thing);
  const isTaken = crowd.some((other) => {
    const theirs = extentOf(other);
    return (
      Math.abs(other.centre.across - centre.across) < mine.across + theirs.across &&
      Math.abs(other.centre.along - centre.along) < mine.along + theirs.along
    );
  });
  const isInHouse = district.houses.some(
    (house) =>
      Math.abs(house.centre.across - centre.across) < house.halfAcross + 0.6 + mine.across &&
      Math.abs(house.centre.along - centre.along) < house.halfAlong + 0.6 + mine.along,
  );
  if (isTaken || isInHouse) return false;
  crowd.push(thing);
  return true;
}

/** Half of the room it takes along the road's axes. */
function extentOf(thing: TrafficThing): { across: Metres; along: Metres } {
  const turn = (thing.heading * Math.PI) / 180;
  const [sine, cosine] = [Math.abs(Math.sin(turn)), Math.abs(Math.cos(turn))];
  return {
    across: (thing.length * sine + thing.width * cosine) / 2,
    along: (thing.length * cosine + thing.width * sine) / 2,
  };
}
