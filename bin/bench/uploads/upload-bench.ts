import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { withJpegComment } from '../../../src/platform/imaging/jpeg-comment';
import { BenchSystem } from '../load/bench-system';
import { drawLoadPhotos, loadSizes } from '../load/load-photos';
import { median } from '../load/median';
import { describeMachine, type Machine, readMachine, warningsOf } from '../machine';

interface Pace {
  /** Megabytes a second. */
  readonly storage: number;
  readonly upload: number;
  /** Median of upload over storage, round by round. */
  readonly share: number;
}
export interface UploadReport {
  readonly takenAt: string;
  readonly machine: Machine;
  readonly warnings: readonly string[];
  readonly rounds: number;
  readonly photos: number;
  readonly megabytes: number;
  /** No worker runs: the two ways differ in nothing but what the product adds. */
  readonly alone: Pace;
}

const GROUND_SAMPLE_DISTANCE = 0.016;

/** The same bytes to the storage alone and as an operator sends them, in turn; each round has photos that nobody sent before. */
export async function benchUploads(
  rounds: number,
  photos: number,
  tell: (line: string) => void,
): Promise<UploadReport> {
  const machine = readMachine();
  const folder = mkdtempSync(join(tmpdir(), 'pantau-bench-uploads-'));
  let system: BenchSystem | null = null;
  try {
    const size = loadSizes.find(({ name }) => name === '20MP')!;
    const drawn = await drawLoadPhotos(join(folder, 'drawn'), size, photos, GROUND_SAMPLE_DISTANCE);
    const megabytes = drawn.reduce((sum, file) => sum + statSync(file).size, 0) / 1e6;
    system = await BenchSystem.start(tell);
    const seconds: { storage: number; upload: number }[] = [];
    for (let round = 0; round <= rounds; round++) {
      const card = fillCard(folder, drawn, round);
      const storage = await system.timeStorage(card);
      const upload = await system.timeUpload(card, `round ${round}`);
      rmSync(card, { recursive: true });
      // The first warms up.
      if (round > 0) seconds.push({ storage, upload });
      tell(`round ${round}: storage ${storage.toFixed(2)} s, upload ${upload.toFixed(2)} s`);
    }
    return {
      takenAt: new Date().toISOString(),
      machine,
      warnings: warningsOf(machine),
      rounds,
      photos,
      megabytes,
      alone: {
        storage: megabytes / median(seconds.map((one) => one.storage)),
        upload: megabytes / median(seconds.map((one) => one.upload)),
        share: median(seconds.map(({ storage, upload }) => storage / upload)),
      },
    };
  } finally {
    await system?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function fillCard(folder: string, drawn: readonly string[], round: number): string {
  const card = join(folder, `round-${round}`);
  mkdirSync(card);
  for (const file of drawn)
    writeFileSync(join(card, basename(file)), withJpegComment(readFileSync(file), `round ${round}`));
  return card;
}

export function describeUploads(report: UploadReport): string {
  const { takenAt, machine, warnings, rounds, photos, megabytes, alone } = report;
  return [
    `By \`pantau bench uploads\`, medians of ${rounds} rounds of each in turn, ${takenAt.slice(0, 10)}.`,
    describeMachine(machine),
    ...warnings.map((warning) => `\n**${warning}**`),
    '',
    `${photos} photos, ${megabytes.toFixed(0)} MB a round, four at a time, to the embedded storage; no worker runs.`,
    '',
    '| what | MB/s |',
    '|---|---|',
    `| storage alone: presigned PUTs of the same bytes | ${alone.storage.toFixed(0)} |`,
    `| upload: hashing, manifest, PUTs, confirmation | ${alone.upload.toFixed(0)} |`,
    `| upload of storage | **${(alone.share * 100).toFixed(0)} %** |`,
    '',
  ].join('\n');
}
