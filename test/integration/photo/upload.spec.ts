import { randomBytes } from 'node:crypto';
import { PhotoRejection } from '../../../src/domain/domain-error';
import { FlightProgress } from '../../../src/modules/flight/flight-progress.service';
import type { UploadReportAnswer } from '../../../src/modules/photo/manifest.dto';
import type { PhotoDto } from '../../../src/modules/photo/photo.dto';
import { PART_BYTES } from '../../../src/modules/photo/upload-grants.service';
import { ObjectStorage, storageKeys } from '../../../src/platform/storage/object-storage';
import { type ApiCaller, startTestApi, type TestApi } from '../../support/api';
import {
  aFile,
  ingestService,
  openFlight,
  sendBytes,
  sendManifest,
  sha256Of,
  uploadAll,
} from '../../support/upload';

describe('uploading a flight', () => {
  let api: TestApi;
  let operator: ApiCaller;
  beforeAll(async () => {
    api = await startTestApi();
    operator = await api.signIn('operator');
  });
  afterAll(() => api.stop());

  const storage = () => api.app.get(ObjectStorage, { strict: false });
  const progress = () => api.app.get(FlightProgress, { strict: false });
  const photo = async (id: string): Promise<PhotoDto> =>
    (await operator.get<PhotoDto>(`/api/photos/${id}`)).body;
  const report = (flightId: string, ...photoIds: string[]) =>
    operator.post<UploadReportAnswer>(`/api/flights/${flightId}/uploaded`, {
      photos: photoIds.map((photoId) => ({ photoId })),
    });

  it('stores a photo under its hash once its bytes were read back', async () => {
    const flightId = await openFlight(operator);
    const file = aFile('DJI_0001.JPG');
    const [id = ''] = await uploadAll(operator, flightId, [file]);
    expect(await photo(id)).toMatchObject({ state: 'expected', isUploaded: true });
    expect(await ingestService(api).ingest(id, 1)).toBe('done');
    expect(await photo(id)).toMatchObject({ state: 'stored', sha256: file.sha256 });
    expect(await storage().head(storageKeys.original(file.sha256))).toMatchObject({ sizeBytes: file.size });
    expect(await storage().head(storageKeys.incoming(flightId, id))).toBeNull();
    const due = await api.database.query('select stage from outbox where subject_id = $1 order by id', [id]);
    expect(due).toEqual([{ stage: 'ingest' }, { stage: 'geotag' }]);
  });

  it('does nothing the second time', async () => {
    const flightId = await openFlight(operator);
    const [id = ''] = await uploadAll(operator, flightId, [aFile('a.jpg')]);
    await ingestService(api).ingest(id, 1);
    expect(await ingestService(api).ingest(id, 1)).toBe('skipped');
  });

  it('asks a second time only for what is missing', async () => {
    const flightId = await openFlight(operator);
    const files = [aFile('a.jpg'), aFile('b.jpg'), aFile('c.jpg')];
    const first = await sendManifest(operator, flightId, files);
    await sendBytes(first[1]?.upload, files[1]!.bytes);
    await report(flightId, first[1]!.photoId);
    const second = await sendManifest(operator, flightId, files);
    expect(second.map(({ action }) => action)).toEqual(['upload', 'have', 'upload']);
    expect(second.map(({ photoId }) => photoId)).toEqual(first.map(({ photoId }) => photoId));
  });

  it('sends a large file in parts, and after a cut only the missing ones', async () => {
    const flightId = await openFlight(operator);
    const file = aFile('large.tif', randomBytes(2 * PART_BYTES + 1000));
    const [first] = await sendManifest(operator, flightId, [file]);
    if (first?.upload?.kind !== 'multipart') throw new Error('Parts were expected.');
    expect(first.upload.parts.map(({ partNumber }) => partNumber)).toEqual([1, 2, 3]);
    await sendBytes({ ...first.upload, parts: first.upload.parts.slice(0, 2) }, file.bytes);

    const incomplete = await report(flightId, first.photoId);
    expect(incomplete.body.photos[0]).toMatchObject({ accepted: false, code: 'upload-incomplete' });
    const [second] = await sendManifest(operator, flightId, [file]);
    if (second?.upload?.kind !== 'multipart') throw new Error('Parts were expected.');
    expect(second.upload.uploadId).toBe(first.upload.uploadId);
    expect(second.upload.done.map(({ partNumber }) => partNumber)).toEqual([1, 2]);
    expect(second.upload.parts.map(({ partNumber }) => partNumber)).toEqual([3]);

    await sendBytes(second.upload, file.bytes);
    expect((await report(flightId, first.photoId)).body.photos).toEqual([
      { photoId: first.photoId, accepted: true },
    ]);
    expect(await ingestService(api).ingest(first.photoId, 1)).toBe('done');
  });

  it.each([
    ['hash-mismatch', (bytes: Buffer) => randomBytes(bytes.length)],
    ['upload-missing', () => null],
  ])('rejects with %s what is not what was announced, and asks for it again', async (code, bytesSent) => {
    const flightId = await openFlight(operator);
    const file = aFile('liar.jpg');
    const [answer] = await sendManifest(operator, flightId, [file]);
    const bytes = bytesSent(file.bytes);
    if (bytes) await sendBytes(answer?.upload, bytes);
    const id = answer!.photoId;
    await report(flightId, id);
    const refusal = await ingestService(api)
      .ingest(id, 1)
      .catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(PhotoRejection);
    expect(refusal).toMatchObject({ code, message: expect.stringContaining('liar.jpg') });
    expect(await storage().head(storageKeys.incoming(flightId, id))).toBeNull();
    await progress().rejectPhoto(id, 1, code, 'The reason.');
    const [again] = await sendManifest(operator, flightId, [file]);
    expect(again).toMatchObject({ photoId: id, action: 'upload' });
    expect(await photo(id)).toMatchObject({ run: 2 });
  });

  it('rejects a size that lies', async () => {
    const flightId = await openFlight(operator);
    const file = aFile('size.jpg');
    const [id = ''] = await uploadAll(operator, flightId, [file]);
    await storage().write(
      storageKeys.incoming(flightId, id),
      Buffer.concat([file.bytes, Buffer.from('more')]),
      { mediaType: 'image/jpeg' },
    );
    await expect(ingestService(api).ingest(id, 1)).rejects.toMatchObject({ code: 'size-mismatch' });
  });

  it('lets a duplicate inherit the upload of a photo whose bytes were wrong', async () => {
    const flightId = await openFlight(operator);
    const file = aFile('first.jpg');
    const twin = { ...file, name: 'second.jpg' };
    const third = { ...file, name: 'third.jpg' };
    const answers = await sendManifest(operator, flightId, [file, twin, third]);
    expect(answers.map(({ action }) => action)).toEqual(['upload', 'duplicate', 'duplicate']);
    await sendBytes(answers[0]?.upload, randomBytes(file.size));
    await report(flightId, answers[0]!.photoId);
    await expect(ingestService(api).ingest(answers[0]!.photoId, 1)).rejects.toMatchObject({
      code: 'hash-mismatch',
    });
    await progress().rejectPhoto(answers[0]!.photoId, 1, 'hash-mismatch', 'The reason.');
    expect(await photo(answers[1]!.photoId)).toMatchObject({
      state: 'expected',
      duplicateOf: null,
      reason: null,
    });
    expect(await photo(answers[2]!.photoId)).toMatchObject({
      state: 'duplicate',
      duplicateOf: answers[1]!.photoId,
    });
  });

  it('ends a duplicate with the photo whose bytes it waited for once the flight is sealed', async () => {
    const flightId = await openFlight(operator);
    const file = aFile('first.jpg');
    const answers = await sendManifest(operator, flightId, [file, { ...file, name: 'second.jpg' }]);
    await report(flightId, answers[0]!.photoId);
    await operator.post(`/api/flights/${flightId}/seal`, {});
    await progress().rejectPhoto(answers[0]!.photoId, 1, 'upload-missing', 'The reason.');
    expect(await photo(answers[1]!.photoId)).toMatchObject({
      state: 'rejected',
      reason: { code: 'never-arrived' },
    });
    expect((await operator.get(`/api/flights/${flightId}`)).body).toMatchObject({ state: 'processing' });
  });

  it('knows a photo of an earlier flight and does not ask for it again', async () => {
    const file = aFile('same.jpg');
    const earlier = await openFlight(operator, 'Survey of May');
    const [original = ''] = await uploadAll(operator, earlier, [file]);
    await ingestService(api).ingest(original, 1);
    const [answer] = await sendManifest(operator, await openFlight(operator), [
      { ...file, name: 'copy.jpg' },
    ]);
    expect(answer).toMatchObject({ action: 'duplicate', code: 'duplicate-of-earlier-flight' });
    expect(answer?.message).toContain('same.jpg');
    expect(answer?.message).toContain('Survey of May');
    expect(await photo(answer!.photoId)).toMatchObject({ state: 'duplicate', duplicateOf: original });
  });

  it('makes one of two flights the owner when both upload the same photo at once', async () => {
    const file = aFile('race.jpg');
    const flights = [await openFlight(operator), await openFlight(operator)];
    const ids: string[] = [];
    for (const flightId of flights) ids.push(...(await uploadAll(operator, flightId, [file])));
    await Promise.all(ids.map((id) => ingestService(api).ingest(id, 1)));
    const states = (await Promise.all(ids.map(photo))).map(({ state }) => state);
    expect(states.sort()).toEqual(['duplicate', 'stored']);
  });

  it('refuses a wrong photo under a name that is stored, and keeps an account of it', async () => {
    const flightId = await openFlight(operator);
    const [id = ''] = await uploadAll(operator, flightId, [aFile('taken.jpg')]);
    await ingestService(api).ingest(id, 1);
    const other = aFile('taken.jpg');
    const [answer] = await sendManifest(operator, flightId, [other]);
    expect(answer).toMatchObject({ name: 'taken.jpg', action: 'refused', code: 'name-taken' });
    expect(answer?.photoId).not.toBe(id);
    expect(await photo(answer!.photoId)).toMatchObject({ state: 'rejected', sha256: other.sha256 });
    const [again] = await sendManifest(operator, flightId, [other]);
    expect(again?.photoId).toBe(answer?.photoId);
  });

  it('answers a manifest of 2,000 files for less than two seconds of one core, its caller included', async () => {
    const flightId = await openFlight(operator);
    const files = Array.from({ length: 2000 }, (_, index) => ({
      name: `100MEDIA/DJI_${index}.JPG`,
      size: 8_000_000,
      sha256: sha256Of(Buffer.from(`${flightId} ${index}`)),
    }));
    // Time of the clock would measure what else the machine does.
    const before = process.cpuUsage();
    const { body } = await operator.post<{ files: unknown[] }>(`/api/flights/${flightId}/manifest`, {
      files,
    });
    const { user, system } = process.cpuUsage(before);
    expect(body.files).toHaveLength(2000);
    expect((user + system) / 1e6).toBeLessThan(2);
  });
});
