// Plain Node only: this runs before anything is installed.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const inRoot = (...parts) => join(root, ...parts);
const say = (line) => process.stderr.write(`pantau: ${line}\n`);

const OLDEST_NODE = [20, 19];
const INSTALL_STAMP = inRoot('node_modules', '.pantau-install');
const SERVER = {
  sources: ['src', 'workers', 'bin', 'migrations', '.swcrc', 'nest-cli.json'],
  stamp: inRoot('dist', '.pantau-build'),
};
/** Not sources: written by a build, or by npm. */
const GENERATED = new Set(['dist', 'node_modules', 'schema.d.ts']);
const WEB = { sources: ['web', 'docs/openapi.json'], stamp: inRoot('web', 'dist', '.pantau-build') };

/** Installs what the lock file names and builds what is older than its sources. Says so on standard error only. */
export async function prepare() {
  refuseOldNode();
  const release = await lock();
  try {
    if (readStamp(INSTALL_STAMP) !== hashOf(inRoot('package-lock.json'))) await install();
    if (readStamp(SERVER.stamp) !== fingerprint(SERVER.sources)) {
      say('building the server');
      await run(process.execPath, [inRoot('node_modules', '@nestjs', 'cli', 'bin', 'nest.js'), 'build']);
      writeFileSync(SERVER.stamp, fingerprint(SERVER.sources));
    }
    if (existsSync(inRoot('web', 'vite.config.mts')) && readStamp(WEB.stamp) !== fingerprint(WEB.sources)) {
      say('building the pages');
      // Types of the API for `check`; the image is built without them, for it has no docs/.
      await run(process.execPath, [inRoot('web', 'generate-api.mjs')]);
      await run(
        process.execPath,
        [inRoot('node_modules', 'vite', 'bin', 'vite.js'), 'build', '--logLevel', 'warn'],
        { cwd: inRoot('web') },
      );
      writeFileSync(WEB.stamp, fingerprint(WEB.sources));
    }
  } finally {
    release();
  }
}

function refuseOldNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  throw new Error(`Node ${OLDEST_NODE.join('.')} or newer is needed; this is ${process.versions.node}.`);
}

async function install() {
  say('installing packages (about a minute the first time)');
  const npm = findNpm();
  const quiet = ['--no-fund', '--no-audit', '--loglevel=error', '--include=dev'];
  // onnxruntime-node's own install step downloads GPU libraries; the CPU library is in its package.
  const env = {
    ...process.env,
    ONNXRUNTIME_NODE_INSTALL: 'skip',
    npm_config_onnxruntime_node_install: 'skip',
  };
  await run(process.execPath, [npm, 'ci', ...quiet], { env });
  writeFileSync(INSTALL_STAMP, hashOf(inRoot('package-lock.json')));
}

/** npm as a script for this very Node: `npm` itself is a shell script or a .cmd, and no shell is wanted. */
function findNpm() {
  const beside = dirname(process.execPath);
  const candidates = [
    process.env.npm_execpath,
    join(beside, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(beside, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    '/usr/share/nodejs/npm/bin/npm-cli.js',
  ];
  const found = candidates.find((file) => file?.endsWith('.js') && existsSync(file));
  if (!found) throw new Error('npm was not found beside Node: run `npm ci` yourself, then try again.');
  return found;
}

/** One at a time: two commands started together must not build over each other. A dead owner's lock is taken over. */
async function lock() {
  const folder = inRoot('.pantau-prepare');
  for (;;) {
    try {
      mkdirSync(folder);
      writeFileSync(join(folder, 'pid'), String(process.pid));
      return () => rmSync(folder, { recursive: true, force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      if (!isAlive(readStamp(join(folder, 'pid')), statSync(folder, { throwIfNoEntry: false })))
        rmSync(folder, { recursive: true, force: true });
      else await pause(200);
    }
  }
}

function isAlive(pid, folder) {
  if (!pid) return folder !== undefined && Date.now() - folder.mtimeMs < 5000;
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

const readStamp = (file) => (existsSync(file) ? readFileSync(file, 'utf8').trim() : null);
const hashOf = (file) => createHash('sha256').update(readFileSync(file)).digest('hex');

/** Names, sizes and times of all source files. */
function fingerprint(sources) {
  const hash = createHash('sha256');
  const visit = (path) => {
    const info = statSync(path, { throwIfNoEntry: false });
    if (!info) return;
    if (!info.isDirectory()) {
      hash.update(`${path}\0${info.size}\0${info.mtimeMs}\n`);
      return;
    }
    for (const name of readdirSync(path).sort()) if (!GENERATED.has(name)) visit(join(path, name));
  };
  for (const source of sources) visit(inRoot(source));
  return hash.digest('hex');
}

/** Runs a program with its output on standard error; throws when it fails. */
export function run(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, stdio: ['ignore', 2, 2], ...options });
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`${args[0] ?? program} ended with ${signal ?? `status ${code}`}`));
    });
  });
}

const node = (...parts) => [process.execPath, inRoot('node_modules', ...parts)];
const script = (name, args) => [
  process.execPath,
  '--require',
  inRoot('test', 'support', 'typescript-hook.cjs'),
  inRoot('test', name, 'run.ts'),
  ...args,
];
const tasks = {
  openapi: async () => [[process.execPath, inRoot('dist', 'bin', 'openapi.js')]],
  drill: async (args) => [script('drill', args)],
  load: async (args) => [script('load', args)],
  redis: async (args) => [script('redis', args)],
  screens: async (args) => [script('screens', args)],
  test: async (args) => [[...node('jest', 'bin', 'jest.js'), ...args]],
  check: async () => [
    [...node('@biomejs', 'biome', 'bin', 'biome'), 'check', '.'],
    [...node('typescript', 'bin', 'tsc'), '--noEmit'],
    [...node('typescript', 'bin', 'tsc'), '--noEmit', '-p', inRoot('web')],
    [
      ...node('dependency-cruiser', 'bin', 'dependency-cruise.mjs'),
      '--config',
      '.dependency-cruiser.cjs',
      'src',
      'workers',
      'bin',
      'migrations',
      'web/src',
    ],
    [...node('jest', 'bin', 'jest.js'), 'src'],
  ],
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [task, ...args] = process.argv.slice(2);
  try {
    if (!Object.hasOwn(tasks, task ?? ''))
      throw new Error(
        `There is no task ${task ?? '(none given)'}: give one of ${Object.keys(tasks).join(', ')}.`,
      );
    await prepare();
    for (const [program, ...rest] of await tasks[task](args)) await run(program, rest, { stdio: 'inherit' });
  } catch (error) {
    say(error.message);
    process.exitCode = 1;
  }
}
