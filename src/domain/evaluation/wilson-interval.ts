/** 97.5 % quantile of the normal distribution: two-sided 95 %. */
const Z = 1.959964;

/**
 * Wilson score interval of a share, 95 %: stays within 0..1 and holds for few trials.
 * Source: Wilson 1927, J. Am. Stat. Assoc. 22:209. Null when nothing was tried.
 */
export function wilsonInterval(successes: number, trials: number): { from: number; to: number } | null {
  if (trials === 0) return null;
  const share = successes / trials;
  const middle = share + Z ** 2 / (2 * trials);
  const half = Z * Math.sqrt((share * (1 - share)) / trials + Z ** 2 / (4 * trials ** 2));
  const whole = 1 + Z ** 2 / trials;
  return { from: Math.max(0, (middle - half) / whole), to: Math.min(1, (middle + half) / whole) };
}
