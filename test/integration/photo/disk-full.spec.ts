import { statfsSync } from 'node:fs';
import { DiskSpace } from '../../../src/platform/storage/disk-space';
import { log } from '../../../src/platform/telemetry/logger';
import { type ApiCaller, startTestApi, type TestApi } from '../../support/api';
import { aFile, declare, openFlight } from '../../support/upload';

const freeNow = () => {
  const { bavail, bsize } = statfsSync('.');
  return bavail * bsize;
};
/** So much that nothing else on the machine fills or frees it meanwhile. */
const FAR_BYTES = 1e15;

describe('a disk that is almost full', () => {
  let api: TestApi;
  let operator: ApiCaller;

  beforeAll(async () => {
    api = await startTestApi({ LEAST_FREE_BYTES: String(freeNow() + FAR_BYTES) });
    operator = await api.signIn('operator');
  });
  afterAll(() => api.stop());

  it('takes no photo, says so with figures, and writes nothing', async () => {
    const flightId = await openFlight(operator);
    const answer = await operator.post<{ code: string; detail: string }>(
      `/api/flights/${flightId}/manifest`,
      {
        files: [declare(aFile('a.jpg'))],
      },
    );
    expect(answer).toMatchObject({ status: 507, body: { code: 'disk-full' } });
    expect(answer.body.detail).toMatch(/\d+ MB are left/);
    expect(await api.database.query('select 1 from photo')).toEqual([]);
  });

  it('shows on /metrics how much is free and how much is kept free', async () => {
    const disk = api.app.get(DiskSpace, { strict: false });
    await disk.look();
    const page = await (await api.stranger.fetch('/metrics')).text();
    expect(page).toMatch(/^pantau_disk_free_bytes \d/m);
    expect(page).toMatch(/^pantau_disk_least_free_bytes \d/m);
  });

  it('warns before photos are refused, once, and says when there is room again', async () => {
    const settings = { EMBEDDED_S3: true, DATA_DIR: '.', LEAST_FREE_BYTES: Math.round(freeNow() / 1.5) };
    const disk = new DiskSpace(settings);
    const warn = jest.spyOn(log, 'warn').mockImplementation(() => undefined);
    const info = jest.spyOn(log, 'info').mockImplementation(() => undefined);
    await disk.look();
    await disk.look();
    expect(warn.mock.calls).toEqual([[expect.anything(), expect.stringContaining('getting full')]]);
    await expect(disk.assertRoom()).resolves.toBeUndefined();
    settings.LEAST_FREE_BYTES = 1;
    await disk.look();
    expect(info.mock.calls).toEqual([[expect.anything(), expect.stringContaining('room again')]]);
  });

  it('is not looked at where the storage is one’s own', async () => {
    const disk = new DiskSpace({ EMBEDDED_S3: false, DATA_DIR: '/nowhere', LEAST_FREE_BYTES: FAR_BYTES });
    await expect(disk.assertRoom()).resolves.toBeUndefined();
  });
});
