import type { PoseReason } from '../photogrammetry/camera-pose';
import type {
  EarlierRegistration,
  FlightRegistration,
  PhotoRegistration,
  RegistrationGrade,
} from './registration';

/** A flight in a few numbers, and in words what a person should know before trusting what was merged. */
export function summariseFlight(
  photos: readonly PhotoRegistration[],
  pairsMatched: number,
  earlier: EarlierRegistration | null = null,
): FlightRegistration {
  const count = (grade: RegistrationGrade) => photos.filter((photo) => photo.grade === grade).length;
  const spreads = photos.flatMap(({ tieRms }) => tieRms ?? []).sort((a, b) => a - b);
  const counts = {
    registered: count('registered'),
    weak: count('weak'),
    unregistered: count('unregistered'),
  };
  return {
    photos: counts,
    turned: photos.filter(({ isTurned }) => isTurned).length,
    pairsMatched,
    pairsExpected: photos.reduce((sum, { pairsExpected }) => sum + pairsExpected, 0) / 2,
    tieRms: spreads[Math.floor(spreads.length / 2)] ?? null,
    earlier,
    reasons: [...reasonsOf(photos, counts), ...(earlier && !earlier.shift ? [earlierNotMatched] : [])],
  };
}

function reasonsOf(
  photos: readonly PhotoRegistration[],
  { registered, weak, unregistered }: Readonly<Record<RegistrationGrade, number>>,
): PoseReason[] {
  if (photos.length === 0) return [];
  if (photos.length === 1) return [singlePhoto];
  const expected = photos.some(({ pairsExpected }) => pairsExpected > 0);
  if (!expected) return [noOverlap];
  if (registered + weak === 0) return [nothingMatches];
  const parts = photos.some(({ reasons }) => reasons.some(({ code }) => code === 'registered-apart'));
  return [
    ...(parts ? [inParts] : []),
    ...(unregistered > 0 ? [someUnregistered(unregistered, photos.length)] : []),
  ];
}

const earlierNotMatched: PoseReason = {
  code: 'earlier-not-matched',
  message:
    'An earlier flight shows the same ground, but nothing was found again in it: the two are as far off each other as the drone’s tags.',
};
const singlePhoto: PoseReason = {
  code: 'single-photo',
  message: 'The flight has one photo, so there is nothing to register it to.',
};
const noOverlap: PoseReason = {
  code: 'no-overlap',
  message:
    'No two photos show the same ground, so their places rest on the drone’s tags alone. Fly with more overlap.',
};
const nothingMatches: PoseReason = {
  code: 'nothing-matches',
  message:
    'Photos overlap, but nothing in one was found again in another: plain asphalt, blur, or positions far off. Places rest on the drone’s tags alone.',
};
const inParts: PoseReason = {
  code: 'in-parts',
  message:
    'The photos hang together in several groups that do not fit each other: two drones, a gap in the overlap, or water and plain asphalt between. Groups are as far off each other as the drone’s tags.',
};
const someUnregistered = (count: number, of: number): PoseReason => ({
  code: 'some-unregistered',
  message: `${count} of ${of} photos could not be registered; their places rest on the drone’s tags alone.`,
});
