import type { Metres } from '../domain/units';
import { type Canvas, chunkStride, type TexelWindow, texelWindow } from './chunk';
import type { Car, Cover, House, Stain } from './district';
import { convexHull, type ScenePoint } from './local-frame';
import { fractalNoiseAt, type NoiseTables, noiseAt } from './noise';
import { hashUnit } from './random';
import { type Scene, shadowPerMetre } from './scene';

// Called for every texel: bound once, since looking up `Math` there costs more than the sums.
const { abs, cos, floor, hypot, max, min, sin, sqrt } = Math;

export function paintStains(canvas: Canvas, stains: readonly Stain[], noise: NoiseTables): void {
  for (const stain of stains) {
    const { centre, halfAcross, halfAlong, salt } = stain;
    const window = texelWindow(
      canvas,
      centre.across - halfAcross,
      centre.across + halfAcross,
      centre.along - halfAlong,
      centre.along + halfAlong,
    );
    if (!window) continue;
    for (let row = window.row0; row <= window.row1; row++) {
      const along = canvas.originAlong + row * canvas.texel;
      const v = (along - centre.along) / halfAlong;
      for (let column = window.column0; column <= window.column1; column++) {
        const across = canvas.originAcross + column * canvas.texel;
        const u = (across - centre.across) / halfAcross;
        const ragged = 0.45 * fractalNoiseAt(noise.lattice, across * 4 + (salt % 97), along * 4);
        const inside = 1 - sqrt(u * u + v * v) + ragged * (1 - max(abs(u), abs(v)));
        if (inside <= 0) continue;
        multiply(canvas, column, row, 1 + stain.strength * min(1, inside * 2.2));
      }
    }
  }
}

const speckCell: Metres = 0.3;

/** Pebbles, leaves, drips and blotches of a few centimetres, strewn thinly over the carriageway. */
export function paintSpecks(canvas: Canvas, halfWidth: Metres): void {
  const span = chunkStride * canvas.texel;
  const firstColumn = floor(max(canvas.originAcross, -halfWidth) / speckCell);
  const lastColumn = floor(min(canvas.originAcross + span, halfWidth) / speckCell);
  for (let iy = floor(canvas.originAlong / speckCell); iy <= (canvas.originAlong + span) / speckCell; iy++) {
    for (let ix = firstColumn; ix <= lastColumn; ix++) {
      const kind = hashUnit(ix, iy, 401);
      if (kind > 0.3) continue;
      const cx = (ix + hashUnit(ix, iy, 402)) * speckCell;
      const cy = (iy + hashUnit(ix, iy, 403)) * speckCell;
      const size = hashUnit(ix, iy, 404);
      const radius = 0.006 + 0.03 * size ** 3;
      const strength = kind < 0.19 ? -0.3 * (0.4 + 0.6 * hashUnit(ix, iy, 405)) : 0.2 * hashUnit(ix, iy, 405);
      paintSpeck(canvas, cx, cy, radius, strength);
    }
  }
}

function paintSpeck(canvas: Canvas, cx: Metres, cy: Metres, radius: Metres, strength: number): void {
  const { texel } = canvas;
  const window = texelWindow(canvas, cx - radius, cx + radius, cy - radius, cy + radius);
  if (!window) return;
  const full = min(1, (radius / texel) * 1.6);
  for (let row = window.row0; row <= window.row1; row++) {
    const dy = canvas.originAlong + row * texel - cy;
    for (let column = window.column0; column <= window.column1; column++) {
      const dx = canvas.originAcross + column * texel - cx;
      const cover = min(full, max(0, (radius - sqrt(dx * dx + dy * dy)) / texel + 0.5));
      if (cover > 0) multiply(canvas, column, row, 1 + strength * cover);
    }
  }
}

/** Cast iron lids with a dark seam, some in a ring of newer concrete; slotted grates at the kerb. */
export function paintCovers(canvas: Canvas, covers: readonly Cover[], noise: NoiseTables): void {
  for (const cover of covers) {
    const reach = cover.radius + 0.25;
    const { across: cx, along: cy } = cover.centre;
    const window = texelWindow(canvas, cx - reach, cx + reach, cy - reach, cy + reach);
    if (!window) continue;
    for (let row = window.row0; row <= window.row1; row++) {
      const dy = canvas.originAlong + row * canvas.texel - cy;
      for (let column = window.column0; column <= window.column1; column++) {
        const dx = canvas.originAcross + column * canvas.texel - cx;
        paintCoverTexel(canvas, column, row, cover, dx, dy, noise);
      }
    }
  }
}

function paintCoverTexel(
  canvas: Canvas,
  column: number,
  row: number,
  cover: Cover,
  dx: Metres,
  dy: Metres,
  noise: NoiseTables,
): void {
  const distance = cover.kind === 'grate' ? max(abs(dx), abs(dy)) : hypot(dx, dy);
  const fromRim = distance - cover.radius;
  if (fromRim > 0) {
    if (!cover.ringed || cover.kind === 'grate') return;
    const ragged = 0.03 * noiseAt(noise.lattice, dx * 9 + cover.centre.along, dy * 9);
    const cover01 = soft(0.17 + ragged - fromRim, canvas.texel);
    if (cover01 > 0) blend(canvas, column, row, 158, 157, 151, cover01 * 0.8);
    return;
  }
  const seam = 1 - soft(abs(fromRim + 0.012) - 0.012, canvas.texel);
  if (cover.kind === 'grate') {
    const slot = sin((dy / 0.07) * 2 * Math.PI) > 0.1 ? 44 : 104;
    blend(canvas, column, row, slot, slot, slot - 2, 0.9);
  } else {
    const studs = 12 * sin(dx * 90) * sin(dy * 90);
    blend(canvas, column, row, 106 + studs, 104 + studs, 101 + studs, 0.85);
  }
  blend(canvas, column, row, 48, 47, 46, seam * 0.8);
}

/** Leaves fray a crown's shadow no further than this. */
const shadowFringe: Metres = 0.6;

export interface ShadowPatch {
  readonly hull: readonly ScenePoint[];
  readonly softness: Metres;
  readonly leafy: boolean;
  readonly acrossMin: Metres;
  readonly acrossMax: Metres;
  readonly alongMin: Metres;
  readonly alongMax: Metres;
}

/** Outlines of all cast shadows of a survey, computed once. */
export function planShadows(scene: Scene): ShadowPatch[] {
  const { district, light } = scene;
  if (light.shadowDepth <= 0) return [];
  const reach = shadowPerMetre(light, scene.frame.roadBearing);
  const cast = (points: readonly ScenePoint[], from: Metres, to: Metres): ScenePoint[] =>
    convexHull(
      [from, to].flatMap((height) =>
        points.map((point) => ({
          across: point.across + reach.across * height,
          along: point.along + reach.along * height,
        })),
      ),
    );
  return [
    ...district.houses.map((house) =>
      patchOf(cast(cornersOfHouse(house), 0, house.eaves + 0.6), 0.05, false),
    ),
    ...scene.cars.map((car) => patchOf(cast(cornersOfCar(car), 0, car.height * 0.8), 0.03, false)),
    ...(scene.traffic ?? []).map((thing) =>
      patchOf(cast(cornersOfCar(thing), 0, thing.height * 0.85), 0.03, false),
    ),
    ...district.poles.map((pole) =>
      patchOf(cast(ringAround(pole.foot, 0.09, 6), 0, pole.height), 0.04, false),
    ),
    ...district.trees.map((tree) => {
      const ring = ringAround(tree.centre, tree.radius, 14);
      return patchOf(cast(ring, tree.height * 0.55, tree.height * 0.85), 0.25, true);
    }),
  ];
}

/** Darkens and cools what lies in shadow; overlapping shadows are no darker than one. */
export function paintShadows(
  canvas: Canvas,
  patches: readonly ShadowPatch[],
  depth: number,
  mask: Float32Array,
  noise: NoiseTables,
): void {
  let touched = false;
  for (const patch of patches) {
    const window = texelWindow(canvas, patch.acrossMin, patch.acrossMax, patch.alongMin, patch.alongMax);
    if (!window) continue;
    if (!touched) mask.fill(0);
    touched = true;
    for (let row = window.row0; row <= window.row1; row++) {
      shadeRow(canvas, patch, row, window, mask, noise.lattice);
    }
  }
  if (!touched) return;
  const { colour } = canvas;
  for (let i = 0; i < chunkStride * chunkStride; i++) {
    const shade = mask[i]! * depth;
    if (shade === 0) continue;
    colour[i * 3] = colour[i * 3]! * (1 - shade);
    colour[i * 3 + 1] = colour[i * 3 + 1]! * (1 - shade * 0.97);
    colour[i * 3 + 2] = colour[i * 3 + 2]! * (1 - shade * 0.88);
  }
}

export function cornersOfHouse(house: House): ScenePoint[] {
  const { centre, halfAcross, halfAlong } = house;
  return [
    { across: centre.across - halfAcross, along: centre.along - halfAlong },
    { across: centre.across + halfAcross, along: centre.along - halfAlong },
    { across: centre.across + halfAcross, along: centre.along + halfAlong },
    { across: centre.across - halfAcross, along: centre.along + halfAlong },
  ];
}

export function cornersOfCar(car: Pick<Car, 'centre' | 'heading' | 'length' | 'width'>): ScenePoint[] {
  const heading = (car.heading * Math.PI) / 180;
  const corner = (forward: number, right: number): ScenePoint => ({
    across: car.centre.across + forward * sin(heading) + right * cos(heading),
    along: car.centre.along + forward * cos(heading) - right * sin(heading),
  });
  const l = car.length / 2;
  const w = car.width / 2;
  return [corner(l, -w), corner(l, w), corner(-l, w), corner(-l, -w)];
}

export function multiply(canvas: Canvas, column: number, row: number, factor: number): void {
  const at = (row * chunkStride + column) * 3;
  const { colour } = canvas;
  colour[at] = colour[at]! * factor;
  colour[at + 1] = colour[at + 1]! * factor;
  colour[at + 2] = colour[at + 2]! * factor;
}

export function blend(
  canvas: Canvas,
  column: number,
  row: number,
  red: number,
  green: number,
  blue: number,
  cover: number,
): void {
  const at = (row * chunkStride + column) * 3;
  const { colour } = canvas;
  colour[at] = colour[at]! + (red - colour[at]!) * cover;
  colour[at + 1] = colour[at + 1]! + (green - colour[at + 1]!) * cover;
  colour[at + 2] = colour[at + 2]! + (blue - colour[at + 2]!) * cover;
}

/** 0 outside, 1 inside, one texel of ramp. */
function soft(inside: Metres, texel: Metres): number {
  return min(1, max(0, 0.5 + inside / texel));
}

function patchOf(hull: readonly ScenePoint[], softness: Metres, leafy: boolean): ShadowPatch {
  const across = hull.map((point) => point.across);
  const along = hull.map((point) => point.along);
  return {
    hull,
    softness,
    leafy,
    acrossMin: min(...across) - 0.3,
    acrossMax: max(...across) + 0.3,
    alongMin: min(...along) - 0.3,
    alongMax: max(...along) + 0.3,
  };
}

function ringAround(centre: ScenePoint, radius: Metres, count: number): ScenePoint[] {
  return Array.from({ length: count }, (_, i) => ({
    across: centre.across + radius * cos((i / count) * 2 * Math.PI),
    along: centre.along + radius * sin((i / count) * 2 * Math.PI),
  }));
}

/** One row of one shadow: its deep inside is filled at once, its fringe worked out texel by texel. */
function shadeRow(
  canvas: Canvas,
  patch: ShadowPatch,
  row: number,
  window: TexelWindow,
  mask: Float32Array,
  lattice: Float32Array,
): void {
  const along = canvas.originAlong + row * canvas.texel;
  const fringe = patch.leafy ? shadowFringe : patch.softness;
  const outer = columnsWithin(canvas, patch.hull, along, -fringe, window);
  const deep = columnsWithin(canvas, patch.hull, along, fringe, window);
  const base = row * chunkStride;
  for (let column = outer.column0; column <= outer.column1; column++) {
    if (column === deep.column0 && deep.column1 > column) {
      mask.fill(1, base + column, base + deep.column1 + 1);
      column = deep.column1;
      continue;
    }
    const across = canvas.originAcross + column * canvas.texel;
    let inside = insideConvex(patch.hull, across, along);
    if (patch.leafy) inside += 0.45 * fractalNoiseAt(lattice, across * 2.6, along * 2.6) - 0.1;
    const shade = min(1, max(0, 0.5 + inside / patch.softness));
    if (shade > mask[base + column]!) mask[base + column] = shade;
  }
}

/** The columns of a row where the distance to every edge of the ring is at least `least`; empty when column0 > column1. */
function columnsWithin(
  canvas: Canvas,
  hull: readonly ScenePoint[],
  along: Metres,
  least: Metres,
  window: TexelWindow,
): { column0: number; column1: number } {
  let from = canvas.originAcross + window.column0 * canvas.texel;
  let to = canvas.originAcross + window.column1 * canvas.texel;
  for (let i = 0; i < hull.length; i++) {
    const a = hull[i]!;
    const b = hull[i + 1 === hull.length ? 0 : i + 1]!;
    const ex = b.across - a.across;
    const ey = b.along - a.along;
    // ex (along - a.along) - ey (across - a.across) >= least |e|, solved for across.
    const room = ex * (along - a.along) - least * sqrt(ex * ex + ey * ey);
    if (ey > 0) to = min(to, a.across + room / ey);
    else if (ey < 0) from = max(from, a.across + room / ey);
    else if (room < 0) return { column0: 1, column1: 0 };
  }
  return {
    column0: Math.ceil((from - canvas.originAcross) / canvas.texel),
    column1: floor((to - canvas.originAcross) / canvas.texel),
  };
}

/** Distance to the nearest edge of a counter-clockwise convex ring, negative outside. */
function insideConvex(hull: readonly ScenePoint[], across: Metres, along: Metres): Metres {
  let least = Infinity;
  for (let i = 0; i < hull.length; i++) {
    const a = hull[i]!;
    const b = hull[i + 1 === hull.length ? 0 : i + 1]!;
    const ex = b.across - a.across;
    const ey = b.along - a.along;
    const inside = (ex * (along - a.along) - ey * (across - a.across)) / sqrt(ex * ex + ey * ey);
    if (inside < least) least = inside;
  }
  return least;
}
