/** Boxes of neighbouring scores: what was promised, and what came true. */
export interface ReliabilityBin {
  readonly count: number;
  readonly meanScore: number;
  readonly hitShare: number;
}

export interface Calibration {
  readonly count: number;
  /** Share by which promise and truth differ, on average over boxes. Null without boxes. */
  readonly expectedCalibrationError: number | null;
  readonly bins: readonly ReliabilityBin[];
}

const MOST_BINS = 10;
/** Fewer make a bin's share of hits noise, and noise counts as error. */
const LEAST_BOXES_PER_BIN = 10;

/**
 * Reliability in bins of equal mass (Nguyen & O'Connor 2015) and the expected calibration error over them:
 * the sum of (count / all) * |share of hits - mean score| (Naeini et al. 2015).
 */
export function calibrationOf(
  boxes: readonly { readonly score: number; readonly isHit: boolean }[],
): Calibration {
  const sorted = [...boxes].sort((a, b) => a.score - b.score);
  const count = sorted.length;
  if (count === 0) return { count, expectedCalibrationError: null, bins: [] };
  const binCount = Math.max(1, Math.min(MOST_BINS, Math.floor(count / LEAST_BOXES_PER_BIN)));
  const bins = Array.from({ length: binCount }, (_, bin) => {
    const members = sorted.slice(
      Math.floor((bin * count) / binCount),
      Math.floor(((bin + 1) * count) / binCount),
    );
    return {
      count: members.length,
      meanScore: members.reduce((sum, { score }) => sum + score, 0) / members.length,
      hitShare: members.filter(({ isHit }) => isHit).length / members.length,
    };
  });
  const expectedCalibrationError = bins.reduce(
    (sum, bin) => sum + (bin.count / count) * Math.abs(bin.hitShare - bin.meanScore),
    0,
  );
  return { count, expectedCalibrationError, bins };
}
