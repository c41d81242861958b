import type { PlaceView } from './place-view';
import type { ResurveyRules } from './resurvey-rules';

/** How often the detector found this damage while it was there: views that counted, and those of them that showed it. */
export interface PastViews {
  readonly counted: number;
  readonly withDamage: number;
}

/** Midpoints of the recalls that are summed over. */
const STEPS = 200;

/**
 * Probability that the damage is gone, from even odds, given what each view shows.
 * If it is there, a view shows it with the detector's recall r: nobody knows r for this damage, so it is integrated out over a beta
 * distribution whose mean is the class's, moved by the damage's own earlier views. One misleading photo therefore counts less the
 * more misses there are beside it, and a damage that was hardly ever found is not called gone because it's not found again.
 * If it is gone, views show a damage by false alarm: at most places seldom, at a few as if it were there. A patch speaks for the former
 * only: where the detector takes the repair for the damage it sees no patch, and the damage beside a patch is found all the same.
 * Gelman et al., Bayesian Data Analysis (3rd ed.), section 2.4 (the beta-binomial).
 */
export function probabilityGone(
  views: readonly PlaceView[],
  recall: { readonly mean: number; readonly past: PastViews },
  rules: ResurveyRules,
): number {
  const counted = views.filter((view) => view.weight > 0 || view.showsDamage);
  const hits = counted.filter((view) => view.showsDamage).length;
  const misses = counted.filter((view) => !view.showsDamage).map((view) => view.weight);
  const ifThere = likelihoodIfThere(hits, misses, recall, rules);
  const { usual, misleadingPlaces } = rules.falseAlarm;
  const patches = views.filter((view) => view.showsRepair).length;
  const byPatch = rules.patch.likelihoodRatio ** Math.min(patches, rules.patch.mostViews);
  const ifGone =
    (1 - misleadingPlaces) * byPatch * likelihoodAt(usual, hits, misses) + misleadingPlaces * ifThere;
  const odds = ifGone / ifThere;
  return odds === Number.POSITIVE_INFINITY ? 1 : odds / (1 + odds);
}

const likelihoodAt = (rate: number, hits: number, missWeights: readonly number[]): number =>
  missWeights.reduce((product, weight) => product * (1 - weight * rate), rate ** hits);

function likelihoodIfThere(
  hits: number,
  missWeights: readonly number[],
  { mean, past }: { readonly mean: number; readonly past: PastViews },
  rules: ResurveyRules,
): number {
  const { found, missed } = recallOf(mean, past, rules);
  let [sum, total] = [0, 0];
  for (let i = 0; i < STEPS; i++) {
    const r = (i + 0.5) / STEPS;
    const density = r ** (found - 1) * (1 - r) ** (missed - 1);
    total += density;
    sum += density * likelihoodAt(r, hits, missWeights);
  }
  return sum / total;
}

/**
 * Parameters of the beta distribution of this damage's recall. One find less than there was counts: without a find nobody would
 * know of the damage, so the first says nothing about how easily it is found.
 */
export function recallOf(
  mean: number,
  past: PastViews,
  rules: ResurveyRules,
): { readonly found: number; readonly missed: number } {
  const found = Math.max(0, past.withDamage - 1);
  const missed = Math.max(0, past.counted - past.withDamage);
  return {
    found: Math.max(1, mean * rules.recallStrength) + found,
    missed: Math.max(1, (1 - mean) * rules.recallStrength) + missed,
  };
}
