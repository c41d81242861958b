import type { Command } from 'commander';
import { addServerOptions, readCredentials, type ServerFlags } from './server-options';

interface ExportFlags extends ServerFlags {
  readonly coco: string;
  readonly flight?: string;
  readonly completeOnly?: boolean;
  readonly withTickets?: boolean;
  readonly reason: string;
  readonly source: string;
  readonly licence?: string;
  readonly json?: boolean;
}

export function addExportCommand(program: Command): void {
  const annotations = program
    .command('export')
    .description('take what people decided out of a server')
    .command('annotations')
    .description(
      'reviewed boxes with their photos, as the next training set; again loads only what is missing',
    )
    .requiredOption('--coco <dir>', 'folder for annotations.json and images/')
    .requiredOption('--reason <text>', 'what the originals are opened for; kept in the server’s history')
    .option('--flight <name>', 'of this flight only')
    .option('--complete-only', 'leave out photos in which a box still waits for a person')
    .option('--with-tickets', 'boxes of tickets that a person opened count as accepted')
    .option('--source <name>', 'name of the set in reports and splits', 'pantau')
    .option('--licence <text>', 'under which the photos may be used; written into the set');
  addServerOptions(annotations)
    .option('--json', 'print the outcome as JSON')
    .addHelpText(
      'after',
      '\nAccepted, corrected and drawn boxes are labels. Rejected ones are not: their photo is listed all the same, as ground without damage. ' +
        'Boxes that nobody decided on are marked iscrowd: neither damage nor ground. Who decided is left out.',
    )
    .action(exportAnnotations);
}

async function exportAnnotations(flags: ExportFlags): Promise<void> {
  const { runExport } = await import('../export/run-export');
  const outcome = await runExport({
    folder: flags.coco,
    server: flags.server,
    credentials: await readCredentials(flags),
    flight: flags.flight,
    isCompleteOnly: flags.completeOnly ?? false,
    countTickets: flags.withTickets ?? false,
    reason: flags.reason,
    source: flags.source,
    licence: flags.licence,
  });
  for (const { name, code, message } of outcome.failed)
    process.stderr.write(`left out ${name} (${code}): ${message}\n`);
  if (outcome.failed.length > 0) process.exitCode = 1;
  if (flags.json) {
    process.stdout.write(`${JSON.stringify(outcome)}\n`);
    return;
  }
  const boxes = Object.entries(outcome.boxes).map(([name, count]) => `${name} ${count}`);
  process.stdout.write(
    `${outcome.photos} photos (${outcome.loaded} loaded now, ${outcome.partial} reviewed in part, ${outcome.negatives} without damage)\n` +
      `labels: ${boxes.join(', ')}; ${outcome.undecided} boxes undecided\n` +
      (flags.licence ? '' : 'No licence is stated: say it with --licence before you pass the set on.\n') +
      `train with: python -m pantau_training train --config configs/drone.yaml --data DATA --with ${flags.coco}\n`,
  );
}
