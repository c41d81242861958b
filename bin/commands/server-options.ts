import type { Command } from 'commander';
import type { Credentials } from '../client/api-client';

export interface ServerFlags {
  readonly server: string;
  readonly apiKey?: string;
  readonly email?: string;
}

/** What every command asks that speaks to a server. */
export function addServerOptions(command: Command): Command {
  return command
    .option('--server <url>', 'address of Pantau', process.env.PANTAU_SERVER ?? 'http://127.0.0.1:3000')
    .option('--api-key <key>', 'API key; or set PANTAU_API_KEY')
    .option(
      '--email <email>',
      'account to sign in with, its password in PANTAU_PASSWORD, when there is no API key',
    );
}

/** Throws an OperatorError when nobody is named. */
export async function readCredentials(flags: ServerFlags): Promise<Credentials> {
  const key = flags.apiKey ?? process.env.PANTAU_API_KEY;
  if (key) return { kind: 'api-key', key };
  const password = process.env.PANTAU_PASSWORD;
  if (flags.email && password) return { kind: 'password', email: flags.email, password };
  const { OperatorError } = await import('../launcher/operator-error');
  throw new OperatorError(
    'Say who you are: --api-key KEY (or PANTAU_API_KEY), or --email with the password in PANTAU_PASSWORD.',
    2,
  );
}
