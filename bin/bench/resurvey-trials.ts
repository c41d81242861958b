import type { FusedDefect } from '../../src/domain/fusion/defect-evidence';
import { fuseDetections } from '../../src/domain/fusion/fuse-detections';
import { unregisteredKnownRules } from '../../src/domain/fusion/fusion-rules';
import { type KnownDefect, matchKnownDefects } from '../../src/domain/fusion/match-known-defects';
import type { Verdict } from '../../src/domain/resurvey/judge-place';
import type { KnownPlace, SurveyDetection } from '../../src/domain/resurvey/known-place';
import { boxErrorOf, measureSize, type SizeSighting } from '../../src/domain/resurvey/measure-size';
import {
  type Observation,
  observeFlight,
  scaleErrorOfFlight,
} from '../../src/domain/resurvey/observe-flight';
import { isObserved, resurveyRules } from '../../src/domain/resurvey/resurvey-rules';
import type { Milliseconds } from '../../src/domain/units';
import {
  drawResurvey,
  type Fate,
  fates,
  type ResurveyScene,
  type ResurveySetting,
  type SimulatedFlight,
} from './resurvey-scene';

const rules = { resurvey: resurveyRules, fusion: unregisteredKnownRules };
const firstDay = new Date('2026-03-01T02:00:00Z');
const laterDay = new Date('2026-05-01T02:00:00Z');
/** Footprints that a damage lies inside for a verdict to be asked for. */
const enoughFootprints = 3;

export type KnownVerdict = Exclude<Verdict, 'first-seen'>;
export const knownVerdicts: readonly KnownVerdict[] = ['persists', 'grown', 'repaired', 'not-observable'];

export interface ResurveyOutcome {
  readonly name: string;
  readonly photos: number;
  /** Known damages by what became of them, and by what the later flight says. */
  readonly confusion: Readonly<Record<Fate, Readonly<Record<KnownVerdict, number>>>>;
  /** Of the damages with enough footprints over them. */
  readonly wellSeen: { readonly places: number; readonly notObservable: number };
  /** Of the processor: observing the later flight. */
  readonly cpu: Milliseconds;
}

export interface JudgedPlace {
  readonly truth: string;
  readonly fate: Fate;
  readonly footprints: number;
  readonly place: KnownPlace;
  readonly observation: Observation;
}

/** Flies over the scene twice and says of each damage that the first flight found what the later one says of it. */
export function judgeScene(scene: ResurveyScene): {
  readonly judged: JudgedPlace[];
  readonly cpu: Milliseconds;
} {
  const known = rememberFlight(scene.first, scene.isLaidOnEarlier);
  const fused = fuseDetections(scene.later.detections, rules.fusion);
  const matches = matchKnownDefects(
    fused,
    known.map(({ defect }) => defect),
    new Map(),
    rules.fusion,
  );
  const idOf = new Map(known.map(({ place }) => [place.id, place]));
  const sightings = new Map(scene.later.detections.map((detection) => [detection.id, detection]));
  const detections = fused.flatMap(({ detectionIds }, i) =>
    detectionIds.map((id): SurveyDetection => {
      const match = matches[i] ?? null;
      return {
        ...asSighting(sightings.get(id)!),
        placeId: match ?? `new-${i}`,
        knownSince: match !== null && idOf.has(match) ? firstDay : laterDay,
      };
    }),
  );
  const start = process.cpuUsage();
  const observations = observeFlight(
    { flownAt: laterDay, photos: scene.later.photos, detections },
    known.map(({ place }) => place),
    rules,
  );
  const { user, system } = process.cpuUsage(start);
  const judged = known.flatMap(({ truth, place }, i): JudgedPlace[] => {
    const fate = scene.fateOf.get(truth);
    if (!fate) return [];
    return [
      { truth, fate, footprints: scene.footprintsOver.get(truth)!, place, observation: observations[i]! },
    ];
  });
  return { judged, cpu: (user + system) / 1000 };
}

interface Remembered {
  /** What most of its detections are truly of. */
  readonly truth: string;
  readonly defect: KnownDefect;
  readonly place: KnownPlace;
}

/** What a city knows after the first flight: its defects, with how often each was seen in how many views. */
function rememberFlight(flight: SimulatedFlight, isInFrame: boolean): Remembered[] {
  const fused = fuseDetections(flight.detections, rules.fusion).filter(({ damageClass }) =>
    isObserved(damageClass),
  );
  const byId = new Map(flight.detections.map((detection) => [detection.id, detection]));
  const scaleError = scaleErrorOfFlight(flight.photos);
  const named = fused.map((defect, i) => {
    const sightings = defect.detectionIds.map((id) => asSighting(byId.get(id)!));
    return { id: `k${String(i).padStart(5, '0')}`, defect, sightings };
  });
  const detections = named.flatMap(({ id, sightings }) =>
    sightings.map((sighting): SurveyDetection => ({ ...sighting, placeId: id, knownSince: firstDay })),
  );
  const places = named.map(({ id, defect }): KnownPlace => ({ ...placeOf(defect), id, before: null }));
  const observed = observeFlight({ flownAt: firstDay, photos: flight.photos, detections }, places, rules);
  const boxError = boxErrorOf(
    named.map(({ sightings }) => sightings),
    rules.resurvey,
  );
  const growth = { ...rules.resurvey.growth, boxError };
  const measured = { ...rules, resurvey: { ...rules.resurvey, growth } };
  return named.map(({ id, defect, sightings }, i) => {
    const { views } = observed[i]!;
    const withDamage = views.filter((view) => view.showsDamage);
    const past = {
      counted: views.filter((view) => view.flaw === null || view.showsDamage).length,
      withDamage: withDamage.length,
    };
    const foundAtGsd = Math.max(...withDamage.map((view) => view.groundSampleDistance ?? 0));
    const size = measureSize(sightings, scaleError, measured);
    return {
      truth: mostCommon(defect.detectionIds.map((one) => flight.truthOf.get(one)!)),
      defect: { ...defect, id, isOfThisFlight: false, isInFrame, isTouched: false, isOpenToPlace: true },
      place: { ...places[i]!, before: { foundAt: firstDay, foundAtGsd, past, size, isInFrame } },
    };
  });
}

const placeOf = ({ damageClass, place, covariance, polygon, length, width }: FusedDefect) => ({
  damageClass,
  place,
  covariance,
  polygon,
  length,
  width,
});

const asSighting = (detection: SimulatedFlight['detections'][number]): SizeSighting => ({
  ...detection,
  isCut: (detection.cutSides ?? 0) > 0,
});

function mostCommon(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].reduce((best, next) => (next[1] > best[1] ? next : best))[0];
}

/** Each setting over several seeds, added up. */
export const runResurveyTrials = (
  settings: readonly ResurveySetting[],
  seeds: readonly number[],
): ResurveyOutcome[] => settings.map((setting) => runSetting(setting, seeds));

function runSetting(setting: ResurveySetting, seeds: readonly number[]): ResurveyOutcome {
  const judged: JudgedPlace[] = [];
  let [photos, cpu] = [0, 0];
  for (const seed of seeds) {
    const scene = drawResurvey(setting, seed);
    const outcome = judgeScene(scene);
    judged.push(...outcome.judged);
    cpu += outcome.cpu;
    photos += scene.later.photos.length;
  }
  const count = (fate: Fate, verdict: Verdict) =>
    judged.filter((one) => one.fate === fate && one.observation.verdict === verdict).length;
  const wellSeen = judged.filter(({ footprints }) => footprints >= enoughFootprints);
  return {
    name: setting.name,
    photos: Math.round(photos / seeds.length),
    confusion: tabulate(count),
    wellSeen: {
      places: wellSeen.length,
      notObservable: wellSeen.filter(({ observation }) => observation.verdict === 'not-observable').length,
    },
    cpu,
  };
}

const tabulate = (count: (fate: Fate, verdict: KnownVerdict) => number): ResurveyOutcome['confusion'] => {
  const row = (fate: Fate) =>
    Object.fromEntries(knownVerdicts.map((verdict) => [verdict, count(fate, verdict)])) as Record<
      KnownVerdict,
      number
    >;
  return Object.fromEntries(fates.map((fate) => [fate, row(fate)])) as ResurveyOutcome['confusion'];
};

const registered = {
  defects: 250,
  heading: 0,
  betweenPhotos: 0.12,
  betweenFlights: 0.1,
  isLaidOnEarlier: true,
  recall: 0.7,
};

/** Heights of 12 to 60 m, 3 to 8 photos over a place, flights that differ from the first, and a detector that misses more. */
export const resurveySettings: readonly ResurveySetting[] = [
  { ...registered, name: '12 m, 80/40', height: 12, overlap: { along: 0.8, across: 0.4 } },
  { ...registered, name: '25 m, 70/30', height: 25, overlap: { along: 0.7, across: 0.3 } },
  { ...registered, name: '25 m, 80/60', height: 25, overlap: { along: 0.8, across: 0.6 } },
  { ...registered, name: '40 m, 80/40', height: 40, overlap: { along: 0.8, across: 0.4 } },
  { ...registered, name: '60 m, 75/30', height: 60, overlap: { along: 0.75, across: 0.3 } },
  {
    ...registered,
    name: '25 m, later 40 m askew',
    height: 25,
    overlap: { along: 0.75, across: 0.4 },
    later: { height: 40, heading: 40 },
  },
  {
    ...registered,
    name: '30 m, half is missed',
    height: 30,
    overlap: { along: 0.8, across: 0.5 },
    recall: 0.5,
  },
];

const lone = { ...registered, betweenPhotos: 1.2, betweenFlights: 2, isLaidOnEarlier: false };
/** Poses as the drone wrote them, and photos registered to each other but not to the earlier flight. */
export const looseSettings: readonly ResurveySetting[] = [
  {
    ...lone,
    name: '25 m, not laid on the first',
    height: 25,
    overlap: { along: 0.8, across: 0.4 },
    betweenPhotos: 0.12,
  },
  { ...lone, name: '25 m, unregistered (1.2 m)', height: 25, overlap: { along: 0.8, across: 0.4 } },
];
