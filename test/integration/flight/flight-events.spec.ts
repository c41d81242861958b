import { type ApiCaller, startTestApi, type TestApi } from '../../support/api';
import { until } from '../../support/until';
import { aFile, openFlight, sendManifest } from '../../support/upload';

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
