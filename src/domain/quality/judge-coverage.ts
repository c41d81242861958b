import type { GroundCover } from './cover-ground';
import type { FlightPhoto } from './flight-photo';
import { count } from './judge-order';
import type { FlightFinding } from './quality-finding';

/** Places err by two or three metres, so the last hundredth of an area can't be asked for. */
const enoughCovered = 0.98;
const fewCovered = 0.9;
/** Under this a damage is often in one photo only, and neighbouring photos can't be fitted to each other. */
export const leastSharedShare = 0.5;
const lowOverlapShare = 0.1;

/** What a flight's cover of the ground tells. */
export function judgeCoverage(
  cover: GroundCover,
  photos: readonly FlightPhoto[],
  hasArea: boolean,
): FlightFinding[] {
  return [
    ...judgeGaps(cover),
    ...(hasArea ? [] : [noArea]),
    ...judgeOverlap(cover),
    ...judgeStrays(cover, photos),
  ];
}

const noArea: FlightFinding = {
  code: 'area-missing',
  severity: 'info',
  message:
    'No planned area was given, so only holes inside the flown ground are shown. Draw the area, or choose the road, to see what is missing.',
  details: {},
  photoIds: [],
};

function judgeGaps({ gaps, gapArea, coveredShare, plannedArea }: GroundCover): FlightFinding[] {
  if (gaps.length === 0 || (plannedArea !== null && coveredShare >= enoughCovered)) return [];
  const what = plannedArea === null ? 'flown ground' : 'planned area';
  return [
    {
      code: 'gaps',
      severity: coveredShare < fewCovered ? 'problem' : 'warning',
      message: `${count(gaps.length, 'part', 'parts')} of the ${what}, ${Math.round(gapArea)} m² (${Math.ceil((1 - coveredShare) * 100)} %), ${gaps.length === 1 ? 'is' : 'are'} in no photo. Fly ${gaps.length === 1 ? 'it' : 'them'} before leaving the site.`,
      details: { gaps: gaps.length, gapAreaM2: gapArea, coveredShare },
      photoIds: [],
    },
  ];
}

function judgeOverlap({ photos }: GroundCover): FlightFinding[] {
  const placed = [...photos].filter(([, { isFarAway }]) => !isFarAway);
  const lonely = placed.filter(([, { sharedShare }]) => sharedShare < leastSharedShare);
  if (placed.length < 2 || lonely.length <= placed.length * lowOverlapShare) return [];
  return [
    {
      code: 'low-overlap',
      severity: lonely.length > placed.length / 2 ? 'problem' : 'warning',
      message: `${count(lonely.length, 'photo shares', 'photos share')} less than half of ${lonely.length === 1 ? 'its' : 'their'} ground with any other. Fly slower, take photos more often, or lay the lines closer together.`,
      details: {
        photos: lonely.length,
        leastSharedShare,
        forwardShareMedian: medianOf(placed.flatMap(([, { forwardShare }]) => forwardShare ?? [])),
      },
      photoIds: lonely.map(([id]) => id),
    },
  ];
}

function judgeStrays({ photos: covers }: GroundCover, photos: readonly FlightPhoto[]): FlightFinding[] {
  const idsWhere = (isWanted: (id: string) => boolean) =>
    photos.filter(({ id }) => covers.has(id) && isWanted(id)).map(({ id }) => id);
  const far = idsWhere((id) => covers.get(id)!.isFarAway);
  const outside = idsWhere((id) => !covers.get(id)!.isFarAway && !covers.get(id)!.isInArea);
  const found: FlightFinding[] = [];
  if (far.length > 0)
    found.push({
      code: 'far-away',
      severity: 'problem',
      message: `${count(far.length, 'photo lies', 'photos lie')} more than five kilometres from the rest or from the planned area. Check whether ${far.length === 1 ? 'it belongs' : 'they belong'} to this flight.`,
      details: { photos: far.length },
      photoIds: far,
    });
  if (outside.length > 0)
    found.push({
      code: 'outside-area',
      severity: outside.length === covers.size ? 'problem' : 'info',
      message: `${count(outside.length, 'photo shows', 'photos show')} nothing of the planned area. Check that the area was drawn in the right place.`,
      details: { photos: outside.length },
      photoIds: outside,
    });
  return found;
}

export function medianOf(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? null;
}
