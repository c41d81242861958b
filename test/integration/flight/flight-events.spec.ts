import { FlightProgress } from '../../../src/modules/flight/flight-progress.service';
import { type ApiCaller, startTestApi, type TestApi } from '../../support/api';
import { until } from '../../support/until';
import { aFile, openFlight, sendManifest } from '../../support/upload';

const WATCHERS = 500;

interface Progress {
  readonly photos: number;
  readonly state: string;
}

/** Reads `progress` events until one is as wanted. */
async function nextProgress(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  isWanted: (progress: Progress) => boolean,
): Promise<Progress> {
  let text = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`The stream ended: ${text}`);
    text += new TextDecoder().decode(value);
    for (const [, data] of text.matchAll(/event: progress\ndata: (.*)\n\n/g)) {
      const progress = JSON.parse(data!) as Progress;
      if (isWanted(progress)) return progress;
    }
  }
}

/** Until the stream is closed. */
async function collectProgress(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  seen: string[],
): Promise<void> {
  const decoder = new TextDecoder();
  let text = '';
  for (;;) {
    const { value, done } = await reader.read().catch(() => ({ value: undefined, done: true }));
    if (done) return;
    text += decoder.decode(value, { stream: true });
    const parts = text.split('\n\n');
    text = parts.pop() ?? '';
    for (const part of parts) {
      const data = /^event: progress\ndata: (.*)$/.exec(part)?.[1];
      if (data) seen.push(data);
    }
  }
}

describe('a flight’s events', () => {
  let api: TestApi;
  let operator: ApiCaller;
  beforeAll(async () => {
    api = await startTestApi();
    operator = await api.signIn('operator');
  });
  afterAll(() => api.stop());

  async function watch(flightId: string) {
    const controller = new AbortController();
    const response = await operator.fetch(`/api/flights/${flightId}/events`, { signal: controller.signal });
    return { response, reader: response.body!.getReader(), close: () => controller.abort() };
  }
  const listeners = (): Promise<{ pid: number }[]> =>
    api.database.query(
      `select pid from pg_stat_activity where application_name = 'pantau-flight-events' and datname = current_database()`,
    );

  it('say how far it is at once, and again when that changes', async () => {
    const flightId = await openFlight(operator);
    const { response, reader, close } = await watch(flightId);
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    expect(await nextProgress(reader, () => true)).toMatchObject({ photos: 0, state: 'receiving' });
    await sendManifest(operator, flightId, [aFile('a.jpg'), aFile('notes.txt')]);
    expect(await nextProgress(reader, ({ photos }) => photos === 2)).toMatchObject({
      byState: { expected: 1, rejected: 1 },
    });
    close();
  });

  it('need one connection to the database for any number of watchers', async () => {
    const flights = [await openFlight(operator), await openFlight(operator)];
    const streams = await Promise.all([...flights, ...flights].map(watch));
    for (const { reader } of streams) await nextProgress(reader, () => true);
    await until(async () => (await listeners()).length === 1);
    for (const { close } of streams) close();
  });

  it('are the same for 500 watchers, of one reading each, on few connections', async () => {
    const flightId = await openFlight(operator);
    const read = jest.spyOn(FlightProgress.prototype, 'counts');
    const watchers = await Promise.all(Array.from({ length: WATCHERS }, () => watch(flightId)));
    const seen = watchers.map(() => [] as string[]);
    const reading = watchers.map(({ reader }, index) => collectProgress(reader, seen[index]!));
    const photosOf = (events: readonly string[]) => (JSON.parse(events.at(-1) ?? '{}') as Progress).photos;
    try {
      await until(() => seen.every((events) => events.length > 0));
      const before = read.mock.calls.length;
      for (let photos = 1; photos <= 3; photos++) {
        await sendManifest(operator, flightId, [aFile(`${photos}.jpg`)]);
        await until(() => seen.every((events) => photosOf(events) === photos));
      }
      for (const events of seen) expect(events).toEqual(seen[0]);
      expect(seen[0]).toHaveLength(4);
      // One for each change, and the polls of a slow machine.
      expect(read.mock.calls.length - before).toBeLessThan(20);
      const [{ open }]: [{ open: string }] = await api.database.query(
        `select count(*) as open from pg_stat_activity where datname = current_database() and backend_type = 'client backend'`,
      );
      expect(Number(open)).toBeLessThan(40);
    } finally {
      read.mockRestore();
      for (const { close } of watchers) close();
      await Promise.all(reading);
    }
    await until(async () => (await listeners()).length === 0);
  });

  it('go on after that connection was lost', async () => {
    const flightId = await openFlight(operator);
    const { reader, close } = await watch(flightId);
    await nextProgress(reader, () => true);
    await until(async () => (await listeners()).length === 1);
    const [listener] = await listeners();
    await api.database.query('select pg_terminate_backend($1)', [listener!.pid]);
    await sendManifest(operator, flightId, [aFile('a.jpg')]);
    expect(await nextProgress(reader, ({ photos }) => photos === 1)).toMatchObject({ photos: 1 });
    close();
  });

  it('end with the API', async () => {
    const second = await startTestApi();
    const person = await second.signIn('operator');
    const flightId = await openFlight(person);
    const response = await person.fetch(`/api/flights/${flightId}/events`);
    const reader = response.body!.getReader();
    await nextProgress(reader, () => true);
    await second.stop();
    await expect(nextProgress(reader, () => false)).rejects.toThrow();
  });
});
