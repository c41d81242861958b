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
  /** What scores that mean just what they say would show on so few boxes: no error much under this can be told from none. */
  readonly errorByChance: number | null;
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
  if (count === 0) return { count, expectedCalibrationError: null, errorByChance: null, bins: [] };
  const binCount = Math.max(1, Math.min(MOST_BINS, Math.floor(count / LEAST_BOXES_PER_BIN)));
  const membersOf = Array.from({ length: binCount }, (_, bin) =>
    sorted.slice(Math.floor((bin * count) / binCount), Math.floor(((bin + 1) * count) / binCount)),
  );
  const bins = membersOf.map((members) => {
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
  const errorByChance = membersOf.reduce((sum, members) => sum + chanceDeviations(members), 0) / count;
  return { count, expectedCalibrationError, errorByChance, bins };
}

/** Mean of |hits - promised| over draws of the members' own scores: that of a normal distribution of their variance. */
function chanceDeviations(members: readonly { readonly score: number }[]): number {
  const variance = members.reduce((sum, { score }) => sum + score * (1 - score), 0);
  return Math.sqrt((2 * variance) / Math.PI);
}
