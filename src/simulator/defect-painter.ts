import type { Metres } from '../domain/units';
import { type Canvas, chunkStride, type TexelWindow, texelWindow } from './chunk';
import type { DefectRecipe } from './defect-recipe';
import { ownAxes, rimRadius } from './defect-shape';
import { blend, multiply } from './ground-details';
import { fractalNoiseAt, type NoiseTables, noiseAt } from './noise';
import { hashUnit } from './random';
import type { PlacedDefect } from './scene';

// Called for every texel: bound once, since looking up `Math` there costs more than the sums.
const { abs, atan2, cos, exp, floor, hypot, max, min, sin, sqrt } = Math;

/** Old work lies under new damage. */
const paintOrder: Readonly<Record<DefectRecipe['kind'], number>> = {
  patch: 0,
  sealed: 1,
  alligator: 2,
  crack: 3,
  pothole: 4,
};

export interface DefectSurroundings {
  readonly noise: NoiseTables;
  /** Grey of the pavement that a patch is matched against. */
  greyAt(along: Metres): number;
  /** Unit vector on the ground, away from the sun, and how strongly light models relief (0..1). */
  readonly lightAcross: number;
  readonly lightAlong: number;
  readonly relief: number;
}

export function sortForPainting(defects: readonly PlacedDefect[]): PlacedDefect[] {
  return [...defects].sort((a, b) => paintOrder[a.recipe.kind] - paintOrder[b.recipe.kind]);
}

export function paintDefect(
  canvas: Canvas,
  defect: PlacedDefect,
  mask: Float32Array,
  surroundings: DefectSurroundings,
): void {
  const { acrossMin, acrossMax, alongMin, alongMax } = defect.bounds;
  const window = texelWindow(canvas, acrossMin, acrossMax, alongMin, alongMax);
  if (!window) return;
  const { recipe } = defect;
  if (recipe.kind === 'crack' || recipe.kind === 'sealed') {
    paintStrokes(canvas, window, defect, mask, surroundings);
    return;
  }
  const paintTexel = texelPainters[recipe.kind];
  forEachInside(canvas, window, recipe, (column, row, u, v, depth) =>
    paintTexel(canvas, column, row, recipe, u, v, depth, surroundings),
  );
}

const texelPainters = {
  alligator: paintAlligatorTexel,
  pothole: paintPotholeTexel,
  patch: paintPatchTexel,
} as const;

type InsidePainter = (column: number, row: number, u: Metres, v: Metres, depth: number) => void;

/** Visits texels within the rim; `depth` is 0 at the rim and 1 in the centre; u, v are metres along and across. */
function forEachInside(
  canvas: Canvas,
  window: TexelWindow,
  recipe: DefectRecipe,
  paint: InsidePainter,
): void {
  for (let row = window.row0; row <= window.row1; row++) {
    const along = canvas.originAlong + row * canvas.texel;
    for (let column = window.column0; column <= window.column1; column++) {
      const own = ownAxes(recipe, { across: canvas.originAcross + column * canvas.texel, along });
      const radius = hypot(own.along, own.across);
      const depth = 1 - radius / rimRadius(recipe, atan2(own.across, own.along));
      if (depth > 0) paint(column, row, own.along, own.across, depth);
    }
  }
}

function paintStrokes(
  canvas: Canvas,
  window: TexelWindow,
  defect: PlacedDefect,
  mask: Float32Array,
  { noise }: DefectSurroundings,
): void {
  const { recipe, shape } = defect;
  for (let row = window.row0; row <= window.row1; row++) {
    mask.fill(0, row * chunkStride + window.column0, row * chunkStride + window.column1 + 1);
  }
  for (const stroke of shape.strokes) {
    for (let i = 1; i < stroke.points.length; i++) {
      coverSegment(canvas, mask, stroke.points[i - 1]!, stroke.points[i]!, recipe.kind === 'sealed');
    }
  }
  for (let row = window.row0; row <= window.row1; row++) {
    for (let column = window.column0; column <= window.column1; column++) {
      const cover = mask[row * chunkStride + column]!;
      if (cover <= 0) continue;
      if (recipe.kind === 'sealed') {
        const sheen = 6 * noiseAt(noise.lattice, column * 0.4, row * 0.4);
        blend(canvas, column, row, 62 + sheen, 61 + sheen, 62 + sheen, cover * recipe.darkness * 1.5);
      } else {
        multiply(canvas, column, row, 1 - cover * recipe.darkness);
      }
    }
  }
}

const haloReach: Metres = 0.045;
const haloStrength = 0.13;

interface SegmentEnd {
  readonly across: Metres;
  readonly along: Metres;
  readonly halfWidth: Metres;
  readonly strength: number;
}

/** Box profile of the gap seen through one texel: a crack narrower than a texel darkens it by its share. */
function coverSegment(
  canvas: Canvas,
  mask: Float32Array,
  a: SegmentEnd,
  b: SegmentEnd,
  isSealed: boolean,
): void {
  const { texel } = canvas;
  const reach = max(a.halfWidth, b.halfWidth, isSealed ? 0 : haloReach) + texel * 1.5;
  const window = texelWindow(
    canvas,
    min(a.across, b.across) - reach,
    max(a.across, b.across) + reach,
    min(a.along, b.along) - reach,
    max(a.along, b.along) + reach,
  );
  if (!window) return;
  const ex = b.across - a.across;
  const ey = b.along - a.along;
  const lengthSquared = ex * ex + ey * ey;
  const halfWidth = (a.halfWidth + b.halfWidth) / 2;
  const strength = (a.strength + b.strength) / 2;
  const full = isSealed ? 1 : min(1, (2 * halfWidth) / texel);
  for (let row = window.row0; row <= window.row1; row++) {
    const py = canvas.originAlong + row * texel - a.along;
    for (let column = window.column0; column <= window.column1; column++) {
      const px = canvas.originAcross + column * texel - a.across;
      const t = lengthSquared > 0 ? min(1, max(0, (px * ex + py * ey) / lengthSquared)) : 0;
      const distance = hypot(px - t * ex, py - t * ey);
      let cover = min(full, max(0, (halfWidth - distance) / texel + 0.5)) * strength;
      // Damp and dirt darken a crack's lips a little.
      if (!isSealed) cover = max(cover, haloStrength * strength * (1 - distance / haloReach));
      const at = row * chunkStride + column;
      if (cover > mask[at]!) mask[at] = cover;
    }
  }
}

/** Cellular cracks in two sizes, coarse ones dark, finer ones between them where it is worst; broken towards the rim. */
function paintAlligatorTexel(
  canvas: Canvas,
  column: number,
  row: number,
  recipe: DefectRecipe,
  u: Metres,
  v: Metres,
  depth: number,
  { noise }: DefectSurroundings,
): void {
  const cell: Metres = 0.15 + 0.15 * hashUnit(1, 1, recipe.salt);
  const { lattice } = noise;
  const shift = recipe.salt % 61;
  const wu = u + 0.05 * noiseAt(lattice, u * 6 + shift, v * 6) + 0.015 * noiseAt(lattice, u * 27, v * 27 + 9);
  const wv =
    v + 0.05 * noiseAt(lattice, u * 6 + 77, v * 6 + shift) + 0.015 * noiseAt(lattice, u * 27 + 50, v * 27);
  const severity = depth * 2 + 0.9 * fractalNoiseAt(lattice, u * 1.6 + shift, v * 2.2);
  const coarse = seamCover(canvas.texel, recipe, wu / (cell * 1.5), wv / cell, cell, severity, 0);
  const fine =
    severity > 0.35
      ? seamCover(canvas.texel, recipe, wu / (cell * 0.6), wv / (cell * 0.5), cell / 2, severity - 0.45, 40)
      : 0;
  const cover = max(coarse, fine * 0.7);
  const worn = min(1, max(0, severity));
  const tone = 1 - 0.07 * worn + 0.04 * worn * noiseAt(lattice, u * 13, v * 13 + shift);
  multiply(canvas, column, row, tone * (1 - cover * recipe.darkness));
}

/** How much of a texel the seam between two cells takes; seams are missing where the damage is slight. */
function seamCover(
  texel: Metres,
  recipe: DefectRecipe,
  x: number,
  y: number,
  cell: Metres,
  severity: number,
  salt: number,
): number {
  const seam = nearestSeam(x, y, recipe.salt + salt);
  const kept = seam.chance < 0.3 + severity * 0.8 ? 1 : 0.15;
  const gape = recipe.opening * kept * (0.35 + 0.9 * seam.width) * min(1, 0.55 + severity);
  const full = min(1, gape / texel);
  return min(full, max(0, (gape / 2 - (seam.gap * cell) / 2) / texel + 0.5));
}

/** The two nearest cell points: how far apart their distances are, and hashes that name the pair and the cell. */
function nearestSeam(x: number, y: number, salt: number): { gap: number; chance: number; width: number } {
  const xFloor = floor(x);
  const yFloor = floor(y);
  let nearest = Infinity;
  let second = Infinity;
  let nearestCell = 0;
  let secondCell = 0;
  for (let iy = yFloor - 1; iy <= yFloor + 1; iy++) {
    for (let ix = xFloor - 1; ix <= xFloor + 1; ix++) {
      const px = ix + hashUnit(ix, iy, salt) - x;
      const py = iy + hashUnit(ix, iy, salt + 1) - y;
      const distance = sqrt(px * px + py * py);
      const cell = (ix + 4096) * 8192 + iy + 4096;
      if (distance < nearest) {
        second = nearest;
        secondCell = nearestCell;
        nearest = distance;
        nearestCell = cell;
      } else if (distance < second) {
        second = distance;
        secondCell = cell;
      }
    }
  }
  const pair = nearestCell ^ secondCell;
  return {
    gap: second - nearest,
    chance: hashUnit(pair, 3, salt),
    width: hashUnit(pair, 5, salt),
  };
}

/**
 * Broken-out surface: the wall towards the sun in shade, the far wall lit, crumbs along the rim. By depth it is a dark
 * bowl or a shallow scab that bares the paler layer below; some are filled with soil.
 */
function paintPotholeTexel(
  canvas: Canvas,
  column: number,
  row: number,
  recipe: DefectRecipe,
  u: Metres,
  v: Metres,
  depth: number,
  surroundings: DefectSurroundings,
): void {
  const { noise, relief } = surroundings;
  const { lattice } = noise;
  const shift = recipe.salt % 89;
  const ragged = depth + 0.09 * fractalNoiseAt(lattice, u * 14 + shift, v * 14);
  const inside = min(1, max(0, (ragged - 0.04) / 0.08));
  const stones = fractalNoiseAt(lattice, u * 38 + 7, v * 38) + 0.5 * noiseAt(lattice, u * 90, v * 90);
  if (inside === 0) {
    if (stones > 0.5) blend(canvas, column, row, 172, 168, 160, min(0.5, (stones - 0.5) * 2));
    return;
  }
  const radius = hypot(u, v) || 1;
  const sine = sin((recipe.heading * Math.PI) / 180);
  const cosine = cos((recipe.heading * Math.PI) / 180);
  const outAcross = (u * sine + v * cosine) / radius;
  const outAlong = (u * cosine - v * sine) / radius;
  const facing = outAcross * surroundings.lightAcross + outAlong * surroundings.lightAlong;
  const deepness = min(1, recipe.opening / 0.06);
  const fromWall = (ragged - 0.1) / 0.09;
  const wall = exp(-fromWall * fromWall);
  const blotches = fractalNoiseAt(lattice, u * 7 + shift, v * 7 + 3);
  const floorTone =
    deepness > 0.62
      ? 1 - recipe.darkness * (0.7 + 0.3 * blotches)
      : 1.06 - 0.3 * recipe.darkness + 0.1 * blotches;
  const lit = wall * (relief * facing * 0.6 - 0.28 * (1 - relief * 0.6)) * (0.5 + 0.5 * deepness);
  const factor = 1 + (max(0.2, floorTone + 0.15 * stones + lit) - 1) * inside;
  multiply(canvas, column, row, factor);
  if (hashUnit(2, 2, recipe.salt) > 0.65) blend(canvas, column, row, 126, 112, 92, 0.4 * inside * (1 - wall));
}

/** New asphalt in an old surface: its own tone and grain, and a sealed rim. */
function paintPatchTexel(
  canvas: Canvas,
  column: number,
  row: number,
  recipe: DefectRecipe,
  u: Metres,
  v: Metres,
  depth: number,
  { noise, greyAt }: DefectSurroundings,
): void {
  const { grain, lattice } = noise;
  const stone =
    grain[((canvas.firstRow + row + 517) & 1023) * 1024 + ((canvas.firstColumn + column + 211) & 1023)]!;
  const shift = recipe.salt % 51;
  const reachAlong = recipe.length / 2 - abs(u);
  const reachAcross = recipe.width / 2 - abs(v);
  const fromRim =
    min(reachAlong, reachAcross, depth * 2) - 0.012 + 0.014 * fractalNoiseAt(lattice, u * 6 + shift, v * 6);
  const rim = exp(-(((fromRim - 0.02) / 0.028) ** 2)) * max(0, hashUnit(3, 1, recipe.salt) - 0.35);
  const fresh = greyAt(recipe.centre.along) * (1 - recipe.darkness);
  const mottle =
    9 * fractalNoiseAt(lattice, u * 0.9 + shift, v * 1.6) + 3 * noiseAt(lattice, u * 0.3, v * 6 + shift);
  const shade = fresh * (1 - 0.5 * rim) + stone * 5.5 + mottle;
  const cover = min(1, max(0, fromRim / (canvas.texel * 1.5)));
  blend(
    canvas,
    column,
    row,
    shade,
    shade + 1.2,
    shade + 1.5,
    cover * (0.8 + 0.2 * hashUnit(4, 1, recipe.salt)),
  );
}
