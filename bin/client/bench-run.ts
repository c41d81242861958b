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

/** Detection by part: all cases one after the other in this process, with the settings' model and threads. */
export async function runBench(repetitions: number, tell: (line: string) => void): Promise<BenchResult[]> {
  limitSharp();
  const start = photoProcessStart(readSettings());
  const session = await OnnxSession.open(await loadModel(start.manifestFile), start.inferenceThreads);
  const results: BenchResult[] = [];
  for (const bench of cases) {
    tell(`${bench.name} by part: ${repetitions} rounds`);
    results.push(await benchPhoto(session, bench, repetitions));
  }
  await session.close();
  return results;
}

export function describeParts(results: readonly BenchResult[]): string {
  const seconds = (milliseconds: number) => (milliseconds / 1000).toFixed(2);
  const rows = results.map((result) => {
    const { name, windows, decode, cut, inference, merge, total, floor, ratioToFloor } = result;
    return `| ${[name, windows, ...[decode, cut, inference, merge, total, floor].map(seconds), ratioToFloor.toFixed(2)].join(' | ')} |`;
  });
  return [
    '## Detection by part: seconds per photo, one process, one photo at a time',
    '',
    `Medians of ${results[0]?.repetitions ?? 0} rounds; floor as above, in turn with the detection.`,
    '',
    '| photo | windows | decode | cut | infer | merge | total | floor | total / floor |',
    '|---|---|---|---|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
