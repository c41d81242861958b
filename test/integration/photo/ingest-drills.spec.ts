import { Readable } from 'node:stream';
import { DomainError, PhotoRejection } from '../../../src/domain/domain-error';
import type { PhotoDto } from '../../../src/modules/photo/photo.dto';
import { ObjectStorage, storageKeys } from '../../../src/platform/storage/object-storage';
import { type ApiCaller, startTestApi, type TestApi } from '../../support/api';
import { aFile, ingestService, openFlight, sendManifest, uploadAll } from '../../support/upload';

describe('ingest, when things go wrong', () => {
  let api: TestApi;
  let operator: ApiCaller;
  let storage: ObjectStorage;
  beforeAll(async () => {
    api = await startTestApi();
    operator = await api.signIn('operator');
    storage = api.app.get(ObjectStorage, { strict: false });
  });
  afterAll(() => api.stop());
  afterEach(() => jest.restoreAllMocks());

  const stateOf = async (id: string) => (await operator.get<PhotoDto>(`/api/photos/${id}`)).body.state;

  it('does not blame the photo for a storage that gives half of it', async () => {
    const file = aFile('cut.jpg');
    const [id = ''] = await uploadAll(operator, await openFlight(operator), [file]);
    jest.spyOn(storage, 'read').mockResolvedValueOnce(Readable.from([file.bytes.subarray(0, 1000)]));
    const failure = await ingestService(api)
      .ingest(id, 1)
      .catch((error: unknown) => error);
    expect(failure).not.toBeInstanceOf(PhotoRejection);
    expect(failure).toMatchObject({ code: 'storage-unavailable', retryable: true });
    expect(await ingestService(api).ingest(id, 1)).toBe('done');
  });

  it('keeps nothing of a photo that was sent over again while it was read', async () => {
    const file = aFile('swapped.jpg');
    const flightId = await openFlight(operator);
    const [id = ''] = await uploadAll(operator, flightId, [file]);
    const copy = storage.copy.bind(storage);
    jest.spyOn(storage, 'copy').mockImplementationOnce(async (from, to) => {
      await storage.write(from, Buffer.alloc(file.size, 7), { mediaType: 'image/jpeg' });
      await copy(from, to);
    });
    await expect(ingestService(api).ingest(id, 1)).rejects.toMatchObject({
      code: 'upload-changed',
      retryable: true,
    });
    expect(await api.database.query('select 1 from stored_object where sha256 = $1', [file.sha256])).toEqual(
      [],
    );
    await storage.write(storageKeys.incoming(flightId, id), file.bytes, { mediaType: 'image/jpeg' });
    expect(await ingestService(api).ingest(id, 1)).toBe('done');
    expect((await storage.head(storageKeys.original(file.sha256)))?.sizeBytes).toBe(file.size);
  });

  it('goes on after a crash between the copy and the commit', async () => {
    const file = aFile('crash.jpg');
    const [id = ''] = await uploadAll(operator, await openFlight(operator), [file]);
    const copy = storage.copy.bind(storage);
    jest.spyOn(storage, 'copy').mockImplementationOnce(async (from, to) => {
      await copy(from, to);
      throw new DomainError('killed', 'Killed.', { retryable: true });
    });
    await expect(ingestService(api).ingest(id, 1)).rejects.toThrow();
    expect(await stateOf(id)).toBe('expected');
    expect(await ingestService(api).ingest(id, 1)).toBe('done');
  });

  it('leaves alone what an older run of a replaced announcement was told to do', async () => {
    const flightId = await openFlight(operator);
    const [id = ''] = await uploadAll(operator, flightId, [aFile('a.jpg')]);
    await sendManifest(operator, flightId, [aFile('a.jpg')]);
    expect(await ingestService(api).ingest(id, 1)).toBe('skipped');
    expect(await stateOf(id)).toBe('expected');
  });

  it('stops when it is told that its time is up', async () => {
    const [id = ''] = await uploadAll(operator, await openFlight(operator), [aFile('slow.jpg')]);
    await expect(
      ingestService(api).ingest(id, 1, AbortSignal.abort(new Error('time is up'))),
    ).rejects.toThrow('time is up');
    expect(await stateOf(id)).toBe('expected');
  });
});
