import type { Command } from 'commander';

export function addMigrateCommand(program: Command): void {
  program
    .command('migrate')
    .description(
      'bring the database, the queue and the bucket named by the settings up to date; run once before api and workers',
    )
    .action(async () => {
      const { prepareServices } = await import('../launcher/prepare-services');
      const { readSettings } = await import('../../src/platform/config/settings');
      const { OperatorError } = await import('../launcher/operator-error');
      const settings = readSettings();
      if (!settings.DATABASE_URL || !settings.S3_ENDPOINT)
        throw new OperatorError(
          'migrate is for services of your own: set DATABASE_URL and S3_ENDPOINT. `npm start` migrates the embedded ones by itself.',
        );
      for (const name of await prepareServices(settings)) process.stdout.write(`${name}\n`);
    });
}
