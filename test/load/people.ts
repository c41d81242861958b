import { setTimeout as pause } from 'node:timers/promises';
import { ApiClient } from '../../bin/client/api-client';
import { FlightUpload, noWatcher } from '../../bin/client/flight-upload';
import { between, type Random } from '../drill/random';
import type { DrillSystem } from '../drill/system';
import type { Cards } from './cards';
import { Latencies } from './latencies';

const GIVEN_PASSWORD = 'a password for the first time';
/** What each person chose. */
export const PASSWORD = 'a password for the load';
const LEAST_THINKING_MS = 500;
const MOST_THINKING_MS = 1500;

/** Makes an account, whose person then chooses a password of their own; answers its e-mail. */
export async function makePerson(admin: ApiClient, role: string, number: number): Promise<string> {
  const email = `${role}-${number}@example.org`;
  const displayName = `${role} ${number}`;
  await admin.post('/api/users', { email, displayName, role, password: GIVEN_PASSWORD });
  const person = new ApiClient(admin.server, { kind: 'password', email, password: GIVEN_PASSWORD });
  await person.signIn();
  await person.post('/api/users/me/password', { currentPassword: GIVEN_PASSWORD, newPassword: PASSWORD });
  return email;
}

export interface Sent {
  photos: number;
  flights: number;
  readonly failures: string[];
}

/** An operator: sends a flight, lets the next card be flown, sends again. */
export async function operate(
  system: DrillSystem,
  email: string,
  plan: {
    readonly cards: Cards;
    readonly photos: number;
    readonly pauseMs: number;
    readonly isOver: AbortSignal;
    readonly sent: Sent;
  },
): Promise<void> {
  const api = new ApiClient(system.origin, { kind: 'password', email, password: PASSWORD }, 1);
  await api.signIn();
  while (!plan.isOver.aborted) {
    try {
      await plan.cards.use(plan.photos, async (files, label) => {
        const flight = await api.post<{ id: string }>('/api/flights', { name: `Jalan ${label}` });
        const { failed } = await new FlightUpload(api, flight.id, noWatcher).send(files);
        plan.sent.photos += files.length - failed.length;
        plan.sent.failures.push(...failed.map(({ reason }) => reason));
        await api.post(`/api/flights/${flight.id}/seal`, {});
        plan.sent.flights++;
      });
    } catch (error) {
      plan.sent.failures.push((error as Error).message);
    }
    await pause(plan.pauseMs, undefined, { signal: plan.isOver }).catch(() => undefined);
  }
}

/** What people look at, as often as the numbers say. */
const questions: readonly {
  readonly name: string;
  readonly weight: number;
  readonly path: (at: Known) => string;
}[] = [
  { name: 'tickets, a page', weight: 4, path: () => '/api/tickets?limit=50' },
  { name: 'one ticket', weight: 4, path: ({ ticket }) => `/api/tickets/${ticket}` },
  { name: 'map, a tile', weight: 6, path: () => '/api/ticket-tiles/10/815/530.mvt' },
  { name: 'flights, a page', weight: 2, path: () => '/api/flights?limit=50' },
  { name: 'progress of a flight', weight: 4, path: ({ flight }) => `/api/flights/${flight}/progress` },
  { name: 'photos of a flight', weight: 2, path: ({ flight }) => `/api/flights/${flight}/photos?limit=100` },
  { name: 'preview of a photo', weight: 6, path: ({ photo }) => `/api/photos/${photo}/preview` },
  {
    name: 'finds of a flight',
    weight: 2,
    path: ({ flight }) => `/api/detections?flightId=${flight}&limit=100`,
  },
  { name: 'figures', weight: 1, path: () => '/api/figures' },
];

export interface Known {
  readonly ticket: string;
  readonly flight: string;
  readonly photo: string;
}

export type Readings = ReadonlyMap<string, Latencies>;
export const noReadings = (): Readings => new Map(questions.map(({ name }) => [name, new Latencies()]));

/** A person who looks: one question after another, each measured to its last byte, with a pause to think. */
export async function read(
  system: DrillSystem,
  email: string,
  plan: {
    readonly known: Known;
    readonly random: Random;
    readonly isOver: AbortSignal;
    readonly readings: Readings;
  },
): Promise<void> {
  const { known, random, isOver, readings } = plan;
  const cookie = await cookieOf(system, { email, password: PASSWORD });
  const drawn = questions.flatMap((question) => Array.from({ length: question.weight }, () => question));
  while (!isOver.aborted) {
    const question = drawn[Math.floor(random() * drawn.length)]!;
    const latencies = readings.get(question.name)!;
    const begin = performance.now();
    try {
      const response = await fetch(`${system.origin}${question.path(known)}`, { headers: { cookie } });
      await response.arrayBuffer();
      if (response.ok) latencies.took(performance.now() - begin);
      else latencies.failed(String(response.status));
    } catch (error) {
      latencies.failed((error as Error).message);
    }
    await pause(between(random, LEAST_THINKING_MS, MOST_THINKING_MS), undefined, { signal: isOver }).catch(
      () => undefined,
    );
  }
}

/** A session of this person’s. */
export async function cookieOf(
  system: DrillSystem,
  { email, password }: { readonly email: string; readonly password: string },
): Promise<string> {
  const response = await fetch(`${system.origin}/api/session`, {
    method: 'POST',
    body: JSON.stringify({ email, password }),
    headers: { 'content-type': 'application/json' },
  });
  if (!response.ok) throw new Error(`${email} can't sign in: ${response.status} ${await response.text()}`);
  return (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}
