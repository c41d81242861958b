import type { Metres } from '../domain/units';
import { type Canvas, chunkStride, chunkTexels } from './chunk';
import type { CrossStreet, District, PavementStretch, RoadSide } from './district';
import { fractalNoiseAt, type NoiseTables, noiseAt } from './noise';
import { hashUnit } from './random';

// Called for every texel: bound once, since looking up `Math` there costs more than the sums.
const { abs, exp, floor, hypot, max, min } = Math;

const filletRadius: Metres = 4;
/** Stones of this size make asphalt's grain; at coarser texels they average out. */
const stoneSize: Metres = 0.011;

/** Fills a canvas with what lies on the ground before wear, damage and shadow: asphalt, kerbs, verges, yards, markings. */
export function paintMaterials(canvas: Canvas, district: District, noise: NoiseTables): void {
  const { colour, texel } = canvas;
  const { lattice, grain } = noise;
  const grainGain = min(1, stoneSize / texel) ** 0.7;
  const fields = slowFields(canvas, lattice);
  // Joints between stretches are laid by eye, not by ruler.
  const jointShift = Float32Array.from(
    { length: chunkStride },
    (_, column) => 0.02 * noiseAt(lattice, (canvas.originAcross + column * texel) * 2.3, 7.7),
  );
  for (let row = 0; row < chunkStride; row++) {
    const along = canvas.originAlong + row * texel;
    const street = nearestCrossStreet(district, along);
    const grainRow = ((canvas.firstRow + row) & 1023) * 1024;
    const ragged = 0.02 * noiseAt(lattice, 8.8, along * 2.1);
    for (let column = 0; column < chunkStride; column++) {
      const across = canvas.originAcross + column * texel;
      const at = (row * chunkStride + column) * 3;
      const stone = grain[grainRow + ((canvas.firstColumn + column) & 1023)]! * grainGain;
      const beyond = distanceBeyondEdge(district, street, across, along);
      if (beyond + ragged < 0) {
        const weathering = readField(fields.weathering, row, column);
        const wear = readField(fields.wear, row, column);
        paintAsphalt(
          colour,
          at,
          district,
          street,
          across,
          along,
          stone,
          weathering,
          wear,
          along + jointShift[column]!,
          lattice,
        );
        if (beyond > -0.5) soilTheEdge(colour, at, beyond, across, along, lattice);
      } else {
        const side = district.sides[across < 0 ? 0 : 1];
        const broad = readField(fields.broad, row, column);
        paintRoadside(colour, at, side, beyond, across, along, stone, broad, lattice, texel);
      }
    }
  }
}

/** Noise that varies over decimetres is worked out at every eighth texel and drawn straight between. */
const fieldStep = 8;
const fieldStride = chunkTexels / fieldStep + 2;

interface SlowFields {
  /** Greys added to asphalt: weathering at two scales. */
  readonly weathering: Float32Array;
  /** How strongly wheel paths show, about 0.2..1.2. */
  readonly wear: Float32Array;
  /** -1..1, for verges and yards. */
  readonly broad: Float32Array;
}

function slowFields(canvas: Canvas, lattice: Float32Array): SlowFields {
  const size = fieldStride * fieldStride;
  const fields = {
    weathering: new Float32Array(size),
    wear: new Float32Array(size),
    broad: new Float32Array(size),
  };
  for (let row = 0; row < fieldStride; row++) {
    const along = canvas.originAlong + row * fieldStep * canvas.texel;
    for (let column = 0; column < fieldStride; column++) {
      const across = canvas.originAcross + column * fieldStep * canvas.texel;
      const at = row * fieldStride + column;
      fields.weathering[at] =
        5 * fractalNoiseAt(lattice, across * 0.16 + 3.3, along * 0.11) +
        4 * fractalNoiseAt(lattice, across * 0.9, along * 0.6 + 51);
      fields.wear[at] = 0.7 + 0.5 * noiseAt(lattice, across * 0.4, along * 0.07 + 12);
      fields.broad[at] = fractalNoiseAt(lattice, across * 0.5 + 31, along * 0.5);
    }
  }
  return fields;
}

function readField(field: Float32Array, row: number, column: number): number {
  const r = row >> 3;
  const c = column >> 3;
  const fr = (row & 7) / fieldStep;
  const fc = (column & 7) / fieldStep;
  const at = r * fieldStride + c;
  const top = field[at]! + (field[at + 1]! - field[at]!) * fc;
  const bottom = field[at + fieldStride]! + (field[at + fieldStride + 1]! - field[at + fieldStride]!) * fc;
  return top + (bottom - top) * fr;
}

function nearestCrossStreet(district: District, along: Metres): CrossStreet | null {
  for (const street of district.crossStreets) {
    if (abs(along - street.along) < street.halfWidth + 12) return street;
  }
  return null;
}

/** Negative on asphalt; the two strips of a junction meet in rounded corners. */
function distanceBeyondEdge(
  district: District,
  street: CrossStreet | null,
  across: Metres,
  along: Metres,
): Metres {
  const fromMain = abs(across) - district.halfWidth;
  if (!street) return fromMain;
  const fromCross = abs(along - street.along) - street.halfWidth;
  if (fromMain > 0 && fromCross > 0 && fromMain < filletRadius && fromCross < filletRadius) {
    return filletRadius - hypot(filletRadius - fromMain, filletRadius - fromCross);
  }
  return min(fromMain, fromCross);
}

function stretchAt(stretches: readonly PavementStretch[], along: Metres): PavementStretch {
  for (const stretch of stretches) if (along < stretch.to) return stretch;
  return stretches[stretches.length - 1]!;
}

function paintAsphalt(
  colour: Float32Array,
  at: number,
  district: District,
  street: CrossStreet | null,
  across: Metres,
  along: Metres,
  stone: number,
  weathering: number,
  wear: number,
  jointAlong: Metres,
  lattice: Float32Array,
): void {
  const { halfWidth, marking } = district;
  const stretch = stretchAt(district.stretches, jointAlong);
  const onCross = street !== null && abs(across) > halfWidth;
  let grey = onCross ? street.grey : stretch.grey;
  grey += weathering;
  // Traffic draws streaks out along the lane.
  const streakX = onCross ? along : across;
  const streakY = onCross ? across : along;
  grey += 3.6 * noiseAt(lattice, streakX * 1.3 + 9, streakY * 0.05);
  grey += 2.8 * noiseAt(lattice, streakX * 4.7 + 9, streakY * 0.16 + 3);
  if (!onCross) grey += wheelPaths(across, halfWidth, stretch.grey) * wear;
  const joint = abs(jointAlong - stretch.from);
  if (!onCross && joint < 0.03) grey -= 16 * (1 - joint / 0.03);
  const rough = stretch.coarseness;
  let shade = grey + stone * 6.2 * rough;
  // Pale stones laid bare on old surfaces, dark pores on all.
  if (stone > 1.75) shade += (stone - 1.75) * 14 * rough * (grey > 125 ? 1.2 : 0.6);
  if (stone < -1.9) shade += (stone + 1.9) * 9 * rough;
  const paint = markingAt(district, street, across, along);
  let red = shade + stretch.warmth;
  let green = shade + stretch.warmth * 0.4 + 1.4;
  let blue = shade - stretch.warmth * 0.7 + 0.6;
  if (paint > 0) {
    const worn =
      0.5 * noiseAt(lattice, across * 5.1, along * 4.3) +
      0.45 * noiseAt(lattice, across * 19, along * 17) +
      0.4 * stone;
    const cover = paint * min(1, max(0.04, 1.15 - marking.wear * 0.9 + 0.75 * worn));
    red += (214 - red) * cover;
    green += (213 - green) * cover;
    blue += (207 - blue) * cover;
  }
  colour[at] = red;
  colour[at + 1] = green;
  colour[at + 2] = blue;
}

/** Tyres polish two bands a lane; oil drips between them. On fresh asphalt the bands are lighter, on old darker. */
function wheelPaths(across: Metres, halfWidth: Metres, grey: number): number {
  const fromLaneCentre = abs(abs(across) - halfWidth / 2);
  const fromPath = (fromLaneCentre - 0.85) / 0.38;
  const fromCentre = fromLaneCentre / 0.42;
  return exp(-fromPath * fromPath) * (grey > 120 ? -6 : 4) - exp(-fromCentre * fromCentre) * 4.5;
}

/** Dust, water marks and grass creep in from the kerb. */
function soilTheEdge(
  colour: Float32Array,
  at: number,
  beyond: Metres,
  across: Metres,
  along: Metres,
  lattice: Float32Array,
): void {
  const near = 1 + beyond / 0.5;
  const dirt = max(0, near * near * (0.55 + 0.6 * noiseAt(lattice, across * 2.2 + 70, along * 0.8)));
  const cover = min(0.7, dirt);
  colour[at] = colour[at]! + (146 - colour[at]!) * cover;
  colour[at + 1] = colour[at + 1]! + (136 - colour[at + 1]!) * cover;
  colour[at + 2] = colour[at + 2]! + (120 - colour[at + 2]!) * cover;
}

/** How much paint belongs here when new, 0..1. */
function markingAt(district: District, street: CrossStreet | null, across: Metres, along: Metres): number {
  const { halfWidth, marking } = district;
  const fromMain = abs(across) - halfWidth;
  if (street && fromMain < 0) {
    const fromCross = abs(along - street.along) - street.halfWidth;
    if (fromCross < 0.4) return 0;
    if (street.hasCrossing && fromCross < 4.6) {
      // Zebra: bars along the road, half a metre wide, half a metre apart.
      if (fromCross < 1.4 || fromCross > 4.2 || fromMain > -0.4) return 0;
      return edge(0.25 - abs((((across % 1) + 1) % 1) - 0.5));
    }
  }
  if (fromMain > -0.02) return 0;
  const period = marking.dash + marking.gap;
  const phase = ((along % period) + period) % period;
  const centre = min(edge(0.06 - abs(across)), edge(min(phase, marking.dash - phase)));
  if (!marking.edgeLines) return centre;
  return max(centre, edge(0.06 - abs(fromMain + 0.35)));
}

/** Soft step two centimetres wide. */
function edge(inside: Metres): number {
  return min(1, max(0, 0.5 + inside / 0.02));
}

function paintRoadside(
  colour: Float32Array,
  at: number,
  side: RoadSide,
  beyond: Metres,
  across: Metres,
  along: Metres,
  stone: number,
  broad: number,
  lattice: Float32Array,
  texel: Metres,
): void {
  const kerbEnd = side.gutter + side.kerb;
  const stripEnd = kerbEnd + side.stripWidth;
  const ditchEnd = stripEnd + side.ditchWidth;
  if (beyond < side.gutter) {
    const shade = 147 + 14 * noiseAt(lattice, across * 1.9, along * 0.6 + 3) + stone * 4;
    put(colour, at, shade + 1, shade, shade - 8);
  } else if (beyond < kerbEnd) {
    const metre = floor(along);
    const seam = along - metre < 0.02 ? -16 : 0;
    const shade = (side.kerbPainted && metre % 2 === 0 ? 72 : 156) + seam + 9 * broad + stone * 4;
    put(colour, at, shade, shade, shade - 5);
  } else if (beyond < kerbEnd + 0.05 && side.strip !== 'paving') {
    put(colour, at, 132 + stone * 5, 126 + stone * 5, 112 + stone * 5);
  } else if (beyond < stripEnd) {
    if (side.strip === 'paving') paintPaving(colour, at, across, along, stone, broad, texel);
    else paintPlants(colour, at, across, along, stone, broad, lattice, side.strip === 'grass' ? 0.35 : -0.45);
  } else if (beyond < ditchEnd) {
    const seam = along / 0.6 - floor(along / 0.6) < 0.05 ? -46 : 0;
    const shade = 140 + seam + 12 * broad + stone * 5;
    put(colour, at, shade, shade - 1, shade - 7);
  } else if (beyond < ditchEnd + 0.18) {
    const shade = 158 + 16 * broad + stone * 5;
    put(colour, at, shade, shade - 4, shade - 14);
  } else {
    const parcel = hashUnit(floor(along / 9.5), across < 0 ? 0 : 1, 77);
    if (parcel < 0.4) paintPaving(colour, at, across, along, stone, broad, texel);
    else paintPlants(colour, at, across, along, stone, broad, lattice, parcel < 0.7 ? 0.3 : -0.5);
  }
}

/** Concrete blocks 20 cm by 10, reddish or grey by the metre. */
function paintPaving(
  colour: Float32Array,
  at: number,
  across: Metres,
  along: Metres,
  stone: number,
  broad: number,
  texel: Metres,
): void {
  const course = floor(along / 0.1);
  const shifted = across + (course & 1) * 0.1;
  const brick = floor(shifted / 0.2);
  const tone = hashUnit(brick, course, 5);
  const joint = max(0.008, texel * 0.6);
  const inJoint = shifted / 0.2 - brick < joint / 0.2 || along / 0.1 - course < joint / 0.1;
  const shade = 150 + 16 * (tone - 0.5) + 14 * broad + stone * 4 - (inJoint ? 13 : 0);
  const red = hashUnit(floor(along / 40), 3, 9) < 0.5 ? 18 : 2;
  put(colour, at, shade + red, shade - red * 0.25, shade - 6 - red * 0.4);
}

/** Grass, dry grass and bare soil by one field; `lushness` shifts the balance. */
function paintPlants(
  colour: Float32Array,
  at: number,
  across: Metres,
  along: Metres,
  stone: number,
  broad: number,
  lattice: Float32Array,
  lushness: number,
): void {
  const field = lushness + 0.9 * broad;
  const tufts = 0.8 * noiseAt(lattice, across * 7, along * 7) + 0.05 * stone;
  const blades = noiseAt(lattice, across * 31, along * 31);
  const green = min(1, max(0, 0.5 + field * 1.3 + 0.6 * tufts));
  const light = 1 + 0.2 * tufts + 0.16 * blades + 0.05 * stone;
  put(
    colour,
    at,
    (150 + (86 - 150) * green) * light,
    (128 + (106 - 128) * green) * light,
    (100 + (54 - 100) * green) * light,
  );
}

function put(colour: Float32Array, at: number, red: number, green: number, blue: number): void {
  colour[at] = red;
  colour[at + 1] = green;
  colour[at + 2] = blue;
}
