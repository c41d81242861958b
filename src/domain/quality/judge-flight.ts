import { photoOrigins } from '../photogrammetry/photo-origin';
import { coverGround, type GroundCover, type PlannedArea } from './cover-ground';
import { type FlightPhoto, inOrder } from './flight-photo';
import type { FlightQuality, Spread } from './flight-quality';
import { judgeCoverage, medianOf } from './judge-coverage';
import { count, judgeOrder } from './judge-order';
import { type FlightFinding, worstOf } from './quality-finding';
import { heightLimit } from './quality-limits';

export interface FlightToJudge {
  readonly photos: readonly FlightPhoto[];
  readonly plannedArea: PlannedArea | null;
  readonly permitNumber: string | null;
}

/** From this share of a flight's photos on, seeing them before is no accident. */
const repeatedShare = 0.5;
const fewUsableWarning = 0.2;
const fewUsableProblem = 0.5;

export interface JudgedFlight {
  readonly quality: FlightQuality;
  /** Null while no photo is placed and no area is planned. */
  readonly cover: GroundCover | null;
}

/** The whole judgement of a flight, as far as its photos have come. Photos that ended as duplicates or rejected cover nothing. */
export function judgeFlight({ photos, plannedArea, permitNumber }: FlightToJudge): JudgedFlight {
  const usable = photos.filter(({ state }) => state !== 'rejected' && state !== 'duplicate');
  const placed = inOrder(usable).flatMap(({ id, footprint }) => (footprint ? [{ id, footprint }] : []));
  const cover = coverGround(placed, plannedArea);
  const heights = usable.flatMap(({ quality }) => quality?.heightOverGroundMetres ?? []);
  const high = usable.filter(({ quality }) => (quality?.heightOverGroundMetres ?? 0) > heightLimit);
  const withProblem = photos.filter(isProblem);
  const findings = [
    ...(cover && placed.length > 0 ? judgeCoverage(cover, photos, plannedArea !== null) : []),
    ...judgeOrder(usable),
    ...judgeRepeats(photos),
    ...judgeHeights(high, permitNumber),
    ...judgeUsable(photos, withProblem),
  ];
  const times = usable.flatMap(({ shownTime }) => shownTime?.getTime() ?? []);
  return {
    cover,
    quality: {
      severity: worstOf(findings),
      findings,
      photos: { total: photos.length, placed: placed.length, withProblem: withProblem.length },
      coverage: cover && summaryOf(cover),
      heights: spreadOf(heights),
      groundSampleDistance: spreadOf(usable.flatMap(({ groundSampleDistance: gsd }) => gsd ?? [])),
      aboveHeightLimit: high.length,
      cameras: photoOrigins(usable.flatMap(({ camera }) => camera ?? [])),
      takenFrom: timeOf(times, Math.min),
      takenTo: timeOf(times, Math.max),
    },
  };
}

const isProblem = ({ state, quality }: FlightPhoto): boolean =>
  state === 'rejected' || (quality?.findings.some(({ severity }) => severity === 'problem') ?? false);

function summaryOf({ gaps, photos: _photos, ...sums }: GroundCover): FlightQuality['coverage'] {
  return { ...sums, gapCount: gaps.length };
}

function judgeRepeats(photos: readonly FlightPhoto[]): FlightFinding[] {
  const repeated = photos.filter(({ sentBefore }) => sentBefore !== null);
  const first = repeated[0]?.sentBefore;
  if (!first) return [];
  const isWhole = repeated.length >= photos.length * repeatedShare;
  return [
    {
      code: 'other-flight',
      severity: isWhole ? 'problem' : 'info',
      message: isWhole
        ? `${repeated.length} of ${photos.length} photos were already sent with the flight “${first.flightName}”: this flight repeats it. Withdraw the one that was sent by mistake.`
        : `${count(repeated.length, 'photo was', 'photos were')} already sent with the flight “${first.flightName}” and ${repeated.length === 1 ? 'counts' : 'count'} there.`,
      details: {
        photos: repeated.length,
        share: repeated.length / photos.length,
        flightId: first.flightId,
        flightName: first.flightName,
      },
      photoIds: repeated.map(({ id }) => id),
    },
  ];
}

/** With a permit on the record it is a fact to report, without one an offence. */
function judgeHeights(high: readonly FlightPhoto[], permitNumber: string | null): FlightFinding[] {
  if (high.length === 0) return [];
  const most = Math.max(...high.map(({ quality }) => quality!.heightOverGroundMetres!));
  return [
    {
      code: 'high-flying',
      severity: permitNumber === null ? 'problem' : 'info',
      message:
        permitNumber === null
          ? `${count(high.length, 'photo was', 'photos were')} taken above ${heightLimit} m (up to ${Math.round(most)} m) and no permit is on the flight’s record. Write its number there, and fly lower without one.`
          : `${count(high.length, 'photo was', 'photos were')} taken above ${heightLimit} m (up to ${Math.round(most)} m) under permit ${permitNumber}. Check that it allows this height.`,
      details: { photos: high.length, highestMetres: most, limitMetres: heightLimit },
      photoIds: high.map(({ id }) => id),
    },
  ];
}

function judgeUsable(photos: readonly FlightPhoto[], withProblem: readonly FlightPhoto[]): FlightFinding[] {
  const share = photos.length === 0 ? 0 : withProblem.length / photos.length;
  if (share < fewUsableWarning) return [];
  return [
    {
      code: 'few-usable',
      severity: share >= fewUsableProblem ? 'problem' : 'warning',
      message: `${withProblem.length} of ${photos.length} photos have a problem of their own. Look at the commonest one and fly those parts again.`,
      details: { photos: withProblem.length, share },
      photoIds: withProblem.map(({ id }) => id),
    },
  ];
}

function spreadOf(values: readonly number[]): Spread | null {
  const median = medianOf(values);
  return median === null ? null : { least: Math.min(...values), median, most: Math.max(...values) };
}

const timeOf = (times: readonly number[], pick: (...values: number[]) => number): string | null =>
  times.length === 0 ? null : new Date(pick(...times)).toISOString();
