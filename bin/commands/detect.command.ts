import { rename, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { type Command, InvalidArgumentError } from 'commander';
import type { PhotoOutcome } from '../client/detect-photos';

interface DetectFlags {
  readonly coco: string;
  readonly minScore?: number;
  readonly workers: number;
  readonly json?: boolean;
}

/** More hold more photos in memory than a small machine has. */
const MOST_WORKERS_UNASKED = 4;

export function addDetectCommand(program: Command): void {
  program
    .command('detect')
    .description('find road damage in photos, without a server')
    .argument('<path...>', 'photos, or folders of photos with their subfolders')
    .requiredOption(
      '--coco <file>',
      'write the detections here, as COCO results in photo pixels; - is standard output',
    )
    .option(
      '--min-score <score>',
      'least score, for every class, in place of the model’s own thresholds',
      parseScore,
    )
    .option(
      '--workers <n>',
      'photos at once',
      parseWorkers,
      Math.min(availableParallelism(), MOST_WORKERS_UNASKED),
    )
    .option('--json', 'print a summary as JSON')
    .addHelpText(
      'after',
      '\nPhotos that can’t be read are named on standard error and the rest goes on. Exit status 1 when none could be read.',
    )
    .action(detect);
}

async function detect(paths: string[], flags: DetectFlags): Promise<void> {
  const { findPhotos } = await import('../client/photo-paths');
  const { detectPhotos } = await import('../client/detect-photos');
  const { ProgressBars } = await import('../client/progress-bars');
  const { OperatorError } = await import('../launcher/operator-error');
  const { readSettings } = await import('../../src/platform/config/settings');
  if (flags.coco === '-' && flags.json)
    throw new OperatorError('--coco - and --json both want standard output: give --coco a file.', 2);

  const startedAt = Date.now();
  const { photos, unreadable, otherFiles } = await findPhotos(paths);
  for (const { name, code, message } of unreadable) tellRefused(name, code, message);
  if (otherFiles > 0)
    process.stderr.write(
      `${otherFiles} other files in the folders are no photos by name and were left out\n`,
    );
  const bars = new ProgressBars();
  let ended = 0;
  const onEnd = (outcome: PhotoOutcome) => {
    if (!outcome.ok) tellRefused(outcome.photo.name, outcome.code, outcome.message);
    bars.set('photos', ++ended, photos.length);
  };
  const outcomes = await detectPhotos(photos, {
    settings: readSettings(),
    workers: flags.workers,
    minScore: flags.minScore,
    onEnd,
  }).finally(() => bars.stop());

  const rows = outcomes.flatMap(toCocoRows);
  await writeOut(flags.coco, `${JSON.stringify(rows)}\n`);
  const seen = outcomes.filter((outcome) => outcome.ok);
  const refused = [
    ...unreadable,
    ...outcomes.flatMap((outcome) =>
      outcome.ok ? [] : [{ name: outcome.photo.name, code: outcome.code, message: outcome.message }],
    ),
  ];
  const coarse = seen.filter(({ isCoarse }) => isCoarse).length;
  if (coarse > 0)
    process.stderr.write(
      `${coarse} photos are coarser than the model was trained for: expect missed damage\n`,
    );
  const seconds = (Date.now() - startedAt) / 1000;
  process.stderr.write(
    `${rows.length} detections in ${seen.length} photos, ${refused.length} refused, ${seconds.toFixed(1)} s\n`,
  );
  if (flags.json) {
    const summary = {
      modelVersion: seen[0]?.result.modelVersion ?? null,
      photos: seen.length,
      refused,
      otherFiles,
      detections: rows.length,
      windows: seen.reduce((sum, { result }) => sum + result.windows, 0),
      coarserThanTrained: coarse,
      withKnownGsd: seen.filter(({ groundSampleDistance }) => groundSampleDistance !== null).length,
      seconds,
    };
    process.stdout.write(`${JSON.stringify(summary)}\n`);
  }
  if (seen.length === 0) throw new OperatorError('No photo could be read.');
}

function toCocoRows(outcome: PhotoOutcome) {
  if (!outcome.ok) return [];
  return outcome.result.found.map(({ damageClass, score, boxInPhoto: { x, y, width, height } }) => ({
    file_name: outcome.photo.name,
    category: damageClass,
    bbox: [x, y, width, height].map((value) => Number(value.toFixed(2))),
    score: Number(score.toFixed(5)),
  }));
}

/** Written beside and moved into place: a reader never sees half a file. */
async function writeOut(file: string, text: string): Promise<void> {
  if (file === '-') {
    process.stdout.write(text);
    return;
  }
  const unfinished = `${file}.${process.pid}.part`;
  await writeFile(unfinished, text);
  await rename(unfinished, file);
}

const tellRefused = (name: string, code: string, message: string): void => {
  process.stderr.write(`refused ${name} (${code}): ${message}\n`);
};

function parseScore(text: string): number {
  const score = Number(text);
  if (text.trim() === '' || !(score > 0 && score <= 1))
    throw new InvalidArgumentError('Give a number above 0 and up to 1.');
  return score;
}

function parseWorkers(text: string): number {
  const workers = Number(text);
  if (!Number.isInteger(workers) || workers < 1 || workers > 64)
    throw new InvalidArgumentError('Give a whole number from 1 to 64.');
  return workers;
}
