import type { Pixels } from '../units';

/** One square of the scaled photo that the detector sees; its corner in scaled pixels. It may reach past the right or bottom edge. */
export interface PlannedWindow {
  readonly x: Pixels;
  readonly y: Pixels;
  readonly width: Pixels;
  readonly height: Pixels;
}

export interface WindowRule {
  /** Longest side of a window; a multiple of `multipleOf`. */
  readonly size: Pixels;
  /** Least overlap of neighbours. */
  readonly overlap: Pixels;
  /** Sides are multiples of this: the model's largest stride. */
  readonly multipleOf: Pixels;
}

/**
 * Windows that cover every pixel of a scaled photo, rows first, all of one size (so that the model plans its memory once).
 * They are spread evenly and only as large as needed: a photo a little larger than one window gets two small ones, not two full ones.
 */
export function planWindows(
  scaledPhoto: { readonly width: Pixels; readonly height: Pixels },
  rule: WindowRule,
): PlannedWindow[] {
  if (rule.overlap < 0 || rule.overlap >= rule.size)
    throw new RangeError('The overlap must be smaller than the window.');
  const columns = planAxis(scaledPhoto.width, rule);
  const rows = planAxis(scaledPhoto.height, rule);
  return rows.starts.flatMap((y) =>
    columns.starts.map((x) => ({ x, y, width: columns.size, height: rows.size })),
  );
}

function planAxis(
  length: Pixels,
  rule: WindowRule,
): { readonly size: Pixels; readonly starts: readonly Pixels[] } {
  if (!(length >= 1)) throw new RangeError('A photo has at least one pixel.');
  const count = Math.max(1, Math.ceil((length - rule.overlap) / (rule.size - rule.overlap)));
  const needed = Math.ceil((length + (count - 1) * rule.overlap) / count);
  const size = Math.min(rule.size, roundUp(needed, rule.multipleOf));
  const last = Math.max(0, length - size);
  const starts = Array.from({ length: count }, (_, i) =>
    count === 1 ? 0 : Math.floor((i * last) / (count - 1)),
  );
  return { size, starts };
}

const roundUp = (value: Pixels, multipleOf: Pixels): Pixels => Math.ceil(value / multipleOf) * multipleOf;
