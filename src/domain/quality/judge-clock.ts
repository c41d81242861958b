import type { Geotag } from '../photogrammetry/camera-pose';
import type { PhotoFinding } from './quality-finding';
import { clockYearsNeverSet, futureTolerance, longAgo } from './quality-limits';

/** A time without its zone is off by fourteen hours at most: near enough to know a wrong year or a future day. */
export function shownTime(geotag: Pick<Geotag, 'takenAt' | 'cameraTime'>): Date | null {
  const at = geotag.takenAt ? new Date(geotag.takenAt) : readCameraTime(geotag.cameraTime ?? null);
  return at && !Number.isNaN(at.getTime()) ? at : null;
}

/** A photo's own time as far as it can be used: none that is still to come. */
export function usableTime({ takenAt }: Pick<Geotag, 'takenAt'>, now: Date): Date | null {
  const at = takenAt === null ? null : new Date(takenAt);
  return at && at.getTime() - now.getTime() <= futureTolerance ? at : null;
}

/** EXIF's `YYYY:MM:DD HH:MM:SS`, read as if it were UTC. */
function readCameraTime(text: string | null): Date | null {
  const match = /^(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)/.exec(text?.trim() ?? '');
  if (!match) return null;
  const [, year, month, day, hour, minute, second] = match.map(Number) as number[];
  return new Date(Date.UTC(year!, month! - 1, day!, hour!, minute!, second!));
}

/** What a photo's own time says against the time of its arrival. */
export function judgeClock(geotag: Pick<Geotag, 'takenAt' | 'cameraTime'>, now: Date): PhotoFinding[] {
  const cameraYear = readCameraTime(geotag.cameraTime ?? null)?.getUTCFullYear();
  if (cameraYear !== undefined && clockYearsNeverSet.includes(cameraYear)) return [notSet(cameraYear)];
  const at = shownTime(geotag);
  if (at === null)
    return [
      {
        code: 'time-unknown',
        severity: 'info',
        message: 'The photo doesn’t tell when it was taken: the time of its arrival is used instead.',
        details: {},
      },
    ];
  const age = now.getTime() - at.getTime();
  if (clockYearsNeverSet.includes(at.getUTCFullYear())) return [notSet(at.getUTCFullYear())];
  if (age < -futureTolerance)
    return [
      {
        code: 'clock-in-future',
        severity: 'problem',
        message: `The photo says it was taken on ${dateOf(at)}, which is still to come. Set the drone’s clock; its times can’t be used.`,
        details: { takenAt: at.toISOString() },
      },
    ];
  if (age > longAgo)
    return [
      {
        code: 'taken-long-ago',
        severity: 'warning',
        message: `The photo says it was taken on ${dateOf(at)}, more than a year ago. If it is new, set the drone’s clock; if it is old, damage may have been repaired since.`,
        details: { takenAt: at.toISOString() },
      },
    ];
  return [];
}

const notSet = (year: number): PhotoFinding => ({
  code: 'clock-not-set',
  severity: 'problem',
  message: `The photo is dated ${year}: the drone’s clock was never set. Set it and, if the order of photos matters, fly again.`,
  details: { year },
});

const dateOf = (at: Date): string => at.toISOString().slice(0, 10);
