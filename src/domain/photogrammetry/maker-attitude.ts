import { type CameraTags, toNumber, type XmpTags, type XmpValue, xmpNumber } from './camera-tags';
import { type Attitude, attitudeOf, bodyToNed, multiply } from './rotation';

/** Camera angles in the normal form, with the rule that read them and the heading of the airframe where it is told. */
export interface MakerAttitude extends Attitude {
  readonly convention: string;
  readonly flightYaw: number | null;
}

/** How one maker writes camera angles. The first convention that finds its tags is taken. */
interface Convention {
  readonly name: string;
  readonly source: string;
  read(tags: CameraTags): Attitude | null;
}

const djiNamespaces = ['drone-dji', 'drone'] as const;

const conventions: readonly Convention[] = [
  {
    name: 'dji-gimbal',
    source:
      'DJI XMP: gimbal angles in NED, ZYX, -90 = nadir. Autel and others write the same tags under `drone`.',
    read: ({ xmp }) =>
      firstOf(
        djiNamespaces.map((space) =>
          triple(xmp, space, 'GimbalYawDegree', 'GimbalPitchDegree', 'GimbalRollDegree'),
        ),
      ),
  },
  {
    name: 'skydio-ned',
    source:
      'Skydio camera and metadata overview: CameraOrientationNED; the FLU block beside it is the airframe’s and not used.',
    read: ({ xmp }) => {
      const angles = xmp['drone-skydio']?.CameraOrientationNED;
      return fromRecord(angles, 'Yaw', 'Pitch', 'Roll');
    },
  },
  {
    name: 'parrot-camera',
    source: 'Parrot Ground SDK, photo metadata: Camera*Degree relative to NED, -90 = nadir.',
    read: ({ xmp }) =>
      triple(xmp, 'drone-parrot', 'CameraYawDegree', 'CameraPitchDegree', 'CameraRollDegree'),
  },
  {
    name: 'teal-exif',
    source: 'Teal 2: CameraYaw, CameraPitch, CameraRoll in the exif XMP namespace, -90 = nadir.',
    read: ({ xmp }) => triple(xmp, 'exif', 'CameraYaw', 'CameraPitch', 'CameraRoll'),
  },
  {
    name: 'autel-xl-pix4d-namespace',
    source: 'Autel XL715 writes Make "Camera" and DJI-style pitch in the Pix4D namespace.',
    read: ({ xmp, make }) =>
      make?.toLowerCase() === 'camera' ? triple(xmp, 'Camera', 'Yaw', 'Pitch', 'Roll') : null,
  },
  {
    name: 'pix4d-body',
    source:
      'Pix4D: Camera:Yaw/Pitch/Roll turn a body whose camera looks straight down at 0, 0 (Sequoia, senseFly, older Autel).',
    read: ({ xmp, make }) => {
      const body = triple(xmp, 'Camera', 'Yaw', 'Pitch', 'Roll');
      if (!body) return null;
      // senseFly counts roll the other way (ODM opendm/photo.py).
      const roll = make?.toLowerCase() === 'sensefly' ? -body.roll : body.roll;
      const nadirMount = bodyToNed({ yaw: 0, pitch: -90, roll: 0 });
      return attitudeOf(multiply(bodyToNed({ ...body, roll }), nadirMount));
    },
  },
];

/** Camera angles by the first convention that finds its tags; null when none does. Quirks are not yet put right. */
export function readMakerAttitude(tags: CameraTags): MakerAttitude | null {
  for (const convention of conventions) {
    const attitude = convention.read(tags);
    if (attitude) return { ...attitude, convention: convention.name, flightYaw: flightYawOf(tags.xmp) };
  }
  return null;
}

function flightYawOf(xmp: XmpTags): number | null {
  return firstOf(djiNamespaces.map((space) => xmpNumber(xmp, space, 'FlightYawDegree')));
}

/** Yaw and pitch must be there; a missing roll is level, as gimbals hold it. */
function triple(xmp: XmpTags, space: string, yaw: string, pitch: string, roll: string): Attitude | null {
  return fromRecord(xmp[space], yaw, pitch, roll);
}

function fromRecord(values: XmpValue | undefined, yaw: string, pitch: string, roll: string): Attitude | null {
  if (typeof values !== 'object' || Array.isArray(values)) return null;
  const record = values as Readonly<Record<string, XmpValue>>;
  const [y, p] = [toNumber(record[yaw]), toNumber(record[pitch])];
  return y === null || p === null ? null : { yaw: y, pitch: p, roll: toNumber(record[roll]) ?? 0 };
}

function firstOf<T>(candidates: readonly (T | null)[]): T | null {
  return candidates.find((candidate) => candidate !== null) ?? null;
}
