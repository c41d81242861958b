import { FlightUpload, noWatcher } from '../../bin/client/flight-upload';
import { type DrillSystem, signIn, withDatabase } from '../drill/system';
import { until } from '../support/until';
import type { Cards } from './cards';
import { type MemoryTrend, memoryTrend, residentMegabytes } from './memory';

const SAMPLE_MS = 2000;
const PROCESSES = ['api', 'worker-1', 'worker-2'];
const SENT_AT_ONCE = 4;
/** The slowest that a queue may go before it is called stuck: a photo in so long. */
const SLOWEST_PHOTO_MS = 20_000;

export interface StageTimes {
  readonly stage: string;
  readonly tries: number;
  readonly medianMs: number;
  readonly p95Ms: number;
  readonly totalSeconds: number;
}

export interface TinyReport {
  readonly photos: number;
  readonly flights: number;
  readonly uploadSeconds: number;
  /** From the first byte sent to the last flight's end. */
  readonly totalSeconds: number;
  readonly mostWaiting: number;
  /** Photos by the state in which they ended. */
  readonly states: Readonly<Record<string, number>>;
  readonly flightStates: Readonly<Record<string, number>>;
  readonly refused: number;
  readonly givenUp: number;
  /** What workers were at, by stage. */
  readonly stages: readonly StageTimes[];
  readonly memory: ReadonlyMap<string, MemoryTrend | null>;
}

/** Sends so many unique tiny photos as fast as they go, a flight a card, and waits until the last is done. */
export async function runTinyPhotos(
  system: DrillSystem,
  cards: Cards,
  photos: number,
  tell: (line: string) => void,
): Promise<TinyReport> {
  const api = await signIn(system);
  const flights = Math.ceil(photos / cards.photos);
  const samples = new Map(PROCESSES.map((name) => [name, [] as number[]]));
  let mostWaiting = 0;
  const begin = performance.now();
  const seconds = () => (performance.now() - begin) / 1000;
  const count = (sql: string) =>
    withDatabase(system, async (client) => {
      const { rows } = await client.query<{ name: string; count: string }>(sql);
      return Object.fromEntries(rows.map((row) => [row.name, Number(row.count)]));
    });
  const open = async () => {
    const states = await count('select state as name, count(*) from photo group by state');
    const waiting = ['stored', 'geotagged'].reduce((sum, state) => sum + (states[state] ?? 0), 0);
    mostWaiting = Math.max(mostWaiting, waiting);
    return waiting;
  };
  const sampling = setInterval(() => {
    for (const [name, values] of samples) {
      const megabytes = residentMegabytes(system.pid(name));
      if (megabytes !== null) values.push(megabytes);
    }
  }, SAMPLE_MS);
  let refused = 0;
  try {
    let begun = 0;
    const lane = async () => {
      while (begun < flights) {
        const mine = begun++;
        const most = Math.min(cards.photos, photos - mine * cards.photos);
        const flight = await api.post<{ id: string }>('/api/flights', { name: `tiny ${mine}` });
        const { failed } = await cards.use(most, (files) =>
          new FlightUpload(api, flight.id, noWatcher).send(files),
        );
        refused += failed.length;
        await api.post(`/api/flights/${flight.id}/seal`, {});
        if (mine % 10 === 0) tell(`${mine} of ${flights} flights sent, ${await open()} photos wait`);
      }
    };
    await Promise.all(Array.from({ length: SENT_AT_ONCE }, lane));
    const uploadSeconds = seconds();
    tell(`all sent after ${Math.round(uploadSeconds)} s, ${await open()} photos wait`);
    await until(async () => {
      await open();
      const states = await count('select state as name, count(*) from flight group by state');
      return (states.processed ?? 0) + (states.failed ?? 0) === flights;
    }, photos * SLOWEST_PHOTO_MS);
    return {
      photos,
      flights,
      uploadSeconds,
      totalSeconds: seconds(),
      mostWaiting,
      states: await count('select state as name, count(*) from photo group by state'),
      flightStates: await count('select state as name, count(*) from flight group by state'),
      refused,
      givenUp: (await api.get<{ items: unknown[] }>('/api/system/failures?limit=500')).items.length,
      stages: await stageTimes(system),
      memory: new Map([...samples].map(([name, values]) => [name, memoryTrend(values)])),
    };
  } finally {
    clearInterval(sampling);
  }
}

const stageTimes = (system: DrillSystem): Promise<StageTimes[]> =>
  withDatabase(system, async (client) => {
    const { rows } = await client.query<StageTimes>(
      `select stage, count(*)::integer as tries, percentile_cont(0.5) within group (order by duration_ms)::float8 as "medianMs",
         percentile_cont(0.95) within group (order by duration_ms)::float8 as "p95Ms", (sum(duration_ms) / 1000.0)::float8 as "totalSeconds"
       from stage_attempt where duration_ms is not null group by stage order by sum(duration_ms) desc`,
    );
    return rows;
  });
