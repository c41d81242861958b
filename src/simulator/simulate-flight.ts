import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { DomainError } from '../domain/domain-error';
import { djiSegments } from './dji-tags';
import { type FlightPlan, planFlight, turned } from './flight-plan';
import { roundDegrees } from './local-frame';
import { seedFrom } from './random';
import type { RenderOutcome } from './render-job';
import { roadLayerOf } from './road-layer';
import { runBatches, splitAlongRoad } from './run-batches';
import { placeDefects } from './scene';
import { checkSettings, defaultSettings, type FlightSettings, type PoseNoise } from './simulate-options';
import { planFirstSurvey, planNextSurvey, readTruth, type Survey } from './survey';
import { type TrueDefect, type TruePhoto, type Truth, trueDefectOf } from './truth';

export interface SimulateOptions extends Partial<Omit<FlightSettings, 'noise'>> {
  readonly out: string;
  readonly noise?: Partial<PoseNoise>;
  /** `truth.json` of an earlier flight: the same road later, with its settings unless others are given. */
  readonly resurvey?: string;
  /** Where `truth.json` goes; into `out` unless given. */
  readonly truthFile?: string;
  /** Where the district's road layer goes; beside the truth unless given. */
  readonly roadsFile?: string;
  readonly threads?: number;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Painted ground is a little finer than the photo, so that bilinear sampling blurs about as a lens does. */
const texelPerPixel = 0.8;
const daysBetweenSurveys = 90;

/** Files that people leave on a card; content that no photo has. */
const strayContents: readonly (readonly [string, string])[] = [
  ['catatan.txt', 'Baterai 2 diganti setelah baris pertama. Angin pelan dari timur.\n'],
  ['flight-log.csv', 'time,lat,lon,height\n'],
];

/** Renders a flight into `out` and returns its truth, also written as `truth.json`, with the road layer beside it. Throws DomainError for settings it refuses. */
export async function simulateFlight(options: SimulateOptions): Promise<Truth> {
  const previous = options.resurvey ? await loadTruth(options.resurvey) : null;
  const settings = settingsFrom(options, previous);
  checkSettings(settings);
  const survey = previous ? planNextSurvey(settings, previous) : planFirstSurvey(settings);
  const plan = planFlight(settings, survey.scene.frame, survey.seed);
  await mkdir(options.out, { recursive: true });
  const outcomes: RenderOutcome[] = [];
  const jobs = plan.photos.map((photo, index) => ({
    index,
    path: join(options.out, photo.file),
    camera: photo.camera,
    sensorSeed: seedFrom(survey.seed, photo.file),
    segments: djiSegments(photo, { rtk: settings.rtk, size: plan.size }),
  }));
  const texel = plan.groundSampleDistance * texelPerPixel;
  const threads = options.threads ?? Math.min(4, availableParallelism());
  const batch = { scene: survey.scene, texel, quality: settings.quality, jobs };
  await runBatches(splitAlongRoad(batch, threads), threads, (outcome) => {
    outcomes.push(outcome);
    options.onProgress?.(outcomes.length, jobs.length);
  });
  const strayFiles = await writeStrayFiles(options.out, settings.strayFiles);
  const truth = truthOf(settings, survey, plan, outcomes, strayFiles);
  const truthFile = options.truthFile ?? join(options.out, 'truth.json');
  await writeFile(truthFile, `${JSON.stringify(truth, null, 1)}\n`);
  const { district, frame } = survey.scene;
  const roadsFile = options.roadsFile ?? join(dirname(truthFile), 'roads.geojson');
  await writeFile(roadsFile, `${JSON.stringify(roadLayerOf(district, frame), null, 1)}\n`);
  return truth;
}

async function loadTruth(file: string): Promise<Truth> {
  const json = await readFile(file, 'utf8').catch(() => {
    throw new DomainError(
      'truth-file-missing',
      `${file} can't be read; give the truth.json of the first flight.`,
    );
  });
  return readTruth(json, file);
}

function settingsFrom(options: SimulateOptions, previous: Truth | null): FlightSettings {
  const { out, noise, resurvey, truthFile, roadsFile, threads, onProgress, ...given } = options;
  const base = previous ? nextSettings(previous) : defaultSettings;
  const chosen = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  // The road belongs to the first flight's seed: another would be another road.
  const fixed = previous ? { seed: previous.settings.seed, roadBearing: previous.frame.roadBearing } : {};
  return { ...base, ...chosen, ...fixed, noise: { ...base.noise, ...noise } };
}

function nextSettings(previous: Truth): FlightSettings {
  const later = Date.parse(previous.settings.startAt) + daysBetweenSurveys * 24 * 3600 * 1000;
  const { sky: _, ...kept } = previous.settings;
  // A truth of an older release lacks settings that came since.
  return { ...defaultSettings, ...kept, startAt: new Date(later).toISOString() };
}

async function writeStrayFiles(out: string, count: number): Promise<string[]> {
  const names: string[] = [];
  for (let i = 0; i < count; i++) {
    const [name, content] = strayContents[i] ?? [`catatan-${i + 1}.txt`, 'Tidak ada catatan.\n'];
    await writeFile(join(out, name), content);
    names.push(name);
  }
  return names;
}

function truthOf(
  settings: FlightSettings,
  survey: Survey,
  plan: FlightPlan,
  outcomes: readonly RenderOutcome[],
  strayFiles: readonly string[],
): Truth {
  const { scene } = survey;
  const boxesOf = new Map(outcomes.map((outcome) => [outcome.index, outcome.boxes]));
  const photos = plan.photos.map((photo, index): TruePhoto => {
    const { camera } = photo;
    return {
      file: photo.file,
      takenAt: photo.takenAt,
      hasGps: photo.hasGps,
      truePose: {
        position: { lon: roundDegrees(photo.truePosition.lon), lat: roundDegrees(photo.truePosition.lat) },
        heightAboveGround: camera.z,
        yaw: turned(camera.yaw + scene.frame.roadBearing),
        pitch: camera.pitch,
        roll: camera.roll,
        photoTopBearing: photo.trueYaw,
      },
      reportedPose: photo.reported,
      boxes: boxesOf.get(index) ?? [],
    };
  });
  const defects = placeDefects(scene.defects).map(
    (defect): TrueDefect => trueDefectOf(defect, scene.frame, survey.changes.get(defect.recipe.id) ?? null),
  );
  return {
    version: 1,
    settings,
    survey: survey.number,
    frame: scene.frame,
    coveredLength: plan.coveredLength,
    light: scene.light,
    camera: plan.size,
    groundSampleDistance: plan.groundSampleDistance,
    defects,
    photos,
    strayFiles,
  };
}
