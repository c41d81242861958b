import { type DamageClass, ticketedClasses } from '../detection/damage';
import type { Degrees, Metres } from '../units';

/** What a view must be, and how much evidence a verdict needs. Assumptions of ours unless a source is told. */
export interface ResurveyRules {
  /** Coarser photos can't show that a damage is gone, unless it was found in one as coarse before. */
  readonly coarsestGsd: Metres;
  /** Between the ray to the place and straight down; flatter, a crack's opening hides behind its own edge. */
  readonly steepestView: Degrees;
  /** A photo that shows less of a damage's outline says nothing by not showing the damage; what it shows more counts by its share. */
  readonly leastInFrame: number;
  /**
   * One standard deviation an axis of a place against a registered photo of a flight that was laid on the flight which found it, beside
   * the photo's own error against its neighbours.
   */
  readonly betweenLaidFlights: Metres;
  /** Known places this far outside of every footprint are no part of the flight. */
  readonly nearFootprint: Metres;
  /** Share of good views in which the detector finds a damage of the class that is there: the mean it starts from. */
  readonly recall: Readonly<Record<DamageClass, number>>;
  /** How many views of a flight's damages of one class outweigh that. */
  readonly classRecallStrength: number;
  /** How many views of this very damage outweigh that mean. */
  readonly recallStrength: number;
  /** What the detector makes of a place that was repaired. */
  readonly falseAlarm: {
    /** Share of views in which it finds a damage all the same. */
    readonly usual: number;
    /** Share of repaired places that it finds as often as the damage itself: a crack filler is dark and long. */
    readonly misleadingPlaces: number;
  };
  readonly patch: {
    /** How much likelier a box of class `repair` lies over a repaired place than over one still broken. */
    readonly likelihoodRatio: number;
    /** Views of one patch are like each other: more than these add nothing. */
    readonly mostViews: number;
  };
  /** Fewer views without a flaw never make a repair. */
  readonly leastViewsForRepair: number;
  /** Probability that the damage is gone, from even odds, which makes it `repaired`. */
  readonly sureGone: number;
  /** Probability that it is there which makes a damage that was found `persists`. Lower: to take it for there leaves the work as it is. */
  readonly sureThere: number;
  readonly growth: {
    /** Standard errors that the difference must exceed: 2.3 % of unchanged damages do by chance. */
    readonly leastSigmas: number;
    /** Less is nobody's concern, however sure. */
    readonly leastShare: number;
    /** A crack that so few photos show may be seen in pieces: nothing is said of its growth. */
    readonly leastPhotosOfCrack: number;
    /** Relative standard deviation of one box's size, and how many pairs of a flight's boxes outweigh it. */
    readonly boxError: number;
    readonly boxErrorPairs: number;
    /** A flight's deviation is taken for so many views of a damage before their own scatter counts. */
    readonly boxErrorViews: number;
  };
}

export const resurveyRules: ResurveyRules = {
  coarsestGsd: 0.025,
  steepestView: 50,
  leastInFrame: 0.5,
  betweenLaidFlights: 0.15,
  nearFootprint: 10,
  // What a detector trained on drone photos reaches at its threshold on clear damage; a damage's own views soon outweigh it.
  recall: { D00: 0.5, D10: 0.5, D20: 0.6, D40: 0.6, repair: 0.5 },
  classRecallStrength: 20,
  recallStrength: 4,
  falseAlarm: { usual: 0.01, misleadingPlaces: 0.05 },
  patch: { likelihoodRatio: 10, mostViews: 2 },
  leastViewsForRepair: 2,
  sureGone: 0.9,
  sureThere: 0.5,
  growth: {
    leastSigmas: 2,
    leastShare: 0.1,
    leastPhotosOfCrack: 2,
    boxError: 0.12,
    boxErrorPairs: 20,
    boxErrorViews: 3,
  },
};

/** Repairs are no damage: nobody waits for them to be repaired. */
export const isObserved = (damageClass: DamageClass): boolean => ticketedClasses.includes(damageClass);
