import {
  cameraSizeFor,
  defaultSettings,
  noNoise,
  simulateFlight,
  simulateTiles,
  type Truth,
} from '../../src/simulator';
import type { SimulateFlags } from '../commands/simulate.command';

export async function runSimulate(flags: SimulateFlags): Promise<void> {
  if (flags.tiles !== undefined) {
    await renderTiles(flags, flags.tiles);
    return;
  }
  const truth = await simulateFlight({
    ...settingsOf(flags),
    out: flags.out,
    resurvey: flags.resurvey,
    threads: flags.threads,
    onProgress: (done, total) => process.stderr.write(`pantau: photo ${done} of ${total}\n`),
  });
  if (flags.json) process.stdout.write(`${JSON.stringify(summaryOf(truth, flags.out))}\n`);
  else process.stdout.write(`${describe(truth, flags.out)}\n`);
}

async function renderTiles(flags: SimulateFlags, tiles: number): Promise<void> {
  const coco = await simulateTiles({
    out: flags.out,
    tiles,
    seed: flags.seed,
    groundSampleDistance: flags.gsd === undefined ? undefined : flags.gsd / 100,
    tileSize: flags.tileSize,
    traffic: flags.traffic,
    threads: flags.threads,
    onProgress: (done, total) => {
      if (done % 100 === 0 || done === total) process.stderr.write(`pantau: tile ${done} of ${total}\n`);
    },
  });
  const counts = { out: flags.out, tiles: coco.images.length, boxes: coco.annotations.length };
  if (flags.json) process.stdout.write(`${JSON.stringify(counts)}\n`);
  else
    process.stdout.write(
      `${counts.tiles} tiles with ${counts.boxes} boxes in ${flags.out} (annotations.json).\n`,
    );
}

function settingsOf(flags: SimulateFlags) {
  const {
    seed,
    photos,
    defects,
    megapixels,
    overlap,
    sidelap,
    roadBearing,
    cameraTurn,
    origin,
    sky,
    startAt,
    rtk,
    distortion,
  } = flags;
  const focalLength = cameraSizeFor(megapixels ?? defaultSettings.megapixels).focalLength;
  const height = flags.height ?? (flags.gsd === undefined ? undefined : (flags.gsd / 100) * focalLength);
  const given = {
    gnssBias: flags.gnssNoise,
    gnssJitter: flags.gnssJitter,
    heightBias: flags.heightBias,
    yawBias: flags.yawBias,
    tiltJitter: flags.tiltNoise,
    focalError: flags.focalBias,
    groundOffset: flags.groundOffset,
  };
  const noise = {
    ...(flags.exact ? noNoise : {}),
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  };
  const { withoutGps, strayFiles } = flags;
  return {
    seed,
    photos,
    defects,
    megapixels,
    height,
    overlap,
    sidelap,
    roadBearing,
    cameraTurn,
    origin,
    sky,
    startAt,
    rtk,
    distortion,
    withoutGps,
    strayFiles,
    noise,
  };
}

function summaryOf(truth: Truth, out: string) {
  return {
    out,
    survey: truth.survey,
    photos: truth.photos.length,
    defects: truth.defects.length,
    groundSampleDistance: truth.groundSampleDistance,
    coveredLength: truth.coveredLength,
    strayFiles: truth.strayFiles,
  };
}

function describe(truth: Truth, out: string): string {
  const { photos, defects, groundSampleDistance, coveredLength } = summaryOf(truth, out);
  const gsd = (groundSampleDistance * 100).toFixed(2);
  return `${photos} photos of ${coveredLength.toFixed(0)} m of road at ${gsd} cm a pixel, ${defects} damages, in ${out} (truth.json tells them all).`;
}
