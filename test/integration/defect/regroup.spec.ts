import type { TicketState } from '../../../src/domain/ticket/ticket-state';
import { Detection } from '../../../src/modules/detection/detection.entity';
import { Flight } from '../../../src/modules/flight/flight.entity';
import type { Photo } from '../../../src/modules/photo/photo.entity';
import { type ApiCaller, startTestApi, type TestApi } from '../../support/api';
import { aDetection, aFlight, aPhoto, type DetectionTold } from '../../support/builders';
import { FlightStages } from '../../support/flight-stages';

interface SplitView {
  id: string;
  defectId: string;
  splitOffId: string;
  ticketId: string | null;
  ticketNumber: string | null;
}
interface MergeView {
  id: string;
  ticketId: string;
  mergedIds: string[];
}
interface Refusal {
  code: string;
  details: Record<string, unknown>;
}
interface TicketView {
  id: string;
  number: string;
  state: string;
  duplicateOf: string | null;
  photoCount: number;
  history: { kind: string; undoneAt: string | null; details: Record<string, unknown> }[];
}

describe('splitting and merging defects', () => {
  let api: TestApi;
  let stages: FlightStages;
  let reviewer: ApiCaller;
  let otherReviewer: ApiCaller;
  let supervisor: ApiCaller;
  let flight: Flight;
  let photos: Photo[];

  beforeAll(async () => {
    api = await startTestApi();
    stages = new FlightStages(api.database);
    [reviewer, otherReviewer, supervisor] = await Promise.all([
      api.signIn('reviewer'),
      api.signIn('reviewer', 'second'),
      api.signIn('supervisor'),
    ]);
  });
  afterAll(() => api.stop());
  beforeEach(async () => {
    await api.database.query('truncate flight, photo, detection, defect, ticket, outbox cascade');
    flight = await aFlight(api.database);
  });

  /** One pothole in as many photos, fused, with its ticket. */
  const seenIn = async (count: number, told: DetectionTold = {}) => {
    photos = [];
    for (let i = 0; i < count; i++) {
      photos.push(await aPhoto(api.database, flight));
      await aDetection(api.database, photos[i]!, told);
    }
    await stages.process(flight.id);
    return defectOf(photos[0]!);
  };
  const rerun = async (run: number) => {
    await api.database.getRepository(Flight).update(flight.id, { state: 'registered', run });
    await stages.process(flight.id, run);
  };
  /** As the detect stage leaves a photo after a new model looked at it. */
  const detectAgain = async (photo: Photo, found: readonly DetectionTold[], run: number) => {
    await api.database
      .getRepository(Detection)
      .update({ photoId: photo.id, origin: 'model', decision: 'pending' }, { supersededAt: new Date() });
    for (const told of found) await aDetection(api.database, photo, { ...told, run });
  };
  const viewOf = async (photo: Photo): Promise<string> => {
    const [row] = await api.database.query(
      `select id from detection where photo_id = $1 and superseded_at is null and decision not in ('rejected', 'corrected')`,
      [photo.id],
    );
    return row.id;
  };
  async function defectOf(photo: Photo): Promise<string> {
    const [row] = await api.database.query('select defect_id from detection where id = $1', [
      await viewOf(photo),
    ]);
    return row.defect_id;
  }
  const defectsOf = (of: readonly Photo[]) => Promise.all(of.map(defectOf));
  const ticketOf = async (defectId: string): Promise<TicketView> => {
    const [row] = await api.database.query('select id from ticket where defect_id = $1', [defectId]);
    return (await supervisor.get<TicketView>(`/api/tickets/${row.id}`)).body;
  };
  const stateOf = async (defectId: string) => (await ticketOf(defectId)).state;
  const split = async (defectId: string, of: readonly Photo[], caller = reviewer) =>
    caller.post<SplitView & Refusal>(`/api/defects/${defectId}/splits`, {
      detectionIds: await Promise.all(of.map(viewOf)),
    });
  const undoSplit = ({ defectId, id }: SplitView, caller = reviewer) =>
    caller.delete<Refusal>(`/api/defects/${defectId}/splits/${id}`);
  const merge = (defectId: string, defectIds: readonly string[], caller = reviewer) =>
    caller.post<MergeView & Refusal>(`/api/defects/${defectId}/merges`, { defectIds });
  const undoMerge = (defectId: string, { id }: MergeView, caller = reviewer) =>
    caller.delete<Refusal>(`/api/defects/${defectId}/merges/${id}`);
  const setState = (defectId: string, state: TicketState) =>
    api.database.query('update ticket set state = $2 where defect_id = $1', [defectId, state]);
  const actions = async () =>
    (
      await api.database.query(
        `select action from audit_event where subject_kind = 'defect' and at >= (select created_at from flight limit 1) order by id`,
      )
    ).map((row: { action: string }) => row.action);

  describe('a split', () => {
    it('leaves the defect its ticket and opens one for the views that leave', async () => {
      const defect = await seenIn(4);
      const before = await ticketOf(defect);
      const { status, body } = await split(defect, photos.slice(2));
      expect(status).toBe(201);
      expect(await defectsOf(photos)).toEqual([defect, defect, body.splitOffId, body.splitOffId]);
      const [kept, opened] = [await ticketOf(defect), await ticketOf(body.splitOffId)];
      expect(kept).toMatchObject({ id: before.id, number: before.number, state: 'proposed', photoCount: 2 });
      expect(opened).toMatchObject({ id: body.ticketId, number: body.ticketNumber, photoCount: 2 });
      expect(opened.state).toBe('proposed');
      expect(kept.history.at(-1)).toMatchObject({
        kind: 'split',
        details: { number: opened.number, views: 2 },
      });
      expect(opened.history.at(-1)).toMatchObject({ kind: 'split', details: { number: kept.number } });
      expect((await actions()).at(-1)).toBe('defect.split');
    });

    it('holds when the flight is fused again', async () => {
      const defect = await seenIn(4);
      const { body } = await split(defect, photos.slice(2));
      await rerun(2);
      await rerun(3);
      expect(await defectsOf(photos)).toEqual([defect, defect, body.splitOffId, body.splitOffId]);
      expect(await api.database.query('select state from ticket')).toHaveLength(2);
    });

    it('holds for the boxes of a new model, waits while it finds none, and counts again when it does', async () => {
      const defect = await seenIn(4);
      const { body } = await split(defect, photos.slice(2));
      const moved = { box: { x: 1005, y: 996, width: 52, height: 49 } };
      for (const photo of photos.slice(0, 3)) await detectAgain(photo, [moved], 2);
      await detectAgain(photos[3]!, [], 2);
      await rerun(2);
      expect(await defectsOf(photos.slice(0, 3))).toEqual([defect, defect, body.splitOffId]);

      for (const photo of photos.slice(2)) await detectAgain(photo, [], 3);
      await rerun(3);
      expect(await stateOf(body.splitOffId)).toBe('rejected');

      for (const photo of photos.slice(2)) await detectAgain(photo, [{}], 4);
      await rerun(4);
      expect(await defectsOf(photos)).toEqual([defect, defect, body.splitOffId, body.splitOffId]);
      expect(await stateOf(body.splitOffId)).toBe('proposed');
    });

    it("holds for a person's box that corrects one of its views", async () => {
      const defect = await seenIn(3);
      const { body } = await split(defect, [photos[2]!]);
      const corrected = await reviewer.post(`/api/detections/${await viewOf(photos[2]!)}/decision`, {
        decision: 'corrected',
        box: { x: 1030, y: 1030, width: 60, height: 60 },
      });
      expect(corrected.status).toBe(200);
      await rerun(2);
      expect(await defectsOf(photos)).toEqual([defect, defect, body.splitOffId]);
    });

    it('lets a later flight see the two as two', async () => {
      const defect = await seenIn(2, {});
      const { body } = await split(defect, [photos[1]!]);
      const later = await aFlight(api.database, { createdAt: new Date('2026-05-01T02:00:00Z') });
      const photo = await aPhoto(api.database, later);
      await aDetection(api.database, photo, {});
      await stages.process(later.id);
      expect([defect, body.splitOffId]).toContain(await defectOf(photo));
      await rerun(2);
      expect(await defectsOf(photos)).toEqual([defect, body.splitOffId]);
    });

    it('is taken back: the views return, the opened ticket goes, and re-runs keep it so', async () => {
      const defect = await seenIn(4);
      const { body } = await split(defect, photos.slice(2));
      await rerun(2);
      expect((await undoSplit(body)).status).toBe(204);
      expect(await defectsOf(photos)).toEqual([defect, defect, defect, defect]);
      expect(await stateOf(body.splitOffId)).toBe('rejected');
      const kept = await ticketOf(defect);
      expect(kept).toMatchObject({ state: 'proposed', photoCount: 4 });
      expect(kept.history.map(({ kind, undoneAt }) => [kind, undoneAt !== null])).toEqual([
        ['opened', false],
        ['split', true],
        ['undo', false],
      ]);
      await rerun(3);
      expect(await defectsOf(photos)).toEqual([defect, defect, defect, defect]);
      expect((await actions()).at(-1)).toBe('defect.undo-split');
      expect((await undoSplit(body)).body.code).toBe('split-undone');
    });

    it('of what was split off is taken back first, then the one before', async () => {
      const defect = await seenIn(3);
      const first = (await split(defect, photos.slice(1))).body;
      const second = (await split(first.splitOffId, [photos[2]!])).body;
      await rerun(2);
      expect(await defectsOf(photos)).toEqual([defect, first.splitOffId, second.splitOffId]);
      expect((await undoSplit(first)).body.code).toBe('split-moved-on');
      expect((await undoSplit(second)).status).toBe(204);
      await rerun(3);
      expect(await defectsOf(photos)).toEqual([defect, first.splitOffId, first.splitOffId]);
      expect((await undoSplit(first)).status).toBe(204);
      expect(await defectsOf(photos)).toEqual([defect, defect, defect]);
    });

    it('is not taken back by another reviewer, after a day, or once the opened ticket was decided on', async () => {
      const defect = await seenIn(3);
      const { body } = await split(defect, [photos[2]!]);
      expect(await undoSplit(body, otherReviewer)).toMatchObject({
        status: 403,
        body: { code: 'split-not-yours' },
      });
      await api.database.query(`update defect_split set decided_at = decided_at - interval '25 hours'`);
      expect(await undoSplit(body)).toMatchObject({ status: 409, body: { code: 'split-too-late' } });
      await api.database.query(`update defect_split set decided_at = decided_at + interval '25 hours'`);
      await reviewer.post(`/api/tickets/${body.ticketId}/transitions`, { to: 'open', version: 1 });
      expect(await stateOf(body.splitOffId)).toBe('open');
      expect(await undoSplit(body, supervisor)).toMatchObject({
        status: 409,
        body: { code: 'split-moved-on' },
      });
    });

    it('that is sent again gets the same answer and does nothing more; another person’s and part of it are refused', async () => {
      const defect = await seenIn(4);
      const first = await split(defect, photos.slice(2));
      const done = await actions();
      const again = await split(defect, photos.slice(2).reverse());
      expect([again.status, again.body]).toEqual([201, first.body]);
      expect(await actions()).toEqual(done);
      expect((await ticketOf(first.body.splitOffId)).history).toHaveLength(2);
      expect((await split(defect, photos.slice(3))).body.code).toBe('split-of-strangers');
      expect((await split(defect, photos.slice(2), otherReviewer)).body.code).toBe('split-of-strangers');
      await undoSplit(first.body);
      const { body: anew } = await split(defect, photos.slice(2));
      expect(anew.id).not.toBe(first.body.id);
      expect(await defectsOf(photos.slice(2))).toEqual([anew.splitOffId, anew.splitOffId]);
    });

    it('is refused with what is wrong', async () => {
      const defect = await seenIn(2);
      const stranger = await aDetection(api.database, await aPhoto(api.database, flight), {
        at: { east: 40 },
      });
      const post = (id: string, detectionIds: string[], caller = reviewer) =>
        caller.post<Refusal>(`/api/defects/${id}/splits`, { detectionIds });
      expect(await post(defect, [stranger.id])).toMatchObject({
        status: 409,
        body: { code: 'split-of-strangers', details: { detectionIds: [stranger.id] } },
      });
      expect(await split(defect, photos)).toMatchObject({
        status: 422,
        body: { code: 'split-leaves-nothing' },
      });
      expect((await post(defect, [])).status).toBe(400);
      expect((await post(stranger.id, [stranger.id])).status).toBe(404);
      expect((await split(defect, [photos[1]!], await api.signIn('operator'))).status).toBe(403);
      for (const state of ['closed', 'rejected', 'verified'] as const) {
        await setState(defect, state);
        expect(await split(defect, [photos[1]!])).toMatchObject({
          status: 409,
          body: { code: 'defect-work-ended', details: { state } },
        });
      }
      expect(await api.database.query('select * from defect_split')).toEqual([]);
    });
  });

  describe('a merge', () => {
    /** Potholes 20 m apart, one photo each. */
    const apart = async (count: number) => {
      photos = [];
      for (let i = 0; i < count; i++) {
        photos.push(await aPhoto(api.database, flight));
        await aDetection(api.database, photos[i]!, { at: { east: 20 * i } });
      }
      await stages.process(flight.id);
      return defectsOf(photos);
    };

    it('makes the others duplicates of the one that stays, with their views, in every run', async () => {
      const [a, b, c] = (await apart(3)) as [string, string, string];
      const before = await ticketOf(a);
      const { status, body } = await merge(a, [b, c]);
      expect(status).toBe(201);
      expect(body).toMatchObject({ ticketId: before.id, mergedIds: [b, c] });
      for (const run of [2, 3]) {
        expect(await ticketOf(a)).toMatchObject({ number: before.number, state: 'proposed', photoCount: 3 });
        for (const merged of [b, c])
          expect(await ticketOf(merged)).toMatchObject({ state: 'duplicate', duplicateOf: before.id });
        await detectAgain(photos[1]!, [{ at: { east: 20 } }], run);
        await rerun(run);
      }
      expect((await actions()).at(-1)).toBe('defect.merge');
    });

    it('is taken back as a whole', async () => {
      const [a, b, c] = (await apart(3)) as [string, string, string];
      const { body } = await merge(a, [b, c]);
      await rerun(2);
      expect((await undoMerge(a, body)).status).toBe(204);
      for (const id of [a, b, c])
        expect(await ticketOf(id)).toMatchObject({ state: 'proposed', photoCount: 1 });
      await rerun(3);
      expect(await defectsOf(photos)).toEqual([a, b, c]);
      expect((await undoMerge(a, body)).status).toBe(404);
    });

    it('is not taken back where one of its tickets moved on: none of it is', async () => {
      const [a, b, c] = (await apart(3)) as [string, string, string];
      const { body } = await merge(a, [b, c]);
      const { id } = await ticketOf(c);
      const [{ version }] = await api.database.query('select version from ticket where id = $1', [id]);
      await reviewer.post(`/api/tickets/${id}/transitions`, { to: 'proposed', reason: 'another', version });
      expect(await undoMerge(a, body)).toMatchObject({ status: 409, body: { code: 'ticket-undo-moved-on' } });
      expect(await stateOf(b)).toBe('duplicate');
    });

    it('puts together what was split, and its undo brings the split back', async () => {
      const defect = await seenIn(4);
      const parted = (await split(defect, photos.slice(2))).body;
      const merged = (await merge(defect, [parted.splitOffId])).body;
      await rerun(2);
      expect(await ticketOf(defect)).toMatchObject({ state: 'proposed', photoCount: 4 });
      expect((await undoSplit(parted)).body.code).toBe('split-moved-on');
      await undoMerge(defect, merged);
      await rerun(3);
      expect(await defectsOf(photos)).toEqual([defect, defect, parted.splitOffId, parted.splitOffId]);
    });

    it('lets views be split off again that were merged, and remembers whose they were', async () => {
      const [a, b] = (await apart(2)) as [string, string];
      const merged = (await merge(a, [b])).body;
      const parted = (await split(a, [photos[1]!])).body;
      await rerun(2);
      expect(await defectsOf(photos)).toEqual([a, parted.splitOffId]);
      await undoSplit(parted);
      await undoMerge(a, merged);
      expect(await defectsOf(photos)).toEqual([a, b]);
      expect(await ticketOf(b)).toMatchObject({ state: 'proposed', photoCount: 1 });
    });

    it('is refused with what is wrong, and then changes nothing', async () => {
      const [a, b, c] = (await apart(3)) as [string, string, string];
      expect(await merge(a, [b, a])).toMatchObject({ status: 422, body: { code: 'merge-with-itself' } });
      expect((await merge(a, [photos[0]!.id])).status).toBe(404);
      expect((await merge(a, [b], await api.signIn('operator'))).status).toBe(403);
      await setState(c, 'closed');
      for (const refused of [await merge(a, [b, c]), await merge(c, [a])])
        expect(refused).toMatchObject({ status: 409, body: { code: 'defect-work-ended' } });
      await setState(c, 'in-progress');
      expect(await merge(a, [b, c])).toMatchObject({ status: 403, body: { code: 'ticket-move-forbidden' } });
      expect(await stateOf(b)).toBe('proposed');
      expect((await merge(a, [b, c], supervisor)).status).toBe(201);
      expect(await merge(b, [a])).toMatchObject({ status: 409, body: { code: 'defect-not-active' } });
    });

    it('is refused for a defect that calls for no work, since it has no ticket', async () => {
      const [a] = (await apart(1)) as [string];
      const photo = await aPhoto(api.database, flight);
      await aDetection(api.database, photo, { at: { east: 40 }, damageClass: 'repair' });
      await rerun(2);
      expect(await merge(a, [await defectOf(photo)])).toMatchObject({
        status: 409,
        body: { code: 'defect-without-ticket' },
      });
    });
  });
});
