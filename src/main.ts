import 'reflect-metadata';
import { join } from 'node:path';
import { startApi } from './api';
import { readSettings, type Settings } from './platform/config/settings';
import { log } from './platform/telemetry/logger';

/** The build lies in `dist/`; what is served lies beside it. */
const projectFolder = join(__dirname, '..', '..');

async function main(): Promise<void> {
  const settings = readApiSettings();
  const api = await startApi(settings, projectFolder);
  let isStopping = false;
  const stop = (signal: NodeJS.Signals | 'disconnect'): void => {
    if (isStopping) return;
    isStopping = true;
    log.info({ signal }, 'stopping');
    api.close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'stopped with an error');
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  // The launcher is gone: nobody would restart or stop this process any more.
  process.once('disconnect', () => stop('disconnect'));
  log.info({ port: api.port, host: settings.HOST, tookMs: Math.round(performance.now()) }, 'API ready');
  process.send?.({ kind: 'ready', port: api.port });
}

class WrongSettings extends Error {}

function readApiSettings(): Settings {
  try {
    const settings = readSettings();
    if (settings.DATABASE_URL && settings.S3_ENDPOINT) return settings;
  } catch (error) {
    throw new WrongSettings(error instanceof Error ? error.message : String(error));
  }
  throw new WrongSettings('The API needs DATABASE_URL and S3_ENDPOINT. `npm start` brings both.');
}

main().catch((error: unknown) => {
  log.fatal(sayWhy(error));
  process.exit(1);
});

/** One line for what an operator can put right; the stack stays for what they can't. */
function sayWhy(error: unknown): string | { err: unknown; msg: string } {
  if (error instanceof WrongSettings) return error.message;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${process.env.PORT ?? 3000} is in use by another program. Stop it, or set PORT.`;
    case 'EACCES':
      return `Port ${process.env.PORT ?? 3000} may not be used by this account. Set PORT to one above 1023.`;
    case 'EADDRNOTAVAIL':
      return 'This machine has no such address as HOST names. Set HOST to one of its own, or to 0.0.0.0.';
    case 'ECONNREFUSED':
    case 'ENOTFOUND':
      return 'The database does not answer at DATABASE_URL. Is it running, and is the address right?';
    default:
      return { err: error, msg: error instanceof Error ? error.message : 'The API could not start.' };
  }
}
