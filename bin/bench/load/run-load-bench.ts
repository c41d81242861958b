import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings } from '../../../src/platform/config/settings';
import { limitSharp } from '../../../src/platform/imaging/sharp-limits';
import { photoProcessStart } from '../../../src/platform/inference/inference.module';
import { loadModel } from '../../../src/platform/inference/model-manifest';
import { readMachine, warningsOf } from '../machine';
import { BareProcess, timeFloor } from './bare-process';
import { BenchSystem } from './bench-system';
import { drawLoadPhotos, type LoadSize, loadSizes } from './load-photos';
import type { LoadReport, SharedService, SizeFigures } from './load-report';
import { median } from './median';
import { forgetPeak, peakMegabytes } from './process-figures';
import { lookAtServices, type ServiceUse, useBetween } from './shared-services';

export interface LoadOptions {
  readonly rounds: number;
  /** Photos a flight; 48 MP ones half as many. */
  readonly photos: number;
  readonly sizes: readonly string[];
}

/** The size at which one worker is set against two, and both against the naive way. */
const REFERENCE = '20MP';
const NAIVE_ROUNDS = 2;

/** Floor, pipeline, one worker and the naive way in turn, in one run on this machine. */
export async function runLoadBench(options: LoadOptions, tell: (line: string) => void): Promise<LoadReport> {
  const machine = readMachine();
  const warnings = warningsOf(machine);
  limitSharp();
  const { manifestFile } = photoProcessStart(readSettings());
  const model = await loadModel(manifestFile);
  const photosFolder = await mkdtemp(join(tmpdir(), 'pantau-bench-photos-'));
  const bare = await Promise.all([BareProcess.start(manifestFile), BareProcess.start(manifestFile)]);
  let system: BenchSystem | null = null;
  try {
    system = await BenchSystem.start(tell);
    const bench = new LoadBench(system, bare, options, tell);
    const photos: Record<string, SizeFigures> = {};
    for (const size of loadSizes.filter(({ name }) => options.sizes.includes(name)))
      photos[size.name] = await bench.measure(size, photosFolder, model.manifest.trainedGsd.target);
    const reference = photos[REFERENCE];
    return {
      takenAt: new Date().toISOString(),
      machine,
      modelVersion: model.modelVersion,
      rounds: options.rounds,
      warnings,
      photos,
      speedupOverNaive:
        reference?.naiveSeconds == null ? null : reference.naiveSeconds / reference.pipelineSeconds,
      shared: bench.sharedServices(reference),
    };
  } finally {
    for (const each of bare) each.stop();
    await system?.stop();
    await rm(photosFolder, { recursive: true, force: true });
  }
}

class LoadBench {
  private use: { readonly spent: ServiceUse; readonly photos: number } | null = null;

  constructor(
    private readonly system: BenchSystem,
    private readonly bare: readonly BareProcess[],
    private readonly options: LoadOptions,
    private readonly tell: (line: string) => void,
  ) {}

  async measure(size: LoadSize, root: string, wantedScale: number): Promise<SizeFigures> {
    const { system } = this;
    const count =
      size.name === '48MP' ? Math.max(2, Math.ceil(this.options.photos / 2)) : this.options.photos;
    this.tell(`${size.name}: drawing ${count} photos and sending them`);
    const folder = `${root}/${size.name}`;
    const [photoFile] = await drawLoadPhotos(folder, size, count, wantedScale);
    await system.setWorkers(2);
    const flightId = await system.sendFlight(folder, size.name);
    const request = { photoFile: photoFile!, groundSampleDistance: await system.readScale(flightId) };
    await timeFloor(this.bare, request, 2);
    const floors: number[] = [];
    const pipelines: number[] = [];
    const ones: number[] = [];
    const peaks: number[] = [];
    const naive: number[] = [];
    let windows = 0;
    const isReference = size.name === REFERENCE;
    for (let round = 1; round <= this.options.rounds; round++) {
      for (const pid of system.workerPids) forgetPeak(pid);
      const before = await lookAtServices(system.database, system.apiPid);
      pipelines.push(await system.timeFlight(flightId));
      const after = await lookAtServices(system.database, system.apiPid);
      if (isReference && before && after) this.addUse(useBetween(before, after), count);
      peaks.push(...system.workerPids.flatMap((pid) => peakMegabytes(pid) ?? []));
      const floor = await timeFloor(this.bare, request, count);
      floors.push(floor.seconds);
      windows = floor.windows;
      if (isReference) {
        await system.setWorkers(1);
        ones.push(await system.timeFlight(flightId));
        await system.setWorkers(2);
        if (round < this.options.rounds) await system.warmUp(flightId, 3);
        if (round <= NAIVE_ROUNDS)
          naive.push((await this.bare[0]!.run({ ...request, kind: 'naive', photos: 1 })).seconds);
      }
      this.tell(
        `${size.name}, round ${round}: floor ${floors.at(-1)!.toFixed(2)} s, pipeline ${pipelines.at(-1)!.toFixed(2)} s a photo`,
      );
    }
    const pipelineSeconds = median(pipelines);
    const oneWorkerSeconds = ones.length > 0 ? median(ones) : null;
    return {
      width: size.width,
      height: size.height,
      windows,
      photos: count,
      floorSeconds: median(floors),
      pipelineSeconds,
      ratio: median(floors.map((floor, round) => floor / pipelines[round]!)),
      photosPerHour: 3600 / pipelineSeconds,
      peakMegabytes: peaks.length > 0 ? Math.max(...peaks) : null,
      oneWorkerSeconds,
      speedUpOfTwoWorkers: ones.length > 0 ? median(ones.map((one, round) => one / pipelines[round]!)) : null,
      naiveSeconds: naive.length > 0 ? median(naive) : null,
    };
  }

  /** By one worker's pace: how many such workers keep one core of each service busy. Empty without a reference size or /proc. */
  sharedServices(reference: SizeFigures | undefined): SharedService[] {
    if (!this.use || !reference) return [];
    const { spent, photos } = this.use;
    const oneWorker = reference.oneWorkerSeconds ?? 2 * reference.pipelineSeconds;
    const service = (name: string, seconds: number): SharedService => ({
      name,
      secondsPerPhoto: seconds / photos,
      saturatingWorkers: oneWorker / Math.max(1e-4, seconds / photos),
    });
    return [
      service('database, without the queue: one core', spent.database),
      service('queue on PostgreSQL: one core', spent.queue),
      service('embedded storage: its one process', spent.storage),
      service('transactions, one after the other as in one flight (at most)', spent.inTransaction),
    ];
  }

  private addUse(spent: ServiceUse, photos: number): void {
    const sum = this.use;
    this.use = sum
      ? {
          spent: {
            database: sum.spent.database + spent.database,
            queue: sum.spent.queue + spent.queue,
            storage: sum.spent.storage + spent.storage,
            inTransaction: sum.spent.inTransaction + spent.inTransaction,
          },
          photos: sum.photos + photos,
        }
      : { spent, photos };
  }
}
