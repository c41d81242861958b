import type { BoxInPhoto, Pixels } from '../units';
import { RESOLVED_PIXELS } from './crack-opening';

/** Interleaved red, green, blue bytes, as a photo is decoded for the detector. */
export interface ColourRaster {
  readonly data: Uint8Array;
  readonly width: Pixels;
  readonly height: Pixels;
}

/** Cross sections a box is read at: enough for a median, few enough to cost nothing beside decoding. */
const SECTIONS = 48;
/** Pavement to either side that a section needs for its background. */
const MARGIN: Pixels = 12;
/** A crack is darker than its pavement by this many grey levels, and by this many times the pavement's own spread. */
const LEAST_CONTRAST = 14;
const LEAST_CONTRAST_SPREADS = 3;
/** Share of the sections in which it must stand out. */
const LEAST_SHARE = 0.4;

/**
 * How wide a crack is open, in pixels of the raster: across its box, the width of the darkest line at half of its depth,
 * the median over the sections, made good for the crack's slant against them. A photo's own blur makes about two pixels of
 * any line, which is why less than three says nothing. Null where the line doesn't stand out from the pavement.
 */
export function measureOpening(raster: ColourRaster, box: BoxInPhoto): Pixels | null {
  const isUpright = box.height >= box.width;
  const along = isUpright ? { from: box.y, size: box.height } : { from: box.x, size: box.width };
  const across = isUpright ? { from: box.x, size: box.width } : { from: box.y, size: box.height };
  const limit = isUpright ? raster.width : raster.height;
  const from = Math.max(0, Math.floor(across.from - MARGIN));
  const to = Math.min(limit, Math.ceil(across.from + across.size + MARGIN));
  const sections = Math.max(1, Math.min(SECTIONS, Math.floor(along.size / 2)));
  const dips: Dip[] = [];
  for (let i = 0; i < sections; i++) {
    const at = Math.floor(along.from + ((i + 0.5) * along.size) / sections);
    const dip = findDip(readSection(raster, isUpright, { at, from, to }));
    if (dip) dips.push({ ...dip, at });
  }
  if (dips.length < Math.max(3, LEAST_SHARE * sections)) return null;
  return median(dips.map((dip) => dip.width)) * Math.cos(Math.atan(slantOf(dips)));
}

/**
 * For a raster that is smaller than its photo by `scale`: pixels of the photo, unless the raster itself doesn't resolve
 * the crack; then as few as the raster shows, so that it stays unresolved.
 */
export const inPhotoPixels = (opening: Pixels, scale: number): Pixels =>
  opening >= RESOLVED_PIXELS ? opening / scale : opening;

interface Section {
  readonly at: Pixels;
  readonly from: Pixels;
  readonly to: Pixels;
}

/** Grey levels across the box: green, which carries most of the light, over three lines against noise. */
function readSection(raster: ColourRaster, isUpright: boolean, { at, from, to }: Section): Float32Array {
  const levels = new Float32Array(Math.max(0, to - from));
  const last = (isUpright ? raster.height : raster.width) - 1;
  for (let i = 0; i < levels.length; i++) {
    let sum = 0;
    for (let line = at - 1; line <= at + 1; line++) {
      const beside = Math.min(last, Math.max(0, line));
      const pixel = isUpright ? beside * raster.width + from + i : (from + i) * raster.width + beside;
      sum += raster.data[3 * pixel + 1]!;
    }
    levels[i] = sum / 3;
  }
  return levels;
}

interface Dip {
  readonly width: Pixels;
  /** Where across it lies. */
  readonly middle: Pixels;
  readonly at: Pixels;
}

function findDip(levels: Float32Array): Omit<Dip, 'at'> | null {
  if (levels.length < 2 * MARGIN) return null;
  const background = median([...levels]);
  const spread = 1.48 * median([...levels].map((level) => Math.abs(level - background)));
  let darkest = 0;
  for (let i = 1; i < levels.length; i++) if (levels[i]! < levels[darkest]!) darkest = i;
  const depth = background - levels[darkest]!;
  if (depth < Math.max(LEAST_CONTRAST, LEAST_CONTRAST_SPREADS * spread)) return null;
  const half = background - depth / 2;
  const left = crossing(levels, darkest, -1, half);
  const right = crossing(levels, darkest, 1, half);
  return left === null || right === null ? null : { width: right - left, middle: (left + right) / 2 };
}

/** Where the profile rises through a level, between pixels; null where it doesn't before the section ends. */
function crossing(levels: Float32Array, from: number, step: 1 | -1, level: number): number | null {
  for (let i = from; i + step >= 0 && i + step < levels.length; i += step) {
    const [inside, outside] = [levels[i]!, levels[i + step]!];
    if (outside >= level) return i + (step * (level - inside)) / (outside - inside);
  }
  return null;
}

/** Pixels across for each one along, as the median of neighbouring sections: one that caught a stain does no harm. */
function slantOf(dips: readonly Dip[]): number {
  const reach = Math.max(1, Math.floor(dips.length / 3));
  const slopes = dips.slice(reach).map((dip, i) => {
    const before = dips[i]!;
    return (dip.middle - before.middle) / Math.max(1, dip.at - before.at);
  });
  return slopes.length === 0 ? 0 : median(slopes);
}

function median(values: number[]): number {
  const sorted = values.sort((a, b) => a - b);
  const upper = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[upper]! : (sorted[upper - 1]! + sorted[upper]!) / 2;
}
