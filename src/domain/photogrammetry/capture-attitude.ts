import type { Degrees } from '../units';
import type { CameraTags } from './camera-tags';
import { type MakerAttitude, readMakerAttitude } from './maker-attitude';
import { finding, type PoseFinding } from './pose-finding';
import { type Attitude, wrapDegrees } from './rotation';

export interface AttitudeReading {
  readonly attitude: Attitude | null;
  readonly yawSigma: Degrees;
  readonly tiltSigma: Degrees;
  readonly findings: readonly PoseFinding[];
}

const yawSigma: Degrees = 3;
const tiltSigma: Degrees = 1;
/** A camera that should follow the airframe and differs by more than this is told as a doubt. */
const yawDoubt: Degrees = 20;

/** A quirk of camera angles seen in the wild: what it changes, and where it was seen. */
interface AttitudeQuirk {
  readonly name: string;
  readonly source: string;
  apply(attitude: MakerAttitude): MakerAttitude | null;
}

const quirks: readonly AttitudeQuirk[] = [
  {
    name: 'all-zero-is-missing',
    source: 'Mini 2 and M400 with P1 write 0, 0, 0 where the gimbal didn’t tell its angles.',
    apply: (angles) => (angles.yaw === 0 && angles.pitch === 0 && angles.roll === 0 ? null : angles),
  },
  {
    name: 'out-of-range-is-missing',
    source: 'Angles beyond a full turn come from damaged or uninitialised blocks.',
    apply: (angles) =>
      [angles.yaw, angles.pitch, angles.roll].every((angle) => Math.abs(angle) <= 360) ? angles : null,
  },
  {
    name: 'half-roll-at-nadir',
    source:
      'H30T and Mavic 3E: straight down with roll ±180 is the same attitude turned by yaw 180 with roll 0.',
    apply: (angles) => {
      const isNadir = Math.abs(angles.pitch + 90) < 10;
      if (!isNadir || Math.abs(Math.abs(wrapDegrees(angles.roll)) - 180) > 10) return angles;
      const roll = wrapDegrees(angles.roll + 180);
      return { ...angles, yaw: angles.yaw + 180, pitch: -180 - angles.pitch, roll };
    },
  },
];

/**
 * Camera angles after every quirk, with their error and what was doubtful.
 *
 * Yaw rule: the gimbal's yaw is the camera's own and is taken; the airframe's only raises a doubt. On RTK obliques (-60°, 100 m)
 * the gimbal gave a median error of 2.2 m and the airframe 4.4 m, because the camera pans. Straight down without RTK
 * (Brighton, 40 m, six observations) the airframe gave 2.5 m against 2.9 m, which is within one flight's common GNSS
 * error: the scatter of one point between photos, where that error drops out, is the same (0.5-1.3 m for both).
 */
export function readAttitude(tags: CameraTags): AttitudeReading {
  const missing = (code: string, message: string): AttitudeReading => ({
    attitude: null,
    yawSigma,
    tiltSigma,
    findings: [finding('low', code, message)],
  });
  const raw = readMakerAttitude(tags);
  if (!raw) return missing('no-attitude', 'The photo doesn’t say which way the camera looked.');
  let angles: MakerAttitude | null = raw;
  for (const quirk of quirks) angles = angles && quirk.apply(angles);
  if (!angles)
    return missing(
      'attitude-missing',
      'The camera angles in the photo are all zero or impossible: the gimbal didn’t tell them.',
    );
  const attitude = { yaw: wrapDegrees(angles.yaw), pitch: angles.pitch, roll: wrapDegrees(angles.roll) };
  if (attitude.pitch > 0 || attitude.pitch < -180) {
    return {
      attitude,
      yawSigma,
      tiltSigma,
      findings: [
        finding(
          'fair',
          'camera-looks-up',
          'The camera looks above the horizon: hardly any ground is in the photo.',
        ),
      ],
    };
  }
  return { attitude, tiltSigma, ...yawTrust(attitude, angles.flightYaw) };
}

function yawTrust(
  { yaw, pitch }: Attitude,
  flightYaw: number | null,
): Pick<AttitudeReading, 'yawSigma' | 'findings'> {
  if (flightYaw === null || Math.abs(pitch + 90) > 10) return { yawSigma, findings: [] };
  const difference = Math.abs(wrapDegrees(yaw - flightYaw));
  if (difference <= yawDoubt) return { yawSigma, findings: [] };
  return {
    yawSigma: 6,
    findings: [
      finding(
        'fair',
        'yaw-differs-from-flight',
        `The camera's heading differs from the drone's by ${Math.round(difference)}°; the camera's was taken.`,
      ),
    ],
  };
}
