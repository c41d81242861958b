import type { CameraPose, Geotag, PoseGrade, PoseReason } from '../photogrammetry/camera-pose';
import { groundSampleDistance } from '../photogrammetry/ground-projection';
import type { Metres } from '../units';
import type { PhotoRegistration } from './registration';

const editedCode = 'edited-after-capture';

/**
 * The geotag with the pose that registration found. Its stated errors stay: what all photos share, the GNSS offset above all, no number
 * of photos takes away; only `betweenPhotos` is smaller than before. A photo that was edited after capture and that its neighbours show
 * to be right (turned back or as it is) becomes usable, and keeps the reason beside that new one.
 */
export function registeredGeotag(
  own: Geotag,
  { pose, absoluteAltitude }: { readonly pose: CameraPose; readonly absoluteAltitude: Metres | null },
  registration: PhotoRegistration,
): Geotag {
  if (registration.grade === 'unregistered') return own;
  const isMended =
    own.grade === 'low' &&
    registration.grade === 'registered' &&
    own.reasons.some(({ code }) => code === editedCode);
  const grade: PoseGrade = isMended ? 'fair' : own.grade;
  const notes = registration.isTurned
    ? registration.reasons.filter(({ code }) => code === 'turned-back')
    : isMended
      ? [confirmed]
      : [];
  return {
    ...own,
    pose,
    ...(own.absoluteAltitude === undefined ? {} : { absoluteAltitude }),
    grade,
    reasons: [...notes, ...own.reasons],
    groundSampleDistance: groundSampleDistance(pose) ?? own.groundSampleDistance,
  };
}

const confirmed: PoseReason = {
  code: 'confirmed-by-neighbours',
  message:
    'The photo was saved again after capture, but its neighbours show that its pose still fits its pixels.',
};
