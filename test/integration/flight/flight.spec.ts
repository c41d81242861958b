import type { FlightDto } from '../../../src/modules/flight/flight.dto';
import type { PhotoDto } from '../../../src/modules/photo/photo.dto';
import type { Problem } from '../../../src/platform/http/problem';
import { type ApiCaller, startTestApi, type TestApi } from '../../support/api';
import { aFile, ingestService, openFlight, sendManifest, uploadAll } from '../../support/upload';

interface PhotoPage {
  readonly items: PhotoDto[];
}

describe('a flight', () => {
  let api: TestApi;
  let operator: ApiCaller;
  let other: ApiCaller;
  let reviewer: ApiCaller;
  beforeAll(async () => {
    api = await startTestApi();
    operator = await api.signIn('operator');
    other = await api.signIn('operator', 'other');
    reviewer = await api.signIn('reviewer');
  });
  afterAll(() => api.stop());

  const seal = (flightId: string, body: object = {}) =>
    operator.post<Problem & FlightDto>(`/api/flights/${flightId}/seal`, body);
  const photosOf = async (flightId: string) =>
    (await operator.get<PhotoPage>(`/api/flights/${flightId}/photos`)).body.items;

  it('keeps the mission’s details', async () => {
    const details = {
      name: 'Jalan Sudirman',
      drone: 'Mavic 3E',
      permitNumber: 'RPZ-17',
      area: {
        type: 'Polygon',
        coordinates: [
          [
            [106.8, -6.2],
            [106.9, -6.2],
            [106.9, -6.3],
            [106.8, -6.2],
          ],
        ],
      },
    };
    const created = await operator.post<FlightDto>('/api/flights', details);
    expect(created).toMatchObject({
      status: 201,
      body: { ...details, state: 'receiving', pilot: null, operator: { name: 'operator first' } },
    });
    const changed = await operator.patch<FlightDto>(`/api/flights/${created.body.id}`, {
      pilot: 'Sari',
      drone: null,
    });
    expect(changed.body).toMatchObject({ ...details, pilot: 'Sari', drone: null });
  });

  it('is its operator’s alone among operators, and everyone else’s to read', async () => {
    const flightId = await openFlight(operator);
    for (const path of ['', '/progress', '/photos', '/events']) {
      expect((await other.get(`/api/flights/${flightId}${path}`)).status).toBe(404);
    }
    expect((await other.patch(`/api/flights/${flightId}`, { name: 'Mine now' })).status).toBe(404);
    expect((await other.post(`/api/flights/${flightId}/manifest`, { files: [aFile('a.jpg')] })).status).toBe(
      404,
    );
    expect((await other.post(`/api/flights/${flightId}/seal`, {})).status).toBe(404);
    expect((await reviewer.get(`/api/flights/${flightId}`)).status).toBe(200);
    expect((await reviewer.patch(`/api/flights/${flightId}`, { name: 'x' })).status).toBe(403);
    const list = await other.get<{ items: FlightDto[] }>('/api/flights');
    expect(list.body.items.map(({ id }) => id)).not.toContain(flightId);
  });

  it('keeps another operator’s photo to itself', async () => {
    const flightId = await openFlight(operator);
    const [id] = await uploadAll(operator, flightId, [aFile('a.jpg')]);
    for (const path of ['', '/preview', '/tiles/pyramid.json', '/tiles/0/0_0.webp'])
      expect((await other.get(`/api/photos/${id}${path}`)).status).toBe(404);
  });

  describe('sealed', () => {
    it('names the photos that have not arrived', async () => {
      const flightId = await openFlight(operator);
      await sendManifest(operator, flightId, [aFile('a.jpg'), aFile('b.jpg')]);
      const { status, body } = await seal(flightId);
      expect(status).toBe(409);
      expect(body).toMatchObject({
        code: 'photos-missing',
        details: { count: 2, names: ['a.jpg', 'b.jpg'] },
      });
      expect(body.detail).toContain('a.jpg, b.jpg');
    });

    it('without them, records them as never arrived, and their duplicates too', async () => {
      const flightId = await openFlight(operator);
      const file = aFile('a.jpg');
      await sendManifest(operator, flightId, [file, { ...file, name: 'b.jpg' }]);
      await uploadAll(operator, flightId, [aFile('c.jpg')]);
      const { status, body } = await seal(flightId, { allowMissing: true });
      expect(status).toBe(200);
      expect(body.state).toBe('sealed');
      const reasons = (await photosOf(flightId)).map(({ name, state, reason }) => [
        name,
        state,
        reason?.code,
      ]);
      expect(reasons).toEqual([
        ['a.jpg', 'rejected', 'never-arrived'],
        ['b.jpg', 'rejected', 'never-arrived'],
        ['c.jpg', 'expected', undefined],
      ]);
    });

    it('twice is sealed once', async () => {
      const flightId = await openFlight(operator);
      await uploadAll(operator, flightId, [aFile('a.jpg')]);
      const first = await seal(flightId);
      const second = await seal(flightId);
      expect([first.status, second.status]).toEqual([200, 200]);
      expect(second.body.sealedAt).toBe(first.body.sealedAt);
      const events = await api.database.query(
        `select 1 from audit_event where action = 'flight.seal' and subject_id = $1`,
        [flightId],
      );
      expect(events).toHaveLength(1);
    });

    it('goes on at once when all its photos have ended', async () => {
      const flightId = await openFlight(operator);
      await sendManifest(operator, flightId, [aFile('notes.txt')]);
      expect((await seal(flightId)).body.state).toBe('processing');
    });

    it('needs photos', async () => {
      expect((await seal(await openFlight(operator))).body.code).toBe('flight-empty');
    });

    it('takes no other photos, but still tells of those it has', async () => {
      const flightId = await openFlight(operator);
      const file = aFile('a.jpg');
      await uploadAll(operator, flightId, [file]);
      await seal(flightId);
      expect((await sendManifest(operator, flightId, [file])).map(({ action }) => action)).toEqual(['have']);
      const { status, body } = await operator.post<Problem>(`/api/flights/${flightId}/manifest`, {
        files: [{ name: 'new.jpg', size: 1, sha256: 'f'.repeat(64) }],
      });
      expect([status, body.code]).toEqual([409, 'flight-sealed']);
    });
  });

  describe('lists its photos', () => {
    it('by state, in the manifest’s order', async () => {
      const flightId = await openFlight(operator);
      await sendManifest(operator, flightId, [aFile('b.jpg'), aFile('a.txt'), aFile('c.jpg')]);
      expect((await photosOf(flightId)).map(({ name }) => name)).toEqual(['b.jpg', 'a.txt', 'c.jpg']);
      const rejected = await operator.get<PhotoPage>(`/api/flights/${flightId}/photos?state=rejected`);
      expect(rejected.body.items).toMatchObject([{ name: 'a.txt', reason: { code: 'not-a-photo' } }]);
    });

    it('as footprints on the ground for a map', async () => {
      const flightId = await openFlight(operator);
      const [id = ''] = await uploadAll(operator, flightId, [aFile('a.jpg')]);
      const footprint = {
        type: 'Polygon',
        coordinates: [
          [
            [106.8, -6.2],
            [106.9, -6.2],
            [106.9, -6.3],
            [106.8, -6.2],
          ],
        ],
      };
      await api.database.query(`update photo set footprint = $2, pose_grade = 'good' where id = $1`, [
        id,
        footprint,
      ]);
      const response = await operator
        .with({ accept: 'application/geo+json' })
        .fetch(`/api/flights/${flightId}/photos?grade=good`);
      expect(response.headers.get('content-type')).toContain('application/geo+json');
      expect(await response.json()).toMatchObject({
        type: 'FeatureCollection',
        features: [
          { type: 'Feature', id, geometry: footprint, properties: { name: 'a.jpg', poseGrade: 'good' } },
        ],
        next: null,
      });
    });

    it('and leads to the sealed original in storage, for who has a right and a reason', async () => {
      const flightId = await openFlight(operator);
      const file = aFile('100MEDIA/DJI_0001.JPG');
      const [id = ''] = await uploadAll(operator, flightId, [file]);
      const address = `/api/photos/${id}/original`;
      const reason = 'a complaint about case 17';
      expect((await reviewer.get(`${address}?reason=${reason}`)).status).toBe(404);
      await ingestService(api).ingest(id, 1);
      for (const unreasoned of ['', '?reason=', '?reason=because'])
        expect((await reviewer.get(`${address}${unreasoned}`)).status).toBe(400);
      expect((await operator.get(`${address}?reason=${reason}`)).status).toBe(403);
      const opened = `select actor_label, subject_id, details from audit_event where action = 'photo.open-original'`;
      expect(await api.database.query(opened)).toEqual([]);
      const redirect = await reviewer.fetch(`${address}?reason=${reason}`);
      expect(redirect.headers.get('cache-control')).toBe('no-store');
      expect(await api.database.query(opened)).toEqual([
        {
          actor_label: expect.stringContaining('reviewer'),
          subject_id: id,
          details: { reason, name: '100MEDIA/DJI_0001.JPG', sha256: file.sha256 },
        },
      ]);
      expect(redirect.status).toBe(302);
      const original = await fetch(redirect.headers.get('location') ?? '');
      expect(original.headers.get('content-disposition')).toContain('DJI_0001.JPG');
      expect(Buffer.from(await original.arrayBuffer())).toEqual(file.bytes);
    });
  });
});
