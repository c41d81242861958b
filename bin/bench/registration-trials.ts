import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CameraPose } from '../../src/domain/photogrammetry/camera-pose';
import { isInPhoto } from '../../src/domain/photogrammetry/camera-ray';
import { groundToPixel, pixelToGround } from '../../src/domain/photogrammetry/ground-projection';
import { localFrame } from '../../src/domain/photogrammetry/local-frame';
import type { RegistrationGrade } from '../../src/domain/registration/registration';
import type { LonLat, Metres, Pixels } from '../../src/domain/units';
import { GREY_LONGEST_SIDE_PX } from '../../src/modules/registration/grey-photos.service';
import { decodeGrey } from '../../src/platform/imaging/grey-photo';
import { consumerNoise, type FlightSettings, simulateFlight } from '../../src/simulator';
import { readPhotoFile } from '../client/photo-header-file';
import { type PhotoToPlace, runRegistration } from './registration-run';

export interface RegistrationTrial {
  readonly name: string;
  readonly photos: number;
  readonly grades: Readonly<Record<RegistrationGrade, number>>;
  /** Root mean square distance of a spot, as one photo puts it, from the mean of all photos that show it. */
  readonly scatterBefore: Metres;
  readonly scatterAfter: Metres;
}

type TrialSetting = Pick<FlightSettings, 'height' | 'overlap' | 'sidelap' | 'seed'> &
  Partial<FlightSettings> & { readonly name: string };

const noisy = {
  ...consumerNoise,
  gnssJitter: 0.6,
  heightJitter: 0.4,
  yawJitter: 1.5,
  tiltJitter: 0.5,
};
/** Heights, overlaps and cameras that no parameter was chosen by. */
export const registrationSettings: readonly TrialSetting[] = [
  { name: '15 m, 80/60', height: 15, overlap: 0.8, sidelap: 0.6, seed: 101 },
  { name: '25 m, 70/60', height: 25, overlap: 0.7, sidelap: 0.6, seed: 102 },
  { name: '40 m, 75/70', height: 40, overlap: 0.75, sidelap: 0.7, seed: 103 },
  { name: '40 m, 60/50', height: 40, overlap: 0.6, sidelap: 0.5, seed: 104 },
  { name: '60 m, 75/70', height: 60, overlap: 0.75, sidelap: 0.7, seed: 105 },
  { name: '80 m, 80/70', height: 80, overlap: 0.8, sidelap: 0.7, seed: 106 },
  {
    name: '40 m, camera askew, lens bent',
    height: 40,
    overlap: 0.75,
    sidelap: 0.7,
    seed: 107,
    cameraTurn: 35,
    distortion: true,
  },
  { name: '30 m, overcast', height: 30, overlap: 0.75, sidelap: 0.7, seed: 108, sky: 'overcast' },
];

const photosEach = 10;
const megapixels = 0.5;

export async function runRegistrationTrials(
  settings: readonly TrialSetting[] = registrationSettings,
): Promise<RegistrationTrial[]> {
  const trials: RegistrationTrial[] = [];
  for (const setting of settings) trials.push(await runOne(setting));
  return trials;
}

async function runOne({ name, ...setting }: TrialSetting): Promise<RegistrationTrial> {
  const out = await mkdtemp(join(tmpdir(), 'pantau-bench-'));
  try {
    const truth = await simulateFlight({
      photos: photosEach,
      defects: 8,
      megapixels,
      noise: noisy,
      threads: 1,
      ...setting,
      out,
    });
    const photos: PhotoToPlace[] = [];
    const truePoses: CameraPose[] = [];
    for (const { file, truePose } of truth.photos) {
      const geotag = await readPhotoFile(join(out, file));
      if (!geotag.pose) continue;
      photos.push({
        name: file,
        geotag,
        image: await decodeGrey(join(out, file), GREY_LONGEST_SIDE_PX, mostPixels),
      });
      truePoses.push({ ...geotag.pose, ...truePose });
    }
    const run = await runRegistration(photos);
    const poseOf = (name: string) => run.byName.get(name)!.geotag.pose!;
    return {
      name,
      photos: photos.length,
      grades: run.grades,
      scatterBefore: scatterOf(
        truePoses,
        photos.map(({ geotag }) => geotag.pose!),
      ),
      scatterAfter: scatterOf(
        truePoses,
        photos.map((photo) => poseOf(photo.name)),
      ),
    };
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

const mostPixels: Pixels = 1e8;
/** A grid so fine over each photo's ground. */
const spotsAcross = 5;

/** Spots are where the true poses see them; the other poses say where they lie. */
export function scatterOf(truePoses: readonly CameraPose[], poses: readonly CameraPose[]): Metres {
  const spots = truePoses.flatMap(spotsUnder);
  const frame = localFrame(truePoses[0]!.position);
  const squares = spots.flatMap((spot) => {
    const seen = truePoses.flatMap((truth, i) => {
      const pixel = groundToPixel(truth, spot);
      if (!pixel.ok || !isInPhoto(truth.intrinsics, pixel.value)) return [];
      const found = pixelToGround(poses[i]!, pixel.value);
      return found.ok ? [frame.toLocal(found.value.place)] : [];
    });
    if (seen.length < 2) return [];
    const east = seen.reduce((sum, place) => sum + place.east, 0) / seen.length;
    const north = seen.reduce((sum, place) => sum + place.north, 0) / seen.length;
    return seen.map((place) => (place.east - east) ** 2 + (place.north - north) ** 2);
  });
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length);
}

function spotsUnder(pose: CameraPose): LonLat[] {
  const { width, height } = pose.intrinsics;
  return Array.from({ length: spotsAcross ** 2 }, (_, i) => ({
    x: (((i % spotsAcross) + 0.5) * width) / spotsAcross,
    y: ((Math.floor(i / spotsAcross) + 0.5) * height) / spotsAcross,
  })).flatMap((point) => {
    const found = pixelToGround(pose, point);
    return found.ok ? [found.value.place] : [];
  });
}
