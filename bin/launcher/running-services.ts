import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where the embedded services of a running Pantau answer, for commands beside it. Passwords stay in files of their own. */
export interface RunningServices {
  readonly origin: string;
  /** Null when DATABASE_URL names a server of one's own. */
  readonly databasePort: number | null;
}

const FILE = 'services.json';

export function writeRunningServices(folder: string, services: RunningServices): void {
  writeFileSync(join(folder, FILE), `${JSON.stringify(services)}\n`, { mode: 0o600 });
}

export function forgetRunningServices(folder: string): void {
  rmSync(join(folder, FILE), { force: true });
}

/** Null while it is still starting. */
export function readRunningServices(folder: string): RunningServices | null {
  try {
    return JSON.parse(readFileSync(join(folder, FILE), 'utf8')) as RunningServices;
  } catch {
    return null;
  }
}
