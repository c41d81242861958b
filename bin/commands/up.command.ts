import type { Command } from 'commander';
import type { RunningSystem } from '../launcher/launch';

interface UpOptions {
  readonly verbose?: boolean;
}

export function addUpCommand(program: Command): void {
  program
    .command('up')
    .description('bring everything up: database, storage, API, workers; Ctrl-C stops all in order')
    .option('--verbose', 'show the log of every process')
    .action(async (options: UpOptions) => {
      const { launch } = await import('../launcher/launch');
      const { waitForStopSignal } = await import('../launcher/stop-signal');
      const tell = (line: string) => process.stderr.write(`pantau: ${line}\n`);
      const stopAsked = waitForStopSignal();
      const system = await launch({
        environment: process.env,
        anyPort: false,
        isVerbose: options.verbose ?? false,
        tell,
      });
      try {
        const admin = await createFirstAdmin(system);
        process.stdout.write(`Pantau is up at ${system.origin}\n`);
        for (const choice of system.choices) process.stdout.write(`  ${choice}\n`);
        process.stdout.write(`  data: ${system.folder.path}\n`);
        if (admin)
          process.stdout.write(
            `\nThe first account, shown only now:\n  e-mail    ${admin.email}\n  password  ${admin.password}\n\n`,
          );
        process.stdout.write('Ctrl-C stops everything in order.\n');
        await stopAsked;
        tell('stopping');
      } finally {
        await system.stop();
      }
      process.exit(0);
    });
}

/** Null when somebody can sign in already. */
async function createFirstAdmin(system: RunningSystem) {
  const { hasAccounts } = await import('../launcher/has-accounts');
  if (await hasAccounts(system.settings)) return null;
  const { withAccounts } = await import('../launcher/accounts');
  return withAccounts(system.environment, (users) => users.createFirstAdmin());
}
