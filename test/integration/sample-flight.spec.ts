import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { SampleFlightService } from '../../src/modules/sample/sample-flight.service';
import { SampleSender } from '../../src/modules/sample/sample-sender';
import { SampleRenderer } from '../../src/platform/simulation/sample-renderer';
import { DiskSpace } from '../../src/platform/storage/disk-space';
import { type ApiCaller, startTestApi, type TestApi } from '../support/api';
import { until } from '../support/until';

interface Sample {
  state: string;
  flightId: string | null;
}

/** Two small pictures and a note, as soon as it is told. */
class QuickRenderer extends SampleRenderer {
  readonly photoCount = 2;
  failure: Error | null = null;
  private go: () => void = () => undefined;
  private readonly told = new Promise<void>((resolve) => {
    this.go = resolve;
  });

  finish(): void {
    this.go();
  }
  async render(folder: string, onProgress: (done: number) => void): Promise<void> {
    for (const [i, background] of ['#777', '#888'].entries()) {
      const picture = sharp({ create: { width: 64, height: 48, channels: 3, background } });
      await picture.jpeg().toFile(join(folder, `DJI_000${i}.JPG`));
      onProgress(i + 1);
    }
    await writeFile(join(folder, 'catatan.txt'), 'Baterai 2 diganti.\n');
    await this.told;
    if (this.failure) throw this.failure;
  }
  close(): void {
    this.go();
  }
}

describe('the sample flight', () => {
  let api: TestApi;
  let operator: ApiCaller;
  let operatorId: string;
  beforeAll(async () => {
    api = await startTestApi();
    operator = await api.signIn('operator');
    operatorId = (await operator.get<{ user: { id: string } }>('/api/session')).body.user.id;
  });
  afterAll(() => api.stop());
  beforeEach(() => api.database.query('truncate flight, photo cascade'));

  const serviceWith = (renderer: SampleRenderer) =>
    new SampleFlightService(
      api.database,
      renderer,
      api.app.get(SampleSender, { strict: false }),
      api.app.get(DiskSpace, { strict: false }),
    );
  const actor = () => ({ kind: 'user', userId: operatorId, label: 'operator', role: 'operator' }) as const;
  const load = async (renderer = new QuickRenderer()) => {
    const service = serviceWith(renderer);
    renderer.finish();
    await service.start(actor(), api.origin);
    await until(async () => (await service.tell(actor())).state === 'there');
    return service;
  };

  it('is rendered aside, then sent as any flight is, and marked', async () => {
    const renderer = new QuickRenderer();
    const service = serviceWith(renderer);
    expect(await service.tell(actor())).toMatchObject({ state: 'none', photos: 2, flightId: null });
    expect(await service.start(actor(), api.origin)).toMatchObject({ state: 'rendering' });
    await until(async () => (await service.tell(actor())).rendered === 2);
    // Pressed again meanwhile.
    expect(await service.start(actor(), api.origin)).toMatchObject({ state: 'rendering' });
    renderer.finish();
    await until(async () => (await service.tell(actor())).state === 'there');
    const { flightId } = await service.tell(actor());
    const flight = await operator.get<{ isSample: boolean; state: string; name: string }>(
      `/api/flights/${flightId}`,
    );
    expect(flight.body).toMatchObject({ isSample: true, state: 'sealed' });
    const photos = await api.database.query('select name, is_uploaded, state from photo order by name');
    expect(photos).toEqual([
      { name: 'DJI_0000.JPG', is_uploaded: true, state: 'expected' },
      { name: 'DJI_0001.JPG', is_uploaded: true, state: 'expected' },
      { name: 'catatan.txt', is_uploaded: false, state: 'rejected' },
    ]);
  });

  it('is there once, and can be loaded again when it was withdrawn', async () => {
    const service = await load();
    const { flightId } = await service.start(actor(), api.origin);
    expect(await api.database.query('select id from flight')).toEqual([{ id: flightId }]);
    const body = { reason: 'Seen enough.' };
    expect((await operator.post(`/api/flights/${flightId}/withdraw`, body)).status).toBe(200);
    expect((await operator.get<Sample>('/api/sample-flight')).body.state).toBe('none');
    const again = await (await load()).tell(actor());
    expect(again).toMatchObject({ state: 'there' });
    expect(again.flightId).not.toBe(flightId);
  });

  it('is sent the rest of when its sending broke off', async () => {
    const { flightId } = await (await load()).tell(actor());
    await api.database.query(`update flight set state = 'receiving', sealed_at = null`);
    await api.database.query(`update photo set is_uploaded = false where name = 'DJI_0001.JPG'`);
    const renderer = new QuickRenderer();
    renderer.finish();
    const service = serviceWith(renderer);
    await service.start(actor(), api.origin);
    await until(async () => (await api.database.query('select state from flight'))[0].state === 'sealed');
    expect((await service.tell(actor())).flightId).toBe(flightId);
  });

  it('says why it failed, leaves nothing behind, and may be tried again', async () => {
    const renderer = new QuickRenderer();
    renderer.failure = new Error('no room');
    const service = serviceWith(renderer);
    await service.start(actor(), api.origin);
    renderer.finish();
    await until(async () => (await service.tell(actor())).state === 'failed');
    expect((await service.tell(actor())).failure).toMatchObject({ code: 'sample-not-loaded' });
    expect(await api.database.query('select id from flight')).toEqual([]);
    renderer.failure = null;
    expect(await service.start(actor(), api.origin)).toMatchObject({ state: 'rendering', failure: null });
    await until(async () => (await service.tell(actor())).state === 'there');
  });

  it('keeps its place from operators who don’t own it, and itself from roles that send no flights', async () => {
    await load();
    const other = await api.signIn('operator', 'second');
    expect((await other.get<Sample>('/api/sample-flight')).body).toMatchObject({
      state: 'there',
      flightId: null,
    });
    expect((await (await api.signIn('reviewer')).post('/api/sample-flight')).status).toBe(403);
    expect((await (await api.signIn('crew')).get('/api/sample-flight')).status).toBe(403);
  });
});
