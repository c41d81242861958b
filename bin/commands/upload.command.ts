import type { Command } from 'commander';
import { addServerOptions, readCredentials, type ServerFlags } from './server-options';

interface UploadOptions extends ServerFlags {
  readonly flight: string;
  readonly seal: boolean;
  readonly json?: boolean;
}

export function addUploadCommand(program: Command): void {
  const command = program
    .command('upload')
    .description('send a folder of photos to a flight; the same command again sends only what is missing')
    .argument('<dir>', 'folder of photos, read with its subfolders')
    .requiredOption('--flight <name>', 'name of the flight; an unsealed one of that name is resumed');
  addServerOptions(command)
    .option('--no-seal', 'leave the flight open for more photos')
    .option('--json', 'print the outcome as JSON')
    .action(async (dir: string, options: UploadOptions) => {
      const { ApiClient } = await import('../client/api-client');
      const { openFlight } = await import('../client/flights');
      const { sendFolder } = await import('../client/send-folder');
      const api = new ApiClient(options.server, await readCredentials(options));
      await api.signIn();
      const flight = await openFlight(api, options.flight);
      const { listing, result, counts } = await sendFolder(api, flight.id, dir);
      const notSent = [...listing.unsent, ...result.failed.map((file) => ({ ...file, code: 'not-sent' }))];
      const isSealed = options.seal && result.failed.length === 0;
      if (isSealed) await api.post(`/api/flights/${flight.id}/seal`, {});
      if (options.json) {
        process.stdout.write(
          `${JSON.stringify({ flight: { id: flight.id, name: flight.name, sealed: isSealed }, files: listing.files.length, sent: result.sent, ...counts, notSent })}\n`,
        );
      } else {
        process.stdout.write(
          `${result.sent} sent, ${counts.have} there already, ${counts.duplicates} duplicates, ${counts.refused} refused\n`,
        );
        for (const file of notSent) process.stdout.write(`not sent: ${file.name}: ${file.reason}\n`);
        process.stdout.write(
          isSealed ? `The flight is sealed: processing goes on by itself.\n` : 'The flight is still open.\n',
        );
      }
      if (result.failed.length > 0) process.exitCode = 1;
    });
}
