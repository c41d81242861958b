import type { Flight } from '../../../src/modules/flight/flight.entity';
import type { Photo } from '../../../src/modules/photo/photo.entity';
import { type ApiCaller, startTestApi, type TestApi } from '../../support/api';
import {
  aDetection,
  aFlight,
  aGeotag,
  aPhoto,
  aTicket,
  type DetectionTold,
  testPlace,
} from '../../support/builders';
import { countStatements } from '../../support/count-statements';

interface DetectionView {
  id: string;
  origin: string;
  damageClass: string;
  decision: string;
  correctsId: string | null;
  defectId: string | null;
  ticketId: string | null;
  ground: { lon: number; lat: number; lengthMetres: number } | null;
}
interface QueueItem {
  kind: string;
  id: string;
  ticket: { number: string } | null;
  detection: DetectionView | null;
}
type List<Item> = { items: Item[]; next: string | null };

describe('detections and the review queue over HTTP', () => {
  let api: TestApi;
  let flight: Flight;
  let photo: Photo;
  let operator: ApiCaller;
  let reviewer: ApiCaller;

  beforeAll(async () => {
    api = await startTestApi();
    [operator, reviewer] = await Promise.all([api.signIn('operator'), api.signIn('reviewer')]);
  });
  afterAll(() => api.stop());
  beforeEach(async () => {
    await api.database.query('truncate flight, photo, detection, defect, ticket, ticket_event cascade');
    flight = await aFlight(api.database, { state: 'processed' });
    photo = await aPhoto(api.database, flight, { geotag: aGeotag() });
  });

  const detect = (told: DetectionTold = {}, on = photo) => aDetection(api.database, on, told);
  /** A detection with a defect and an untouched ticket of its own. */
  const ticketed = async (told: DetectionTold = {}) => {
    const ticket = await aTicket(api.database, flight, { damageClass: told.damageClass });
    return { ticket, detection: await detect({ ...told, defectId: ticket.defectId }) };
  };
  const list = async (query: string, caller = reviewer) =>
    (await caller.get<List<DetectionView>>(`/api/detections?${query}`)).body.items.map((item) => item.id);
  const decide = (id: string, body: object, caller = reviewer) =>
    caller.post<DetectionView & { code: string }>(`/api/detections/${id}/decision`, body);
  const takeBack = (id: string, caller = reviewer) =>
    caller.delete<{ code: string; details: object }>(`/api/detections/${id}/decision`);
  const draw = (body: object, on = photo, caller = reviewer) =>
    caller.post<DetectionView & { code: string }>(`/api/photos/${on.id}/detections`, body);
  const states = async () => ({
    tickets: await api.database.query('select state, damage_class from ticket order by number'),
    defects: await api.database.query('select state, damage_class, photo_count from defect order by id'),
  });
  const middle = { x: 1975, y: 1475, width: 50, height: 50 };

  describe('lists', () => {
    it('filter by photo, flight, class, decision and trust, and leave replaced ones out', async () => {
      const other = await aPhoto(api.database, flight, { poseGrade: 'low' });
      const crack = await detect({ damageClass: 'D20' });
      const rejected = await detect({ decision: 'rejected' });
      const unplaced = await detect({ at: null }, other);
      await detect({ supersededAt: new Date() });
      expect(await list(`flight=${flight.id}`)).toEqual([crack.id, rejected.id, unplaced.id]);
      expect(await list(`photo=${photo.id}`)).toEqual([crack.id, rejected.id]);
      expect(await list('class=D20,D10')).toEqual([crack.id]);
      expect(await list('decision=pending')).toEqual([crack.id, unplaced.id]);
      expect(await list('untrusted=true')).toEqual([unplaced.id]);
      expect(await list('untrusted=false')).toEqual([crack.id, rejected.id]);
    });

    it("show an operator only the own flights'", async () => {
      await detect();
      expect(await list('', operator)).toEqual([]);
    });

    it('need as many statements for one as for twenty', async () => {
      await detect();
      const one = await countStatements(() => list(''));
      for (let i = 0; i < 20; i++) await detect();
      expect(await countStatements(() => list(''))).toBe(one);
    });
  });

  describe('decisions', () => {
    it('reject the only evidence of an untouched ticket, which is taken back; undo brings it back', async () => {
      const { detection } = await ticketed();
      expect((await decide(detection.id, { decision: 'rejected', reason: 'A manhole.' })).body).toMatchObject(
        { decision: 'rejected' },
      );
      expect(await states()).toMatchObject({
        tickets: [{ state: 'rejected' }],
        defects: [{ state: 'withdrawn' }],
      });
      expect((await takeBack(detection.id)).status).toBe(204);
      expect(await states()).toMatchObject({
        tickets: [{ state: 'proposed' }],
        defects: [{ state: 'active' }],
      });
      const audited = await api.database.query(
        `select action from audit_event where subject_id = $1 order by id`,
        [detection.id],
      );
      expect(audited).toEqual([{ action: 'detection.decide' }, { action: 'detection.undo' }]);
    });

    it('reject one of two without losing the ticket', async () => {
      const { ticket, detection } = await ticketed();
      await detect({ defectId: ticket.defectId }, await aPhoto(api.database, flight));
      await decide(detection.id, { decision: 'rejected' });
      expect(await states()).toMatchObject({
        tickets: [{ state: 'proposed' }],
        defects: [{ state: 'active', photo_count: 1 }],
      });
    });

    it("correct a class by a person's box that stands for the model's; undo restores", async () => {
      const { ticket, detection } = await ticketed({ damageClass: 'D20', box: middle });
      const corrected = (await decide(detection.id, { decision: 'corrected', damageClass: 'D10' })).body;
      expect(corrected).toMatchObject({
        origin: 'person',
        damageClass: 'D10',
        correctsId: detection.id,
        ticketId: ticket.id,
      });
      expect(await states()).toMatchObject({
        tickets: [{ state: 'proposed', damage_class: 'D10' }],
        defects: [{ damage_class: 'D10', photo_count: 1 }],
      });
      expect(await takeBack(corrected.id)).toMatchObject({
        status: 409,
        body: { code: 'detection-is-correction', details: { correctsId: detection.id } },
      });
      await takeBack(detection.id);
      expect(await list('')).toEqual([detection.id]);
      expect(await states()).toMatchObject({ tickets: [{ damage_class: 'D20' }] });
    });

    it('replace an earlier correction by a later one', async () => {
      const { detection } = await ticketed({ box: middle });
      await decide(detection.id, { decision: 'corrected', damageClass: 'D20' });
      const second = (await decide(detection.id, { decision: 'corrected', box: { ...middle, width: 80 } }))
        .body;
      expect(await list('decision=accepted')).toEqual([second.id]);
    });

    it('accept a detection that no trusted pose places: it leaves the queue and opens no ticket', async () => {
      const unplaced = await detect({ at: null }, await aPhoto(api.database, flight, { poseGrade: 'none' }));
      expect((await decide(unplaced.id, { decision: 'accepted' })).body).toMatchObject({
        decision: 'accepted',
        ticketId: null,
      });
      expect((await reviewer.get<List<QueueItem>>('/api/review/queue')).body.items).toEqual([]);
      expect((await states()).tickets).toEqual([]);
    });

    it.each([
      [{ decision: 'corrected' }, 400, 'invalid-input'],
      [{ decision: 'rejected', damageClass: 'D20' }, 400, 'invalid-input'],
      [{ decision: 'corrected', box: { x: 3990, y: 0, width: 50, height: 50 } }, 422, 'box-outside-photo'],
      [{ decision: 'corrected', box: { x: 10, y: 0, width: 0, height: 50 } }, 400, 'invalid-input'],
    ])('refuse %j', async (body, status, code) => {
      const { detection } = await ticketed();
      expect(await decide(detection.id, body)).toMatchObject({ status, body: { code } });
      expect(await list('decision=pending')).toEqual([detection.id]);
    });

    it('refuse what was replaced, is undecided, or is not the caller’s to take back', async () => {
      const replaced = await detect({ supersededAt: new Date() });
      expect(await decide(replaced.id, { decision: 'accepted' })).toMatchObject({
        status: 409,
        body: { code: 'detection-replaced' },
      });
      const { detection } = await ticketed();
      expect(await takeBack(detection.id)).toMatchObject({
        status: 409,
        body: { code: 'detection-undecided' },
      });
      await decide(detection.id, { decision: 'accepted' });
      const another = await api.signIn('reviewer', 'second');
      expect(await takeBack(detection.id, another)).toMatchObject({
        status: 403,
        body: { code: 'detection-not-yours' },
      });
      expect((await decide(detection.id, { decision: 'accepted' }, operator)).status).toBe(403);
    });
  });

  describe('a damage that a person draws', () => {
    it('opens a ticket at its place at once', async () => {
      const drawn = await draw({ damageClass: 'D40', box: middle });
      expect(drawn.status).toBe(201);
      expect(drawn.body).toMatchObject({ origin: 'person', decision: 'accepted' });
      expect(drawn.body.ticketId).not.toBeNull();
      expect(drawn.body.ground!.lon).toBeCloseTo(testPlace.lon, 7);
      expect(drawn.body.ground!.lengthMetres).toBeCloseTo(0.5, 3);
      expect(await states()).toMatchObject({
        tickets: [{ state: 'proposed' }],
        defects: [{ state: 'active', photo_count: 1 }],
      });
    });

    it('joins the defect that other photos show at that place', async () => {
      const other = await aPhoto(api.database, flight, { geotag: aGeotag() });
      const ticket = await aTicket(api.database, flight);
      await detect({ defectId: ticket.defectId }, other);
      expect((await draw({ damageClass: 'D40', box: middle })).body.ticketId).toBe(ticket.id);
      expect(await states()).toMatchObject({ defects: [{ photo_count: 2 }] });
    });

    it('is another damage than what the same photo shows beside it', async () => {
      const { ticket } = await ticketed();
      const drawn = (await draw({ damageClass: 'D40', box: { ...middle, x: 2050 } })).body;
      expect(drawn.ticketId).not.toBe(ticket.id);
      expect((await states()).tickets).toHaveLength(2);
    });

    it('opens no ticket on a photo without a trusted pose', async () => {
      const low = await aPhoto(api.database, flight, { poseGrade: 'low', geotag: aGeotag('low') });
      expect((await draw({ damageClass: 'D40', box: middle }, low)).body).toMatchObject({
        ground: null,
        ticketId: null,
      });
    });

    it('goes away with its ticket when it is taken back', async () => {
      const drawn = (await draw({ damageClass: 'D40', box: middle })).body;
      expect((await takeBack(drawn.id)).status).toBe(204);
      expect(await list('')).toEqual([]);
      expect(await states()).toMatchObject({
        tickets: [{ state: 'rejected' }],
        defects: [{ state: 'withdrawn' }],
      });
    });

    it('waits for the fuse stage while its flight is under way', async () => {
      const underWay = await aFlight(api.database, { state: 'sealed' });
      const early = await aPhoto(api.database, underWay, { geotag: aGeotag() });
      expect((await draw({ damageClass: 'D40', box: middle }, early)).body).toMatchObject({
        defectId: null,
        ticketId: null,
      });
    });

    it('is refused on a photo that is not there or was not looked at yet', async () => {
      expect((await draw({ damageClass: 'D40', box: middle }, { ...photo, id: flight.id })).status).toBe(404);
      const raw = await aPhoto(api.database, flight, { state: 'stored' });
      expect(await draw({ damageClass: 'D40', box: middle }, raw)).toMatchObject({
        status: 409,
        body: { code: 'photo-not-ready' },
      });
    });
  });

  describe('the review queue', () => {
    const queue = async (query = '') =>
      (await reviewer.get<List<QueueItem>>(`/api/review/queue?${query}`)).body;

    it('holds proposed tickets and unplaced detections, the least sure first', async () => {
      const sure = await aTicket(api.database, flight, { score: 0.95 });
      const unsure = await aTicket(api.database, flight, { score: 0.55 });
      await aTicket(api.database, flight, { state: 'open', score: 0.5 });
      const unplaced = await detect(
        { at: null, score: 0.7 },
        await aPhoto(api.database, flight, { poseGrade: 'low' }),
      );
      await detect({ at: null, score: 0.5, decision: 'rejected' });
      const { items } = await queue();
      expect(items.map(({ kind, id }) => [kind, id])).toEqual([
        ['ticket', unsure.id],
        ['detection', unplaced.id],
        ['ticket', sure.id],
      ]);
      expect(items[0]!.ticket!.number).toBe(unsure.number);
      expect(items[1]!.detection!.ground).toBeNull();
      expect((await queue('kind=detection')).items).toHaveLength(1);
    });

    it('sorts by severity and by place, and pages by key', async () => {
      const south = await aTicket(api.database, flight, { severity: 'low', at: { north: -500 } });
      const east = await aTicket(api.database, flight, { severity: 'high', at: { east: 30, north: 3 } });
      const west = await aTicket(api.database, flight, { severity: 'medium', at: { north: 3 } });
      const ids = async (query: string) => (await queue(query)).items.map((item) => item.id);
      expect(await ids('sort=severity')).toEqual([east.id, west.id, south.id]);
      expect(await ids('sort=place')).toEqual([west.id, east.id, south.id]);
      const first = await queue('sort=place&limit=2');
      expect(await ids(`sort=place&limit=2&after=${first.next}`)).toEqual([south.id]);
    });

    it('is not for operators', async () => {
      expect((await operator.get('/api/review/queue')).status).toBe(403);
    });
  });

  describe('defects', () => {
    it('list by place and flight, and show their evidence', async () => {
      const { ticket, detection } = await ticketed();
      await aTicket(api.database, flight, { at: { east: 5000 } });
      const near = await operator.get<List<{ id: string; ticketId: string }>>(
        `/api/defects?bbox=106.83,-6.32,106.85,-6.3&flight=${flight.id}`,
      );
      expect(near.body.items).toMatchObject([{ id: ticket.defectId, ticketId: ticket.id }]);
      const one = await operator.get<{ evidence: { detectionId: string }[] }>(
        `/api/defects/${ticket.defectId}`,
      );
      expect(one.body.evidence.map((seen) => seen.detectionId)).toEqual([detection.id]);
      expect((await operator.get(`/api/defects/${flight.id}`)).status).toBe(404);
      const geo = await operator
        .with({ accept: 'application/geo+json' })
        .get<{ features: { geometry: { type: string } }[] }>('/api/defects');
      expect(geo.body.features.map((feature) => feature.geometry.type)).toEqual(['Polygon', 'Polygon']);
    });
  });
});
