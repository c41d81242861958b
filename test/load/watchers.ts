import { setTimeout as pause } from 'node:timers/promises';
import { FlightUpload, noWatcher } from '../../bin/client/flight-upload';
import { type DrillSystem, signIn, withDatabase } from '../drill/system';
import { until } from '../support/until';
import type { Cards } from './cards';
import { residentMegabytes } from './memory';
import { cookieOf } from './people';

const SAMPLE_MS = 500;
const FLIGHT_LIMIT_MS = 15 * 60_000;
const SETTLE_MS = 3000;

export interface WatchersReport {
  readonly watchers: number;
  readonly photos: number;
  /** Events that the first watcher saw, and how many watchers saw the very same ones in the same order. */
  readonly events: number;
  readonly sameAsFirst: number;
  /** Streams that ended before the flight did. */
  readonly cutOff: number;
  /** Megabytes of the API: before the first watcher, with all of them, at most, after the last had left. */
  readonly memory: Readonly<Record<'before' | 'open' | 'most' | 'after', number | null>>;
  /** Database connections of the API: before, and at most. */
  readonly connections: { readonly before: number; readonly most: number };
}

/** So many people watch one flight from its first photo to its end. */
export async function watchFlight(
  system: DrillSystem,
  cards: Cards,
  watchers: number,
  tell: (line: string) => void,
): Promise<WatchersReport> {
  const api = await signIn(system);
  const cookie = await cookieOf(system, system.credentials);
  const flight = await api.post<{ id: string }>('/api/flights', { name: 'watched' });
  const megabytes = () => residentMegabytes(system.pid('api'));
  const connections = () =>
    withDatabase(system, async (client) => {
      const { rows } = await client.query<{ count: string }>(
        `select count(*) from pg_stat_activity where application_name in ('api', 'pantau-flight-events') or application_name like 'api-%'`,
      );
      return Number(rows[0]?.count);
    });
  const before = { memory: megabytes(), connections: await connections() };
  let [mostMemory, mostConnections] = [before.memory ?? 0, before.connections];
  const over = new AbortController();
  const sampling = (async () => {
    while (!over.signal.aborted) {
      mostMemory = Math.max(mostMemory, megabytes() ?? 0);
      mostConnections = Math.max(mostConnections, await connections());
      await pause(SAMPLE_MS, undefined, { signal: over.signal }).catch(() => undefined);
    }
  })();
  const leave = new AbortController();
  const seen = Array.from({ length: watchers }, () => [] as string[]);
  let cutOff = 0;
  const reading = seen.map(async (events) => {
    const response = await fetch(`${system.origin}/api/flights/${flight.id}/events`, {
      headers: { cookie },
      signal: leave.signal,
    });
    if (!response.ok || !response.body) throw new Error(`A watcher was refused: ${response.status}.`);
    await collectEvents(response.body, events);
    if (!leave.signal.aborted) cutOff++;
  });
  const failed = Promise.all(reading).then(
    () => undefined,
    (error: unknown) => {
      if (!leave.signal.aborted) throw error;
    },
  );
  const work = async () => {
    await until(() => seen.every((events) => events.length > 0), FLIGHT_LIMIT_MS);
    const open = megabytes();
    tell(`${watchers} watch; the photos are sent`);
    await cards.use(cards.photos, (files) => new FlightUpload(api, flight.id, noWatcher).send(files));
    await api.post(`/api/flights/${flight.id}/seal`, {});
    const isOver = (events: readonly string[]) => /"state":"(processed|failed)"/.test(events.at(-1) ?? '');
    await until(() => cutOff > 0 || seen.every(isOver), FLIGHT_LIMIT_MS);
    return open;
  };
  try {
    const open = (await Promise.race([work(), failed])) ?? null;
    leave.abort();
    await failed.catch(() => undefined);
    await pause(SETTLE_MS);
    const [first] = seen;
    return {
      watchers,
      photos: cards.photos,
      events: first?.length ?? 0,
      sameAsFirst: seen.filter((events) => events.join('\n') === first?.join('\n')).length,
      cutOff,
      memory: { before: before.memory, open, most: mostMemory, after: megabytes() },
      connections: { before: before.connections, most: mostConnections },
    };
  } finally {
    leave.abort();
    over.abort();
    await sampling;
  }
}

/** Until the stream ends. */
async function collectEvents(body: ReadableStream<Uint8Array>, events: string[]): Promise<void> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    const parts = text.split('\n\n');
    text = parts.pop() ?? '';
    for (const part of parts) {
      const data = /^event: progress\ndata: (.*)$/.exec(part)?.[1];
      if (data) events.push(data);
    }
  }
}
