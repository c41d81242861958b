import type { CameraPose } from '../../src/domain/photogrammetry/camera-pose';
import { isInPhoto } from '../../src/domain/photogrammetry/camera-ray';
import { isInsideEllipse95 } from '../../src/domain/photogrammetry/error-ellipse';
import { pixelToGround } from '../../src/domain/photogrammetry/ground-projection';
import { localFrame } from '../../src/domain/photogrammetry/local-frame';
import type { Degrees, Metres } from '../../src/domain/units';
import { type Camera, projectToPhoto, tilt } from '../../src/simulator/camera';
import { createRandom, type Random } from '../../src/simulator/random';

/** What is wrong with a photo's tags beside place, height and tilt. */
interface TrialErrors {
  readonly yaw: Degrees;
  readonly ground: Metres;
  readonly focal: number;
}

export interface TrialOutcome {
  readonly noise: string;
  readonly poses: number;
  readonly rmse: Metres;
  /** Share of poses whose 95 % ellipse holds the truth. */
  readonly coverage: number;
}

/** The deviations that Pantau states for a drone without RTK. */
const sigma: CameraPose['sigma'] = {
  horizontal: 2,
  height: 1,
  yaw: 3,
  tilt: 1,
  focalLengthRelative: 0.025,
};
const groundSigma: Metres = 1;
const size = { width: 4000, height: 3000, focalLength: 2000 };
const origin = { lon: 106.84, lat: -6.31 };
const leastHeight: Metres = 30;
const mostHeight: Metres = 80;

interface Noise {
  readonly name: string;
  /** Errors of this very size in place of random ones, of either sign by chance, as each flight has its own. */
  readonly bias: Partial<TrialErrors>;
  /** Signs that make the errors add up at the edge of the photo instead. */
  readonly addsUp?: boolean;
}

const all: TrialErrors = { yaw: 3, ground: -1, focal: 0.025 };
const noises: readonly Noise[] = [
  { name: 'Gaussian', bias: {} },
  { name: 'yaw 3° off', bias: { yaw: all.yaw } },
  { name: 'ground 1 m off', bias: { ground: all.ground } },
  { name: 'focal length 2.5 % off', bias: { focal: all.focal } },
  { name: 'all together', bias: all },
  { name: 'all together, adding up', bias: all, addsUp: true },
];

/**
 * Points on the ground, seen through the simulator's camera at the true pose, georeferenced by the pose that the tags tell. The two
 * sides share no geometry, so that a wrong sign can't cancel.
 */
export function runPoseTrials(poses: number, seed = 1): TrialOutcome[] {
  return noises.map((noise) => runTrial(noise, poses, createRandom(seed, noise.name)));
}

function runTrial(noise: Noise, poses: number, random: Random): TrialOutcome {
  let [held, squares, done] = [0, 0, 0];
  while (done < poses) {
    const offset = onePose(random, noise);
    if (!offset) continue;
    done++;
    squares += offset.east ** 2 + offset.north ** 2;
    if (offset.isHeld) held++;
  }
  return { noise: noise.name, poses, rmse: Math.sqrt(squares / poses), coverage: held / poses };
}

/** Null when the drawn point of the ground is not in the photo. */
function onePose(random: Random, { bias, addsUp }: Noise) {
  const isOblique = random.chance(1 / 3);
  const told = {
    yaw: random.range(-180, 180),
    pitch: isOblique ? random.range(-75, -60) : -90 + 0.5 * random.normal(),
    roll: 0,
  };
  const height = random.range(leastHeight, mostHeight);
  const error = (name: keyof TrialErrors, deviation: number) =>
    bias[name] === undefined
      ? deviation * random.normal()
      : bias[name] * (addsUp || random.chance(0.5) ? 1 : -1);
  const errors: TrialErrors = {
    yaw: error('yaw', sigma.yaw),
    ground: error('ground', groundSigma),
    focal: error('focal', sigma.focalLengthRelative),
  };
  const turned = tilt(
    { ...told, yaw: told.yaw + errors.yaw },
    sigma.tilt * random.normal(),
    sigma.tilt * random.normal(),
  );
  const camera: Camera = {
    ...size,
    ...turned,
    x: sigma.horizontal * random.normal(),
    y: sigma.horizontal * random.normal(),
    z: height + sigma.height * random.normal() + errors.ground,
    focalLength: size.focalLength * (1 + errors.focal),
  };
  const pose = poseOf(told, height);
  const aim = pixelToGround(pose, { x: random.range(0, size.width), y: random.range(0, size.height) });
  if (!aim.ok) return null;
  const truth = localFrame(origin).toLocal(aim.value.place);
  const seen = projectToPhoto(camera, truth.east, truth.north, 0);
  if (!seen || !isInPhoto(pose.intrinsics, seen)) return null;
  const found = pixelToGround(pose, seen);
  if (!found.ok) return null;
  const place = localFrame(origin).toLocal(found.value.place);
  const offset = { east: place.east - truth.east, north: place.north - truth.north };
  return { ...offset, isHeld: isInsideEllipse95(offset, found.value.covariance) };
}

function poseOf(attitude: Pick<CameraPose, 'yaw' | 'pitch' | 'roll'>, height: Metres): CameraPose {
  return {
    position: origin,
    heightAboveGround: height,
    heightFrom: 'take-off',
    ...attitude,
    intrinsics: {
      ...size,
      principalPoint: { x: size.width / 2, y: size.height / 2 },
      distortion: { k1: 0, k2: 0, k3: 0, k4: 0, k5: 0, k6: 0, p1: 0, p2: 0 },
    },
    sigma,
  };
}

/** Microseconds to place one point, lens distortion included; the best of five rounds. */
export function timePerPoint(): number {
  const pose = poseOf({ yaw: 30, pitch: -80, roll: 1 }, 40);
  const distortion = { ...pose.intrinsics.distortion, k1: -0.1, k2: 0.01, p1: 0.0002 };
  const lens = { ...pose, intrinsics: { ...pose.intrinsics, distortion } };
  const points = 5000;
  const round = () => {
    const start = process.hrtime.bigint();
    for (let i = 0; i < points; i++) pixelToGround(lens, { x: (i * 37) % 4000, y: (i * 91) % 3000 });
    return Number(process.hrtime.bigint() - start) / 1000 / points;
  };
  return Math.min(...[1, 2, 3, 4, 5].map(round));
}
