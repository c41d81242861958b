import type { DamageClass } from '../detection/damage';
import { compareSizes } from './compare-sizes';
import type { MeasuredSize } from './measure-size';
import type { PlaceView } from './place-view';
import { outsideFootprints, plural, reasonsOfFlaws, type VerdictReason } from './reasons';
import type { ResurveyRules } from './resurvey-rules';
import { type PastViews, probabilityGone } from './weigh-views';

/** `first-seen`: the flight that found it; nothing to compare with. The others compare with what was known before. */
export const verdicts = ['first-seen', 'persists', 'grown', 'repaired', 'not-observable'] as const;
export type Verdict = (typeof verdicts)[number];

export interface PlaceEvidence {
  readonly damageClass: DamageClass;
  readonly views: readonly PlaceView[];
  /** Counted views of flights flown before, none where the damage was not known. */
  readonly past: PastViews;
  readonly isKnown: boolean;
  readonly sizeBefore: MeasuredSize | null;
  readonly sizeAfter: MeasuredSize | null;
  /** Photos that show a damage over the place which fusion took for another one. */
  readonly otherDamage: number;
  /** Nothing laid the flight on the one that found the damage, and others lie so near that it can't be told from them. */
  readonly isMistakable?: boolean;
}

export interface PlaceVerdict {
  readonly verdict: Verdict;
  readonly reasons: readonly VerdictReason[];
  /** From even odds; null where nothing was weighed. */
  readonly probabilityGone: number | null;
}

/** What a flight says of one damage. Depends on nothing but the evidence. */
export function judgePlace(evidence: PlaceEvidence, rules: ResurveyRules): PlaceVerdict {
  const { views, otherDamage } = evidence;
  const shown = views.filter((view) => view.showsDamage).length;
  if (!evidence.isKnown && shown > 0) return verdict('first-seen', [foundIn(shown, views)], null);
  if (views.length === 0) return verdict('not-observable', [outsideFootprints], null);
  if (evidence.isMistakable) return verdict('not-observable', [flightsNotLaid], null);
  const counted = views.filter((view) => view.flaw === null);
  if (counted.length === 0 && shown === 0)
    return verdict('not-observable', reasonsOfFlaws(views.flatMap((view) => view.flaw ?? [])), null);
  const mean = rules.recall[evidence.damageClass];
  const gone = probabilityGone(views, { mean, past: evidence.past }, rules);
  if (1 - gone >= rules.sureThere && shown > 0) return judgeStanding(evidence, gone, rules);
  if (shown > 0) return verdict('not-observable', [divided(shown, views)], gone);
  // What lies there may be the damage under another name: then its photos are finds, not misses.
  const goneAllTheSame = probabilityGone(asIfFound(views, otherDamage), { mean, past: evidence.past }, rules);
  if (otherDamage > 0 && goneAllTheSame < rules.sureGone)
    return verdict('not-observable', [otherDamageThere(otherDamage)], gone);
  if (counted.length < rules.leastViewsForRepair)
    return verdict('not-observable', [tooFewViews(counted.length), ...flawsOf(views)], gone);
  if (gone < rules.sureGone)
    return verdict('not-observable', [unsure(counted.length, gone, evidence.past), ...flawsOf(views)], gone);
  return verdict('repaired', reasonsForRepair(counted), gone);
}

function judgeStanding(evidence: PlaceEvidence, gone: number, rules: ResurveyRules): PlaceVerdict {
  const shown = evidence.views.filter((view) => view.showsDamage).length;
  const size = compareSizes(evidence.sizeBefore, evidence.sizeAfter, evidence.damageClass, rules);
  return verdict(size.hasGrown ? 'grown' : 'persists', [foundIn(shown, evidence.views), size.reason], gone);
}

const verdict = (name: Verdict, reasons: readonly VerdictReason[], gone: number | null): PlaceVerdict => ({
  verdict: name,
  reasons,
  probabilityGone: gone,
});

function asIfFound(views: readonly PlaceView[], count: number): PlaceView[] {
  const counted = views.filter((view) => view.weight > 0);
  return counted.map((view, i) => (i < count ? { ...view, showsDamage: true } : view));
}

const flawsOf = (views: readonly PlaceView[]): VerdictReason[] =>
  reasonsOfFlaws(views.flatMap((view) => view.flaw ?? []));

const foundIn = (shown: number, views: readonly PlaceView[]): VerdictReason => ({
  code: 'found',
  message: `Found in ${shown} of ${plural(Math.max(shown, views.length), 'photo')} that show the place.`,
});

const divided = (shown: number, views: readonly PlaceView[]): VerdictReason => ({
  code: 'evidence-divided',
  message: `Found in ${shown} of ${plural(views.length, 'photo')} only: that may be the damage or a false alarm. Look at the photos.`,
});

const otherDamageThere = (count: number): VerdictReason => ({
  code: 'other-damage-at-place',
  message: `In ${plural(count, 'photo')} a damage of another kind or size lies at the place: a person must say whether it is this one.`,
});

const tooFewViews = (count: number): VerdictReason => ({
  code: 'too-few-views',
  message:
    count === 0
      ? 'No good view shows the place.'
      : `Only ${plural(count, 'good view')} of the place: a miss in one photo doesn’t make a repair.`,
});

const flightsNotLaid: VerdictReason = {
  code: 'flights-not-laid',
  message:
    'This flight couldn’t be laid on the one that found the damage, and others lie so near that one may be taken for another. Look at the photos.',
};

function unsure(count: number, gone: number, past: PastViews): VerdictReason {
  const history =
    past.counted > 0
      ? ` Earlier it was found in ${past.withDamage} of ${plural(past.counted, 'good view')}.`
      : '';
  return {
    code: 'misses-not-telling',
    message: `${plural(count, 'good view')} without it ${count === 1 ? 'makes' : 'make'} a repair ${Math.round(100 * gone)} % likely: not enough.${history}`,
  };
}

function reasonsForRepair(counted: readonly PlaceView[]): VerdictReason[] {
  const patched = counted.filter((view) => view.showsRepair).length;
  const reasons: VerdictReason[] = [
    { code: 'not-found', message: `None of ${plural(counted.length, 'good view')} shows the damage.` },
  ];
  if (patched > 0)
    reasons.push({
      code: 'patch-seen',
      message: `${plural(patched, 'photo')} ${patched === 1 ? 'shows' : 'show'} a repair at the place.`,
    });
  return reasons;
}
