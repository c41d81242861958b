import { availableParallelism, cpus, loadavg } from 'node:os';
import { readSettings } from '../../src/platform/config/settings';
import { limitSharp } from '../../src/platform/imaging/sharp-limits';
import { photoProcessStart } from '../../src/platform/inference/inference.module';
import { loadModel } from '../../src/platform/inference/model-manifest';
import { OnnxSession } from '../../src/platform/inference/onnx-session';
import { type BenchCase, type BenchResult, benchPhoto } from './bench-photo';

const cases: readonly BenchCase[] = [
  { name: '12 MP', width: 4000, height: 3000, scale: 1 },
  { name: '20 MP', width: 5472, height: 3648, scale: 1 },
  { name: '20 MP at half the trained GSD', width: 5472, height: 3648, scale: 0.5 },
];

/** More of the cores in use than this before the first round, and figures are not to be kept. */
const BUSY_LOAD_PER_CORE = 0.3;

export interface BenchReport {
  readonly takenAt: string;
  readonly machine: {
    readonly processor: string;
    readonly cores: number;
    readonly node: string;
    readonly loadBefore: number;
  };
  readonly modelVersion: string;
  readonly threads: number;
  readonly warnings: readonly string[];
  readonly results: readonly BenchResult[];
}

/** All cases one after the other in this process, with the settings' model and threads. */
export async function runBench(repetitions: number, tell: (line: string) => void): Promise<BenchReport> {
  const loadBefore = loadavg()[0] ?? 0;
  const settings = readSettings();
  limitSharp();
  const start = photoProcessStart(settings);
  const model = await loadModel(start.manifestFile);
  const session = await OnnxSession.open(model, start.inferenceThreads);
  const results: BenchResult[] = [];
  for (const bench of cases) {
    tell(`${bench.name}: ${repetitions} rounds`);
    results.push(await benchPhoto(session, bench, repetitions));
  }
  await session.close();
  const cores = availableParallelism();
  return {
    takenAt: new Date().toISOString(),
    machine: { processor: cpus()[0]?.model.trim() ?? 'unknown', cores, node: process.version, loadBefore },
    modelVersion: model.modelVersion,
    threads: start.inferenceThreads,
    warnings: warningsOf(loadBefore, cores),
    results,
  };
}

function warningsOf(loadBefore: number, cores: number): string[] {
  return [
    ...(loadBefore > BUSY_LOAD_PER_CORE * cores
      ? [
          `The machine was busy (load ${loadBefore.toFixed(2)} on ${cores} cores): the times are too long; the ratios are less wrong.`,
        ]
      : []),
    ...(cores < 2 ? ['There is one core only: decoding and inference share it with everything else.'] : []),
  ];
}

export function benchMarkdown({
  machine,
  modelVersion,
  threads,
  takenAt,
  warnings,
  results,
}: BenchReport): string {
  const seconds = (milliseconds: number) => (milliseconds / 1000).toFixed(2);
  const rows = results.map((result) => {
    const { name, windows, decode, cut, inference, merge, total, floor, ratioToFloor } = result;
    return `| ${[name, windows, ...[decode, cut, inference, merge, total, floor].map(seconds), ratioToFloor.toFixed(2)].join(' | ')} |`;
  });
  return [
    '# Benchmarks',
    '',
    `Seconds per photo by \`pantau bench\`: ${modelVersion}, ${threads} thread${threads === 1 ? '' : 's'}, one photo at a time; medians of ${results[0]?.repetitions ?? 0} rounds.`,
    `${machine.processor}, ${machine.cores} cores, Node ${machine.node}, load before ${machine.loadBefore.toFixed(2)}, ${takenAt.slice(0, 10)}.`,
    ...warnings.map((warning) => `\n**${warning}**`),
    '',
    '| photo | windows | decode | cut | infer | merge | total | floor | total / floor |',
    '|---|---|---|---|---|---|---|---|---|',
    ...rows,
    '',
    'Floor: decoding the same photo and running the model on tensors filled beforehand, the same windows, in turn with the pipeline.',
    'Photos are drawn (`src/platform/imaging/paint-photo.ts`), JPEG 4:2:0 at quality 92.',
    '',
  ].join('\n');
}
