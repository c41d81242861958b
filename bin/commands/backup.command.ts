import type { Command } from 'commander';

const tell = (line: string) => process.stderr.write(`pantau: ${line}\n`);

export function addBackupCommands(program: Command): void {
  program
    .command('backup')
    .description(
      'write database and objects into a folder, checksummed; also while Pantau runs. Into the same folder again it reads only what changed',
    )
    .argument('<out>', 'an empty folder, or one with an earlier backup')
    .option('--json', 'print the outcome as JSON')
    .action(async (out: string, options: { json?: boolean }) => {
      const { withServices } = await import('../launcher/with-services');
      const { runBackup } = await import('../backup/run-backup');
      const outcome = await withServices(process.env, 'use', (services) =>
        runBackup(services, out, new Date(), tell),
      );
      if (outcome.missing.length > 0) {
        tell(
          `${outcome.missing.length} photos were lost before this backup: the storage doesn't hold ${outcome.missing.slice(0, 3).join(', ')}…`,
        );
        process.exitCode = 1;
      }
      process.stdout.write(
        options.json
          ? `${JSON.stringify(outcome)}\n`
          : `${outcome.folder}: ${outcome.rows} rows, ${outcome.objects} objects, ${megabytes(outcome.bytes)} MB (${megabytes(outcome.readBytes)} MB read).\n`,
      );
    });
  program
    .command('restore')
    .description('put a backup into an empty database and storage; Pantau must be stopped')
    .argument('<backup>', 'its folder, or the backup.json in it')
    .option('--replace', 'empty database and storage first: what is there is lost')
    .option('--check', 'only read the backup and compare its checksums')
    .option('--missing-objects', 'only give back objects that the storage lacks; rows stay as they are')
    .option('--json', 'print the outcome as JSON')
    .action(async (path: string, flags: RestoreFlags) => {
      const restore = await import('../backup/run-restore');
      const { withServices } = await import('../launcher/with-services');
      const print = (outcome: object, text: string) =>
        process.stdout.write(flags.json ? `${JSON.stringify(outcome)}\n` : `${text}\n`);
      if (flags.check) {
        const { index } = await restore.openBackup(path);
        print(
          { takenAt: index.takenAt, objects: index.objects.count },
          `The backup of ${index.takenAt} is whole: ${index.objects.count} objects.`,
        );
      } else if (flags.missingObjects) {
        const keys = await withServices(process.env, 'use', (services) =>
          restore.restoreMissingObjects(services, path),
        );
        print({ keys }, `${keys.length} objects were given back.`);
      } else {
        const outcome = await withServices(process.env, 'refuse', (services) =>
          restore.runRestore(services, path, { replace: flags.replace ?? false, tell }),
        );
        print(
          outcome,
          `Restored the backup of ${outcome.takenAt}: ${outcome.rows} rows, ${outcome.objects} objects, ${megabytes(outcome.bytes)} MB.`,
        );
      }
    });
}

interface RestoreFlags {
  readonly replace?: boolean;
  readonly check?: boolean;
  readonly missingObjects?: boolean;
  readonly json?: boolean;
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);
