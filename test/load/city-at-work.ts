import { setMaxListeners } from 'node:events';
import { type ApiClient } from '../../bin/client/api-client';
import { FlightUpload, noWatcher } from '../../bin/client/flight-upload';
import { randomFrom } from '../drill/random';
import { type DrillSystem, signIn } from '../drill/system';
import { until } from '../support/until';
import type { Cards } from './cards';
import { Latencies } from './latencies';
import { type MemoryTrend, memoryTrend, residentMegabytes } from './memory';
import { type Known, makePerson, noReadings, operate, type Readings, read, type Sent } from './people';

const SAMPLE_MS = 2000;
const FIRST_FLIGHT_MS = 15 * 60_000;
const PROCESSES = ['api', 'worker-1', 'worker-2'];

export interface CityPlan {
  readonly minutes: number;
  readonly operators: number;
  readonly readers: number;
  /** Photos of a flight, and the pause of an operator between two. */
  readonly photos: number;
  readonly pauseMs: number;
  readonly seed: number;
}

export interface CityReport {
  readonly readings: Readings;
  readonly all: Latencies;
  readonly sent: Sent;
  readonly memory: ReadonlyMap<string, MemoryTrend | null>;
}

/** Operators who upload while others read, for so many minutes; measured from outside. */
export async function watchCity(
  system: DrillSystem,
  cards: Cards,
  plan: CityPlan,
  tell: (line: string) => void,
): Promise<CityReport> {
  const admin = await signIn(system);
  tell('a first flight, so that there is something to read');
  const known = await sendFirstFlight(admin, cards, plan.photos);
  const operators = await Promise.all(
    Array.from({ length: plan.operators }, (_, index) => makePerson(admin, 'operator', index)),
  );
  const readers = await Promise.all(
    Array.from({ length: plan.readers }, (_, index) =>
      makePerson(admin, index % 2 === 0 ? 'reviewer' : 'supervisor', index),
    ),
  );
  tell(`${plan.operators} upload, ${plan.readers} read, ${plan.minutes} minutes`);
  const over = new AbortController();
  // Everyone listens for the end.
  setMaxListeners(0, over.signal);
  const sent: Sent = { photos: 0, flights: 0, failures: [] };
  const readings = noReadings();
  const samples = new Map(PROCESSES.map((name) => [name, [] as number[]]));
  const sampling = setInterval(() => {
    for (const [name, values] of samples) {
      const megabytes = residentMegabytes(system.pid(name));
      if (megabytes !== null) values.push(megabytes);
    }
  }, SAMPLE_MS);
  const ending = setTimeout(() => over.abort(), plan.minutes * 60_000);
  try {
    await Promise.all([
      ...operators.map((email) => operate(system, email, { ...plan, cards, sent, isOver: over.signal })),
      ...readers.map((email, index) =>
        read(system, email, { known, readings, isOver: over.signal, random: randomFrom(plan.seed + index) }),
      ),
    ]);
  } finally {
    over.abort();
    clearTimeout(ending);
    clearInterval(sampling);
  }
  return {
    readings,
    all: Latencies.together(readings.values()),
    sent,
    memory: new Map([...samples].map(([name, values]) => [name, memoryTrend(values)])),
  };
}

async function sendFirstFlight(admin: ApiClient, cards: Cards, photos: number): Promise<Known> {
  const flight = await admin.post<{ id: string }>('/api/flights', { name: 'Jalan pertama' });
  await cards.use(photos, (files) => new FlightUpload(admin, flight.id, noWatcher).send(files));
  await admin.post(`/api/flights/${flight.id}/seal`, {});
  await until(async () => {
    const { state } = await admin.get<{ state: string }>(`/api/flights/${flight.id}/progress`);
    if (state === 'failed') throw new Error('The first flight failed.');
    return state === 'processed';
  }, FIRST_FLIGHT_MS);
  const first = async (path: string): Promise<string> => {
    const { items } = await admin.get<{ items: { id: string }[] }>(path);
    if (!items[0]) throw new Error(`The first flight left nothing at ${path}.`);
    return items[0].id;
  };
  return {
    flight: flight.id,
    photo: await first(`/api/flights/${flight.id}/photos?limit=1`),
    ticket: await first('/api/tickets?limit=1'),
  };
}
