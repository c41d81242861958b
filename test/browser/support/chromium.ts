import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Browser, chromium } from 'playwright-core';

const run = promisify(execFile);
const root = join(__dirname, '..', '..', '..');
const cache = join(root, 'node_modules', '.cache', 'pantau-chromium');

/** Unpacks the browser of the npm package where `TMPDIR` says; the variable makes it bring its libraries and fonts too. */
const UNPACK = "import('@sparticuz/chromium').then((package_) => package_.default.executablePath())";
const AS_ON_A_BARE_MACHINE = { AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x' };

const FLAGS = [
  '--no-sandbox',
  '--disable-dev-shm-usage',
  '--font-render-hinting=none',
  '--ignore-gpu-blocklist',
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
];

/** A Chromium that comes with `npm ci`: no download, no root. */
export async function launchChromium(): Promise<Browser> {
  const folder = await unpackOnce();
  const executablePath = join(folder, 'chromium');
  const env: Record<string, string> = { ...(process.env as Record<string, string>) };
  const { stdout } = await run('ldd', [executablePath]).catch(() => ({ stdout: 'not found' }));
  if (stdout.includes('not found')) {
    env.LD_LIBRARY_PATH = join(folder, 'al2023', 'lib');
    env.FONTCONFIG_PATH = join(folder, 'fonts');
  }
  return chromium.launch({ executablePath, args: FLAGS, env });
}

/** Suites that start together must not see each other's half: each unpacks beside, the first to be done wins. */
async function unpackOnce(): Promise<string> {
  const folder = join(cache, 'unpacked');
  if (existsSync(join(folder, 'chromium'))) return folder;
  await mkdir(cache, { recursive: true });
  const own = await mkdtemp(join(cache, 'part-'));
  await run(process.execPath, ['-e', UNPACK], {
    cwd: root,
    env: { ...process.env, ...AS_ON_A_BARE_MACHINE, TMPDIR: own },
  });
  try {
    await rename(own, folder);
  } catch (error) {
    await rm(own, { recursive: true, force: true });
    if (!existsSync(join(folder, 'chromium'))) throw error;
  }
  return folder;
}
