import type { CameraPose, PoseGrade } from '../photogrammetry/camera-pose';
import { pixelToLocal } from '../photogrammetry/ground-projection';
import type { BoxInPhoto, Metres, PointInPhoto } from '../units';

/** No camera that flies shows more: 4,000 pixels across three metres of ground. Taken where nothing better is known. */
export const finestPlausibleScale: Metres = 0.001;
/** Heads and windscreens are nearer to the camera than the ground. */
const standingHeight: Metres = 2;
/** Errors are taken at two standard deviations, to the safe side. */
const sigmas = 2;
const samples = [0, 0.25, 0.5, 0.75, 1] as const;

export interface PhotoScaleFacts {
  readonly pose: CameraPose | null;
  readonly grade: PoseGrade | null;
}

const trusted = ({ pose, grade }: PhotoScaleFacts): CameraPose | null =>
  grade === 'good' || grade === 'fair' ? pose : null;

/** The least ground that any pixel of the photo may show, people's heads included; `finestPlausibleScale` without a trusted pose. */
export function finestScale(photo: PhotoScaleFacts): Metres {
  const pose = trusted(photo);
  if (!pose) return finestPlausibleScale;
  const { width, height } = pose.intrinsics;
  const found = samples.flatMap((down) =>
    samples.flatMap((across) => extent(pose, { x: across * width, y: down * height })?.least ?? []),
  );
  if (found.length === 0) return finestPlausibleScale;
  const { heightAboveGround, sigma } = pose;
  const nearest = (heightAboveGround - standingHeight - sigmas * sigma.height) / heightAboveGround;
  const scale = (Math.min(...found) * nearest) / (1 + sigmas * sigma.focalLengthRelative);
  return Math.max(scale, finestPlausibleScale);
}

/** The most ground that a pixel in the middle of the box may show; null where that can't be told. */
export function coarsestScaleAt(photo: PhotoScaleFacts, box: BoxInPhoto): Metres | null {
  const pose = trusted(photo);
  const here = pose && extent(pose, { x: box.x + box.width / 2, y: box.y + box.height / 2 });
  if (!pose || !here) return null;
  const { heightAboveGround, sigma } = pose;
  const farthest = (heightAboveGround + sigmas * sigma.height) / heightAboveGround;
  return here.most * farthest * (1 + sigmas * sigma.focalLengthRelative);
}

/** Shortest and longest side of a pixel on level ground: the singular values of the projection's derivative. */
function extent(pose: CameraPose, { x, y }: PointInPhoto): { least: Metres; most: Metres } | null {
  const { width, height } = pose.intrinsics;
  const [left, top] = [Math.min(Math.max(x - 0.5, 0), width - 1), Math.min(Math.max(y - 0.5, 0), height - 1)];
  const corner = pixelToLocal(pose, { x: left, y: top });
  const right = pixelToLocal(pose, { x: left + 1, y: top });
  const below = pixelToLocal(pose, { x: left, y: top + 1 });
  if (!corner.ok || !right.ok || !below.ok) return null;
  const [a, b] = [right.value.east - corner.value.east, below.value.east - corner.value.east];
  const [c, d] = [right.value.north - corner.value.north, below.value.north - corner.value.north];
  const sum = Math.hypot(a + d, b - c);
  const difference = Math.hypot(a - d, b + c);
  return { least: Math.abs(sum - difference) / 2, most: (sum + difference) / 2 };
}
