import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeSection } from '../../bin/bench/page-section';
import { findInProject } from '../../src/platform/config/project-root';
import { startSystem } from '../drill/system';
import { Cards } from './cards';
import { type CityPlan, watchCity } from './city-at-work';
import { cityTable, machine, tinyTable, watchersTable } from './report';
import { runTinyPhotos } from './tiny-photos';
import { watchFlight } from './watchers';

const PAGE = findInProject('docs/load.md');
const TINY_PHOTOS_A_FLIGHT = 50;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    operators: { type: 'string', default: '20' },
    readers: { type: 'string', default: '30' },
    photos: { type: 'string', default: '6' },
    megapixels: { type: 'string', default: '1' },
    pause: { type: 'string', default: '20' },
    tiny: { type: 'string' },
    watchers: { type: 'string' },
    seed: { type: 'string', default: '1' },
    write: { type: 'boolean', default: false },
  },
});
const tell = (line: string) => process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`);

function number(name: Exclude<keyof typeof values, 'write'>, least: number): number {
  const value = Number(values[name]);
  if (!Number.isFinite(value) || value < least)
    throw new Error(`--${name} must be a number of at least ${least}, not “${values[name]}”.`);
  return value;
}

async function main(): Promise<void> {
  const tiny = values.tiny === undefined ? null : number('tiny', 1);
  const watchers = values.watchers === undefined ? null : number('watchers', 1);
  const plan: CityPlan = {
    minutes: number('minutes', 0.1),
    operators: number('operators', 0),
    readers: number('readers', 1),
    photos: number('photos', 2),
    pauseMs: number('pause', 0) * 1000,
    seed: number('seed', 0),
  };
  const megapixels = number('megapixels', 0.05);
  const on = machine();
  const work = mkdtempSync(join(tmpdir(), 'pantau-load-'));
  tell('rendering photos');
  const cards = tiny
    ? await Cards.drawTiny(work, Math.min(tiny, TINY_PHOTOS_A_FLIGHT))
    : await Cards.render(work, { photos: plan.photos, megapixels, seed: plan.seed + 1 });
  const system = await startSystem(join(work, 'system'), {
    redis: false,
    ownS3: false,
    ownDatabase: false,
    extra: { LOG_LEVEL: 'warn' },
  });
  let isGood = false;
  try {
    if (tiny) {
      const report = await runTinyPhotos(system, cards, tiny, tell);
      isGood = report.refused === 0 && report.givenUp === 0 && !report.flightStates.failed;
      show('tiny', `${on}\n\n${tinyTable(report)}`);
    } else if (watchers) {
      const report = await watchFlight(system, cards, watchers, tell);
      isGood = report.cutOff === 0 && report.sameAsFirst === watchers;
      show('watchers', `${on}\n\n${watchersTable(report)}`);
    } else {
      const report = await watchCity(system, cards, plan, tell);
      const isApiFlat = report.memory.get('api')?.isFlat !== false;
      isGood = report.all.errors === 0 && report.sent.failures.length === 0 && isApiFlat;
      show('city', `${on} Photos of ${megapixels} megapixels.\n\n${cityTable(plan, report)}`);
    }
  } finally {
    await system.stop();
    if (isGood) rmSync(work, { recursive: true, force: true });
    else tell(`logs and data: ${work}`);
  }
  if (!isGood) process.exitCode = 1;
}

/** Prints the figures; with --write they take the place of the last ones in docs/load.md. */
function show(part: 'city' | 'tiny' | 'watchers', text: string): void {
  process.stdout.write(`${text}\n`);
  if (!values.write) return;
  writeSection(PAGE, part, text);
  tell(`written to ${PAGE}`);
}

main().then(
  () => process.exit(),
  (error: unknown) => {
    tell(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exit(1);
  },
);
