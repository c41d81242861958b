import { localFrame } from '../photogrammetry/local-frame';
import { originKeyOf, severalDrones } from '../photogrammetry/photo-origin';
import type { Metres, Milliseconds } from '../units';
import { type FlightPhoto, inOrder } from './flight-photo';
import type { FlightFinding } from './quality-finding';

/** A flight with its battery changes is over within a day's work. */
const dayOfWork: Milliseconds = 12 * 60 * 60 * 1000;
/** Survey drones fly 5 to 15 m/s and none above 30. */
const fastest = 30; // metres a second
/** GNSS jumps and times in whole seconds. */
const jumpSlack: Metres = 50;
/** One change of drone is a battery or a second part; from this many on two were in the air together. */
const leastChanges = 3;

/** What the order of a flight's photos tells: one drone or several, one day, a track that can be flown. */
export function judgeOrder(photos: readonly FlightPhoto[]): FlightFinding[] {
  const ordered = inOrder(photos);
  const cameras = judgeCameras(ordered);
  const isMixed = cameras.some(({ code }) => code === 'interleaved-drones');
  return [...cameras, ...(isMixed ? [] : judgeTrack(ordered)), ...judgeDay(ordered)];
}

function judgeCameras(ordered: readonly FlightPhoto[]): FlightFinding[] {
  const known = ordered.flatMap((photo) => {
    const key = photo.camera && originKeyOf(photo.camera);
    return key ? [{ photo, key }] : [];
  });
  const word = severalDrones(known.map(({ photo }) => photo.camera!));
  if (!word) return [];
  const counts = new Map<string, number>();
  for (const { key } of known) counts.set(key, (counts.get(key) ?? 0) + 1);
  const [main] = [...counts].sort((a, b) => b[1] - a[1])[0]!;
  const photoIds = known.filter(({ key }) => key !== main).map(({ photo }) => photo.id);
  const timed = known.filter(({ photo }) => photo.shownTime !== null);
  const changes = timed.filter(({ key }, i) => i > 0 && key !== timed[i - 1]!.key).length;
  const details = { drones: counts.size, changes, photos: photoIds.length };
  return changes >= leastChanges && changes > counts.size - 1
    ? [
        {
          code: 'interleaved-drones',
          severity: 'problem',
          message: `Two drones were in the air at the same time and their photos are mixed: in the order of time they change ${changes} times. ${word.message}`,
          details,
          photoIds,
        },
      ]
    : [{ code: 'several-cameras', severity: 'warning', message: word.message, details, photoIds }];
}

function judgeTrack(ordered: readonly FlightPhoto[]): FlightFinding[] {
  const track = ordered.filter(({ position, shownTime }) => position !== null && shownTime !== null);
  const jumps = track.filter((photo, i) => i > 0 && isJump(track[i - 1]!, photo));
  if (jumps.length === 0) return [];
  const photoIds = jumps.map(({ id }) => id);
  // Two drones: the track jumps away and back; the photo before last is nearer than the last.
  const back = track.filter(
    (photo, i) =>
      i > 1 &&
      isJump(track[i - 1]!, photo) &&
      distance(track[i - 2]!, photo) < distance(track[i - 1]!, photo) / 2,
  );
  if (back.length >= leastChanges)
    return [
      {
        code: 'interleaved-drones',
        severity: 'problem',
        message: `The positions jump back and forth ${back.length} times between two tracks: two drones were in the air at the same time and their photos are mixed. Send each drone’s photos as a flight of its own.`,
        details: { jumps: jumps.length, back: back.length },
        photoIds,
      },
    ];
  return [
    {
      code: 'positions-jump',
      severity: 'warning',
      message: `${count(jumps.length, 'photo lies', 'photos lie')} farther from the one before than a drone can fly in that time (first ${jumps[0]!.name}). Look at the map whether these positions or times are right.`,
      details: { jumps: jumps.length, fastestMetresPerSecond: fastest },
      photoIds,
    },
  ];
}

function isJump(before: FlightPhoto, photo: FlightPhoto): boolean {
  const seconds = (photo.shownTime!.getTime() - before.shownTime!.getTime()) / 1000;
  return distance(before, photo) > fastest * (seconds + 1) + jumpSlack;
}

function distance(a: FlightPhoto, b: FlightPhoto): Metres {
  const { east, north } = localFrame(a.position!).toLocal(b.position!);
  return Math.hypot(east, north);
}

function judgeDay(ordered: readonly FlightPhoto[]): FlightFinding[] {
  const timed = ordered.filter(({ shownTime }) => shownTime !== null);
  const middle = timed[timed.length >> 1]?.shownTime?.getTime();
  if (middle === undefined) return [];
  const strays = timed.filter(({ shownTime }) => Math.abs(shownTime!.getTime() - middle) > dayOfWork);
  if (strays.length === 0) return [];
  return [
    {
      code: 'clock-jump',
      severity: 'warning',
      message: `${count(strays.length, 'photo was', 'photos were')} taken more than twelve hours from the flight’s middle, ${new Date(middle).toISOString().slice(0, 10)} (first ${strays[0]!.name}). Check that they belong to this flight and that the clock is right.`,
      details: { photos: strays.length },
      photoIds: strays.map(({ id }) => id),
    },
  ];
}

export const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;
