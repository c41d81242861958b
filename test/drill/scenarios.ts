import { Redis } from 'ioredis';
import { until } from '../support/until';
import { AuditWitness, verify } from './checks';
import { Load } from './load';
import { between, type Random, shuffled } from './random';
import { type DrillPlan, type DrillSystem, startSystem, withDatabase } from './system';
import { workInHand } from './work-in-hand';

export interface Row {
  readonly fault: string;
  readonly times: string;
  readonly hit: string;
  readonly checked: string;
  readonly outcome: string;
}

export interface DrillContext {
  readonly seed: number;
  readonly random: Random;
  readonly folder: string;
  /** Where photos lie until they are sent; never on the disk that is filled. */
  readonly cards: string;
  readonly tell: (line: string) => void;
}

const LANES = 2;
const UNFINISHED_A_LANE = 3;
const HUNT_MS = 120_000;
const BACK_MS = 120_000;
export const OUTAGE_MS = 60_000;

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Runs one drill under load from its start to its verdict. */
export async function underLoad(
  context: DrillContext,
  plan: DrillPlan,
  act: (system: DrillSystem, witness: AuditWitness, load: Load) => Promise<string>,
): Promise<Pick<Row, 'hit' | 'checked' | 'outcome'>> {
  const system = await startSystem(context.folder, plan);
  try {
    const load = await Load.render(system, context.seed, context.cards);
    const witness = new AuditWitness();
    load.start(LANES, UNFINISHED_A_LANE);
    await until(() => load.acknowledged.length > 0, 180_000);
    const hit = await act(system, witness, load);
    await load.stop();
    const { flights, photos, tickets, faults } = await verify(system, load.acknowledged, witness);
    for (const fault of faults) context.tell(`FAULT ${fault}`);
    return {
      hit,
      checked: `${flights} flights, ${photos} photos read back, ${tickets} tickets`,
      outcome: faults.length === 0 ? 'holds' : `**fails**: ${faults.slice(0, 4).join('; ')}`,
    };
  } catch (error) {
    context.tell(`Pantau said: ${system.running().said().slice(-3000)}`);
    throw error;
  } finally {
    await system.stop();
  }
}

/** Kills each of `victims` that many times in a random order, each with work in hand. */
export async function killing(
  context: DrillContext,
  plan: DrillPlan,
  victims: Readonly<Record<string, number>>,
): Promise<Row[]> {
  const order = shuffled(
    context.random,
    Object.entries(victims).flatMap(([victim, times]) => Array.from({ length: times }, () => victim)),
  );
  const inHand = new Map<string, string[]>();
  const ended = await underLoad(context, plan, async (system, witness) => {
    for (const [index, victim] of order.entries()) {
      await pause(between(context.random, 500, 4000));
      await witness.look(system).catch(() => undefined);
      const hit = await killWithWork(system, victim);
      context.tell(`#${index + 1} ${victim} (process ${hit.pid}) killed with work in hand: ${hit.work}`);
      inHand.set(victim, [...(inHand.get(victim) ?? []), hit.work]);
      await until(() => isBack(system, victim, hit.pid), BACK_MS);
    }
    return '';
  });
  return Object.keys(victims).map((victim) => ({
    fault: `kill -9 of ${victim}, queue on ${plan.redis ? 'Redis' : 'PostgreSQL'}`,
    times: String(inHand.get(victim)?.length ?? 0),
    hit: `each with work in hand, such as ${inHand.get(victim)?.[0]?.replace(/[0-9a-f-]{36}/, '…') ?? 'none'}`,
    checked: ended.checked,
    outcome: ended.outcome,
  }));
}

/** Waits for the moment in which the victim has work, and kills it in that moment. */
async function killWithWork(system: DrillSystem, victim: string): Promise<{ pid: number; work: string }> {
  const end = Date.now() + HUNT_MS;
  for (;;) {
    const work = await workInHand(system, victim).catch(() => null);
    const pid = system.pid(victim);
    if (work !== null && pid > 0) {
      try {
        process.kill(pid, 'SIGKILL');
        return { pid, work };
      } catch {
        // gone already: it is being started again
      }
    }
    if (Date.now() > end) throw new Error(`${victim} had no work for ${HUNT_MS / 1000} s`);
    await pause(victim === 'postgres' ? 5 : 2);
  }
}

async function isBack(system: DrillSystem, victim: string, killed: number): Promise<boolean> {
  const pid = system.pid(victim);
  if (pid === killed || pid === 0) return false;
  if (victim === 'postgres')
    return withDatabase(system, async (client) => (await client.query('select 1')).rowCount === 1).catch(
      () => false,
    );
  if (victim === 'api')
    return fetch(`${system.origin}/health/live`).then(
      (response) => response.ok,
      () => false,
    );
  return true;
}

/** Throws the whole Redis away while jobs are active. */
export async function flushing(context: DrillContext): Promise<Row> {
  const ended = await underLoad(
    context,
    { redis: true, ownS3: true, ownDatabase: true },
    async (system, witness) => {
      const lost: number[] = [];
      for (let round = 0; round < 3; round++) {
        await pause(between(context.random, 2000, 6000));
        await witness.look(system);
        await until(async () => (await workInHand(system, 'redis')) !== null, HUNT_MS);
        const redis = new Redis(system.redisUrl ?? '');
        lost.push(await redis.dbsize());
        await redis.flushall();
        redis.disconnect();
        context.tell(`FLUSHALL with ${lost.at(-1)} keys`);
      }
      return `${lost.join(', ')} keys lost`;
    },
  );
  return { fault: 'Redis FLUSHALL while jobs run', times: '3', ...ended };
}

/** Storage, then database, then both are away for a minute: readiness says so, and all goes on after. */
export async function outages(context: DrillContext): Promise<Row[]> {
  const rows: Row[] = [];
  const seen: string[] = [];
  const ended = await underLoad(
    context,
    { redis: false, ownS3: true, ownDatabase: true },
    async (system, witness) => {
      for (const gone of [['s3'], ['postgres'], ['s3', 'postgres']] as const) {
        await witness.look(system);
        await until(async () => (await workInHand(system, 'worker-1').catch(() => null)) !== null, HUNT_MS);
        const services = gone.map((name) => system.services[name]!);
        for (const service of services) await service.holdDown();
        const downAt = Date.now();
        await until(async () => (await readiness(system)).status === 503, 30_000);
        const redAfter = Date.now() - downAt;
        const { text } = await readiness(system);
        await pause(OUTAGE_MS - (Date.now() - downAt));
        for (const service of services) await service.bringBack();
        const backAt = Date.now();
        await until(async () => (await readiness(system)).status === 200, 60_000);
        const said = `${gone.join(' and ')} away 60 s: readiness 503 after ${redAfter} ms (${text}), 200 again ${Date.now() - backAt} ms after it came back`;
        context.tell(said);
        seen.push(said);
        await pause(3000);
      }
      return seen.join('; ');
    },
  );
  rows.push({ fault: 'storage, database, both away for 60 s', times: '3', ...ended });
  return rows;
}

async function readiness(system: DrillSystem): Promise<{ status: number; text: string }> {
  const response = await fetch(`${system.origin}/health/ready`, {
    signal: AbortSignal.timeout(10_000),
  }).catch(() => null);
  if (!response) return { status: 0, text: '' };
  const { checks } = (await response.json()) as { checks: Record<string, string> };
  const down = Object.entries(checks).filter(([, state]) => state === 'down');
  return { status: response.status, text: down.map(([name]) => name).join(', ') };
}

/** A deploy: stops Pantau in the middle of work and starts it again. */
export async function deploying(context: DrillContext): Promise<Row> {
  const ended = await underLoad(
    context,
    { redis: false, ownS3: false, ownDatabase: false },
    async (system, witness) => {
      const took: number[] = [];
      for (let round = 0; round < 3; round++) {
        await pause(between(context.random, 2000, 6000));
        await witness.look(system);
        await until(async () => (await workInHand(system, 'worker-1').catch(() => null)) !== null, HUNT_MS);
        const from = Date.now();
        const status = await system.stopPantau();
        took.push(Date.now() - from);
        context.tell(`stopped with status ${status} in ${took.at(-1)} ms`);
        if (status !== 0) throw new Error(`Pantau stopped with status ${status}.`);
        await system.startPantau();
      }
      const seconds = took.map((ms) => (ms / 1000).toFixed(1));
      if (Math.max(...took) > 30_000) throw new Error(`Stopping took ${seconds.join(', ')} s.`);
      return `stopped in ${seconds.join(', ')} s with work in hand`;
    },
  );
  return { fault: 'deploy: SIGTERM while flights are sent and processed', times: '3', ...ended };
}
