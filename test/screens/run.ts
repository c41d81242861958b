import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { seedTickets } from '../../bin/bench/scale/seed-tickets';
import { findInProject } from '../../src/platform/config/project-root';
import { launchChromium } from '../browser/support/chromium';
import { type DrillSystem, signIn, startSystem, withDatabase } from '../drill/system';
import { machine } from '../load/report';
import { until } from '../support/until';
import { backlogPages, firstPages, timeFirstPages } from './first-pages';
import { timeNextFinds } from './next-find';
import { timePanning } from './pan-map';
import { makePeople } from './people';
import { describeScreens, limitsKept } from './report';

const PAGE = findInProject('docs/screens-speed.md');
const [BEGIN, END] = ['<!-- figures -->', '<!-- /figures -->'];
const SAMPLE_MS = 900_000;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    finds: { type: 'string', default: '20' },
    tickets: { type: 'string', default: '100000' },
    drags: { type: 'string', default: '20' },
    write: { type: 'boolean', default: false },
  },
});
const tell = (line: string) => process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`);

function whole(name: Exclude<keyof typeof values, 'write'>, least: number): number {
  const value = Number(values[name]);
  if (!Number.isInteger(value) || value < least)
    throw new Error(`--${name} must be a whole number of at least ${least}, not “${values[name]}”.`);
  return value;
}

async function main(): Promise<void> {
  const [rounds, finds, tickets, drags] = [
    whole('rounds', 1),
    whole('finds', 1),
    whole('tickets', 1000),
    whole('drags', 1),
  ];
  const on = machine();
  const folder = mkdtempSync(join(tmpdir(), 'pantau-screens-'));
  const system = await startSystem(folder, {
    redis: false,
    ownS3: false,
    ownDatabase: false,
    extra: { LOG_LEVEL: 'warn' },
  });
  const browser = await launchChromium();
  try {
    const people = await makePeople(system);
    tell('rendering and processing the sample flight');
    await loadSampleFlight(system);
    const asked = { origin: system.origin, people, rounds };
    tell(`${rounds} rounds of first pages`);
    const demo = await timeFirstPages(browser, { ...asked, pages: firstPages });
    tell(`${finds} finds at the reviewer’s desk`);
    const nextFind = await timeNextFinds(browser, system.origin, people, finds);
    tell(`making ${tickets} tickets`);
    await withDatabase(system, (client) => seedTickets(client, tickets, new Date()));
    const backlog = await timeFirstPages(browser, { ...asked, pages: backlogPages });
    tell('dragging the map');
    const panning = await timePanning(browser, system.origin, people, drags);
    const report = { demo, nextFind, tickets, backlog, panning };
    show(`${on}\n\n${describeScreens(report)}`);
    if (Object.values(limitsKept(report)).includes(false)) process.exitCode = 1;
  } finally {
    await browser.close();
    await system.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** As the button of an empty system does, until the last ticket is there. */
async function loadSampleFlight(system: DrillSystem): Promise<void> {
  const admin = await signIn(system);
  await admin.post('/api/sample-flight', {});
  await until(async () => {
    const sample = await admin.get<{ state: string; flightId: string | null; failure: unknown }>(
      '/api/sample-flight',
    );
    if (sample.failure) throw new Error(`The sample flight failed: ${JSON.stringify(sample.failure)}`);
    if (!sample.flightId) return false;
    return (await admin.get<{ state: string }>(`/api/flights/${sample.flightId}`)).state === 'processed';
  }, SAMPLE_MS);
}

/** Prints the figures; with --write they take the place of the last ones in docs/screens-speed.md. */
function show(text: string): void {
  process.stdout.write(`${text}\n`);
  if (!values.write) return;
  const page = readFileSync(PAGE, 'utf8');
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`${PAGE} has no place for figures: ${BEGIN} … ${END}.`);
  writeFileSync(PAGE, `${page.slice(0, from + BEGIN.length)}\n${text}\n${page.slice(to)}`);
  tell(`written to ${PAGE}`);
}

main().then(
  () => process.exit(),
  (error: unknown) => {
    tell(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exit(1);
  },
);
