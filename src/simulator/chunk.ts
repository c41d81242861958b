import type { Metres } from '../domain/units';

/** Ground is painted in squares of this many texels; one more column and row lets sampling cross into the next. */
export const chunkTexels = 512;
export const chunkStride = chunkTexels + 1;

/** The square being painted: linear colour values 0..255 as floats, three a texel, texel (0, 0) at the lowest across and along. */
export interface Canvas {
  readonly colour: Float32Array;
  readonly originAcross: Metres;
  readonly originAlong: Metres;
  /** Texel index of (0, 0) counted from the frame's origin, for textures tied to the ground. */
  readonly firstColumn: number;
  readonly firstRow: number;
  /** Metres per texel. */
  readonly texel: Metres;
}

export interface TexelWindow {
  readonly column0: number;
  readonly column1: number;
  readonly row0: number;
  readonly row1: number;
}

/** The texels whose centres may lie within the bounds, cut to the canvas; null when none do. */
export function texelWindow(
  canvas: Canvas,
  acrossMin: Metres,
  acrossMax: Metres,
  alongMin: Metres,
  alongMax: Metres,
): TexelWindow | null {
  const column0 = Math.max(0, Math.floor((acrossMin - canvas.originAcross) / canvas.texel - 1));
  const column1 = Math.min(chunkStride - 1, Math.ceil((acrossMax - canvas.originAcross) / canvas.texel + 1));
  const row0 = Math.max(0, Math.floor((alongMin - canvas.originAlong) / canvas.texel - 1));
  const row1 = Math.min(chunkStride - 1, Math.ceil((alongMax - canvas.originAlong) / canvas.texel + 1));
  return column0 > column1 || row0 > row1 ? null : { column0, column1, row0, row1 };
}
