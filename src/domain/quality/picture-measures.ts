import type { Pixels } from '../units';

/** What the pixels of a photo say about its sharpness and light, taken from a band of native pixels. */
export interface PictureMeasures {
  /**
   * 0 sharp to 1 blurred (Crété et al. 2007), the median over the textured tiles of the band; null where nothing has texture.
   * On real nadir photos 0.15-0.25 is sharp; a smear of 6 pixels gives 0.34-0.45.
   */
  readonly blur: number | null;
  /** Mean luma, 0 to 255. */
  readonly meanLuma: number;
  /** The luma that 95 % of the pixels stay under. */
  readonly brightLuma: number;
  /** Share of pixels that are burnt out to white. */
  readonly whiteShare: number;
  /** Share of pixels that are black. */
  readonly blackShare: number;
}

/** 8-bit RGB, three bytes a pixel, rows first. */
export interface PictureBand {
  readonly data: Uint8Array;
  readonly width: Pixels;
  readonly height: Pixels;
}

export const tileSide: Pixels = 256;
const mostTiles = 8;
/** Taps of the blur that a tile is blurred again with; the value that scikit-image's `blur_effect` uses. */
const taps = 11;
/** Standard deviation of luma under which a tile is plain water, sky or paint and says nothing of focus. */
const leastTexture = 3;
const white = 250;
const black = 8;

export function measurePicture(band: PictureBand): PictureMeasures {
  const luma = toLuma(band);
  const light = measureLight(luma);
  const blurs = tilesOf(luma, band)
    .filter(hasTexture)
    .map((tile) => Math.max(reblurRatio(tile, 'across'), reblurRatio(tile, 'down')))
    .sort((a, b) => a - b);
  return { blur: blurs.length === 0 ? null : blurs[blurs.length >> 1]!, ...light };
}

interface GreyTile {
  readonly data: Uint8Array;
  readonly width: Pixels;
  readonly height: Pixels;
}

/** Integer weights of ITU-R BT.601. */
function toLuma({ data, width, height }: PictureBand): Uint8Array {
  const luma = new Uint8Array(width * height);
  for (let i = 0, from = 0; i < luma.length; i++, from += 3)
    luma[i] = (data[from]! * 77 + data[from + 1]! * 150 + data[from + 2]! * 29) >> 8;
  return luma;
}

function measureLight(luma: Uint8Array): Omit<PictureMeasures, 'blur'> {
  const histogram = new Uint32Array(256);
  for (const value of luma) histogram[value]!++;
  const total = Math.max(1, luma.length);
  let [sum, below, brightLuma] = [0, 0, 255];
  let isFound = false;
  for (let value = 0; value < 256; value++) {
    sum += value * histogram[value]!;
    below += histogram[value]!;
    if (!isFound && below >= total * 0.95) {
      brightLuma = value;
      isFound = true;
    }
  }
  const share = (from: number, to: number) =>
    histogram.subarray(from, to + 1).reduce((count, value) => count + value, 0) / total;
  return { meanLuma: sum / total, brightLuma, whiteShare: share(white, 255), blackShare: share(0, black) };
}

/** Tiles spread evenly over the band's width; a small picture is one tile. */
function tilesOf(luma: Uint8Array, { width, height }: PictureBand): GreyTile[] {
  const side = { width: Math.min(tileSide, width), height: Math.min(tileSide, height) };
  if (side.width < 2 * taps || side.height < 2 * taps) return [];
  const count = Math.max(1, Math.min(mostTiles, Math.floor(width / tileSide)));
  return Array.from({ length: count }, (_, index) => {
    const left = Math.floor(((width - side.width) * (index + 0.5)) / count);
    const data = new Uint8Array(side.width * side.height);
    for (let row = 0; row < side.height; row++)
      data.set(luma.subarray(row * width + left, row * width + left + side.width), row * side.width);
    return { data, ...side };
  });
}

function hasTexture({ data }: GreyTile): boolean {
  let [sum, squares] = [0, 0];
  for (const value of data) {
    sum += value;
    squares += value * value;
  }
  return squares / data.length - (sum / data.length) ** 2 >= leastTexture ** 2;
}

/**
 * How little changes when a tile is blurred once more in one direction: a sharp picture loses most of its steps, a blurred one hardly any.
 * F. Crété, T. Dolmiere, P. Ladret, M. Nicolas, "The blur effect: perception and estimation with a new no-reference perceptual blur
 * metric", SPIE 6492 (2007). A ratio of the picture with itself, so contrast and light fall out of it.
 */
function reblurRatio({ data, width, height }: GreyTile, direction: 'across' | 'down'): number {
  const [step, length, nextLine, lines] =
    direction === 'across' ? [1, width, width, height] : [width, height, 1, width];
  const half = (taps - 1) / 2;
  let [steps, lost] = [0, 0];
  for (let line = 0; line < lines; line++) {
    const [first, last] = [line * nextLine + (half + 1) * step, line * nextLine + (length - half) * step];
    for (let i = first; i < last; i += step) {
      const own = Math.abs(data[i]! - data[i - step]!);
      // A running mean of so many taps steps by what enters less what leaves, over the taps.
      const blurred = Math.abs(data[i + half * step]! - data[i - (half + 1) * step]!) / taps;
      steps += own;
      if (own > blurred) lost += own - blurred;
    }
  }
  return steps === 0 ? 1 : (steps - lost) / steps;
}
