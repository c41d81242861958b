import type { Command } from 'commander';

interface UploadOptions {
  readonly flight: string;
  readonly server: string;
  readonly apiKey?: string;
  readonly email?: string;
  readonly seal: boolean;
  readonly json?: boolean;
}

export function addUploadCommand(program: Command): void {
  program
    .command('upload')
    .description('send a folder of photos to a flight; the same command again sends only what is missing')
    .argument('<dir>', 'folder of photos, read with its subfolders')
    .requiredOption('--flight <name>', 'name of the flight; an unsealed one of that name is resumed')
    .option('--server <url>', 'address of Pantau', process.env.PANTAU_SERVER ?? 'http://127.0.0.1:3000')
    .option('--api-key <key>', 'API key; or set PANTAU_API_KEY')
    .option(
      '--email <email>',
      'account to sign in with, its password in PANTAU_PASSWORD, when there is no API key',
    )
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

async function readCredentials(options: UploadOptions) {
  const key = options.apiKey ?? process.env.PANTAU_API_KEY;
  if (key) return { kind: 'api-key', key } as const;
  const password = process.env.PANTAU_PASSWORD;
  if (options.email && password) return { kind: 'password', email: options.email, password } as const;
  const { OperatorError } = await import('../launcher/operator-error');
  throw new OperatorError(
    'Say who you are: --api-key KEY (or PANTAU_API_KEY), or --email with the password in PANTAU_PASSWORD.',
    2,
  );
}
