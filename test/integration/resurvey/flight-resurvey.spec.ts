import type { DataSource } from 'typeorm';
import type { CameraPose } from '../../../src/domain/photogrammetry/camera-pose';
import type { GreyImage } from '../../../src/domain/registration/grey-image';
import type { TicketState } from '../../../src/domain/ticket/ticket-state';
import { Detection } from '../../../src/modules/detection/detection.entity';
import { Flight } from '../../../src/modules/flight/flight.entity';
import { Photo } from '../../../src/modules/photo/photo.entity';
import { DefectObservation } from '../../../src/modules/resurvey/defect-observation.entity';
import { Ticket } from '../../../src/modules/ticket/ticket.entity';
import { aDetection, aFlight, aGeotagAt, aPhoto, type DetectionTold } from '../../support/builders';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { FlightStages } from '../../support/flight-stages';

const day = (n: number): Date => new Date(Date.UTC(2026, 2, n, 2));

describe('flying over known damage again', () => {
  let test: TestDatabase;
  let database: DataSource;
  let stages: FlightStages;

  beforeAll(async () => {
    test = await createTestDatabase();
    database = test.dataSource;
    stages = new FlightStages(database);
  });
  afterAll(() => test.drop());
  beforeEach(() => database.query('truncate flight, user_account, outbox, defect, ticket cascade'));

  interface Flown {
    readonly on: Date;
    /** Photos straight above the place, each 40 m high unless told. */
    readonly photos?: number;
    readonly pose?: Partial<CameraPose>;
    readonly east?: number;
    /** What each photo shows. */
    readonly shows?: readonly DetectionTold[];
    /** What each photo looks like, made small. */
    readonly picture?: GreyImage;
  }
  const fly = async ({ on, photos = 6, pose, east = 0, shows = [], picture }: Flown) => {
    const flight = await aFlight(database, { state: 'registered', createdAt: on });
    const taken: Photo[] = [];
    for (let i = 0; i < photos; i++) {
      const photo = await aPhoto(database, flight, {
        geotag: aGeotagAt({ east: east + i - photos / 2, north: i % 2 }, pose),
        takenAt: on,
      });
      for (const told of shows) await aDetection(database, photo, told);
      if (picture) {
        await database.query(
          "insert into stored_object (sha256, size_bytes, media_type, storage_key, stored_at) values ($1, 1000, 'image/jpeg', $1, now())",
          [photo.declaredSha256],
        );
        await database.getRepository(Photo).update(photo.id, { sha256: photo.declaredSha256 });
        stages.greys.set(photo.declaredSha256, picture);
      }
      taken.push(photo);
    }
    await stages.process(flight.id);
    return { flight, photos: taken };
  };
  const rerun = async (flight: Flight, run: number) => {
    await database.getRepository(Flight).update(flight.id, { state: 'registered', run });
    await stages.process(flight.id, run);
  };
  const observationsOf = (flight: Flight) =>
    database
      .getRepository(DefectObservation)
      .find({ where: { flightId: flight.id }, order: { defectId: 'ASC' } });
  const verdictOf = async (flight: Flight) => {
    const [only, ...others] = await observationsOf(flight);
    expect(others).toEqual([]);
    return [only?.verdict, ...(only?.reasons.map(({ code }) => code) ?? [])];
  };
  const ticketsNow = () => database.getRepository(Ticket).find({ order: { id: 'ASC' } });
  const claim = async (state: TicketState, on: Date | null) => {
    const [ticket] = await ticketsNow();
    await database
      .getRepository(Ticket)
      .update(ticket!.id, { state, repairedAt: on, acknowledgedAt: day(1) });
    return ticket!.id;
  };
  const eventsOf = (ticketId: string) =>
    database.query(
      `select kind, from_state, to_state, body, details, undone_at from ticket_event
       where ticket_id = $1 and kind <> 'opened' order by at, id`,
      [ticketId],
    );

  it('says of new damage that it was first seen, with the views that showed it and its size', async () => {
    const { flight } = await fly({ on: day(1), shows: [{}] });
    expect(await verdictOf(flight)).toEqual(['first-seen', 'found']);
    const [observation] = await observationsOf(flight);
    expect(observation).toMatchObject({
      viewsCounted: 6,
      viewsWithDamage: 6,
      sizeBefore: null,
      seenAt: day(1),
    });
    expect(observation!.sizeAfter).toMatchObject({ length: expect.closeTo(0.5, 6), photos: 6 });
    expect(observation!.views[0]).toMatchObject({
      flaw: null,
      groundSampleDistance: expect.closeTo(0.01, 6),
    });
  });

  it('says that it persists, that it has grown, or that it is gone', async () => {
    await fly({ on: day(1), shows: [{}] });
    const same = await fly({ on: day(10), shows: [{ side: 0.51 }] });
    expect(await verdictOf(same.flight)).toEqual(['persists', 'found', 'same-size']);
    const grown = await fly({ on: day(20), shows: [{ side: 0.75 }] });
    expect(await verdictOf(grown.flight)).toEqual(['grown', 'found', 'larger']);
    const [observation] = await observationsOf(grown.flight);
    expect(observation!.sizeBefore).toMatchObject({ length: expect.closeTo(0.51, 6) });
    expect(observation!.sizeAfter).toMatchObject({ length: expect.closeTo(0.75, 6) });
    const gone = await fly({ on: day(30) });
    expect(await verdictOf(gone.flight)).toEqual(['repaired', 'not-found']);
  });

  it.each<[string, Omit<Flown, 'on'>, string[]]>([
    ['one good photo', { photos: 1 }, ['not-observable', 'too-few-views']],
    ['photos from 130 m', { pose: { heightAboveGround: 130 } }, ['not-observable', 'too-coarse']],
    [
      'grazing photos',
      { pose: { pitch: -35, heightAboveGround: 15, position: aGeotagAt({ north: -20 }).position! } },
      ['not-observable', 'too-oblique'],
    ],
    ['photos beside the place', { east: 25.5 }, ['not-observable', 'outside-footprints']],
  ])('does not call it repaired because of %s', async (_, flown, expected) => {
    await fly({ on: day(1), shows: [{}] });
    const { flight } = await fly({ on: day(10), ...flown });
    expect(await verdictOf(flight)).toEqual(expected);
  });

  it('does not call it repaired where a shadow hides the place, and does where the light is back', async () => {
    /** Deep shadow in the middle of a lit photo, where the place lies. */
    const picture = (shadow: number): GreyImage => {
      const [width, height] = [100, 75];
      const isShaded = (i: number) =>
        Math.abs((i % width) - 50) < 20 && Math.abs(Math.floor(i / width) - 37) < 20;
      const data = Uint8Array.from({ length: width * height }, (_, i) => (isShaded(i) ? shadow : 150));
      return { width, height, data };
    };
    await fly({ on: day(1), shows: [{}] });
    const shaded = await fly({ on: day(10), picture: picture(25) });
    expect(await verdictOf(shaded.flight)).toEqual(['not-observable', 'in-shadow']);
    const [observation] = await observationsOf(shaded.flight);
    expect(observation!.reasons[0]!.message).toContain('In 6 of 6 photos that show the place');
    expect(observation!.views.map(({ flaw }) => flaw)).toEqual(Array(6).fill('in-shadow'));
    const found = await fly({ on: day(15), picture: picture(25), shows: [{}] });
    expect((await verdictOf(found.flight))[0]).toBe('persists');
    const lit = await fly({ on: day(20), picture: picture(120) });
    expect(await verdictOf(lit.flight)).toEqual(['repaired', 'not-found']);
  });

  it('compares flights that nothing laid on one another by their damages, where these agree on one shift', async () => {
    const spots = [0, 2, 4.5, 7.5, 11, 15, -2.5, -6, -10, -15];
    const broken = (easts: readonly number[], off: number): DetectionTold[] =>
      easts.map((east) => ({ at: { east: east + off } }));
    await fly({ on: day(1), shows: broken(spots, 0) });
    // The second is gone, and all others lie as far off as the gone one's neighbour was.
    const { flight } = await fly({
      on: day(10),
      shows: broken(
        spots.filter((east) => east !== 2),
        2,
      ),
    });
    const verdicts = (await observationsOf(flight)).map(({ verdict }) => verdict).sort();
    expect(verdicts).toEqual([...Array(9).fill('persists'), 'repaired']);
  });

  it('says nothing where such flights show too few to agree on, and one may be taken for another', async () => {
    await fly({ on: day(1), shows: [{}, { at: { east: 2 } }] });
    const { flight } = await fly({ on: day(10), shows: [{ at: { east: 2 } }] });
    const observed = await observationsOf(flight);
    expect(observed.map(({ verdict }) => verdict)).toEqual(['not-observable', 'not-observable']);
    expect(observed[0]!.reasons.map(({ code }) => code)).toEqual(['flights-not-laid']);
  });

  it('says nothing of damage far from every photo, nor without a pose', async () => {
    await fly({ on: day(1), shows: [{}] });
    const elsewhere = await fly({ on: day(10), east: 300 });
    expect(await observationsOf(elsewhere.flight)).toEqual([]);
    const lost = await aFlight(database, { state: 'registered', createdAt: day(11) });
    await aPhoto(database, lost, { poseGrade: 'none' });
    await stages.process(lost.id);
    expect(await observationsOf(lost)).toEqual([]);
    expect(await database.getRepository(Flight).findOneByOrFail({ id: lost.id })).toMatchObject({
      state: 'processed',
    });
  });

  it('takes a patch in its place for a strong sign, but not one that was there beside it before', async () => {
    const patch: DetectionTold = { damageClass: 'repair', side: 0.8, at: { east: 0.2 } };
    await fly({ on: day(1), shows: [{}] });
    const patched = await fly({ on: day(10), photos: 2, shows: [patch] });
    expect(await verdictOf(patched.flight)).toEqual(['repaired', 'not-found', 'patch-seen']);
    await database.query('truncate flight, outbox, defect, ticket cascade');
    await fly({ on: day(1), shows: [{}, patch] });
    const later = await fly({ on: day(10), photos: 2, shows: [patch] });
    expect(await verdictOf(later.flight)).toEqual(['repaired', 'not-found']);
  });

  it('leaves it to a person where another damage lies at the place', async () => {
    await fly({ on: day(1), shows: [{}] });
    const { flight } = await fly({ on: day(10), shows: [{ damageClass: 'D20', side: 2 }] });
    const ofKnown = (await observationsOf(flight)).find(({ verdict }) => verdict !== 'first-seen');
    expect(ofKnown).toMatchObject({
      verdict: 'not-observable',
      reasons: [{ code: 'other-damage-at-place' }],
    });
  });

  it('verifies a claimed repair that it sees, with the evidence', async () => {
    await fly({ on: day(1), shows: [{}] });
    const id = await claim('repaired', day(5));
    const { flight, photos } = await fly({ on: day(10) });
    expect(await ticketsNow()).toMatchObject([{ id, state: 'verified', repairedAt: day(5), closedAt: null }]);
    const [event] = await eventsOf(id);
    expect(event).toMatchObject({
      kind: 'transition',
      to_state: 'verified',
      body: 'A flight found the damage repaired. None of 6 good views shows the damage.',
      details: { flightId: flight.id, verdict: 'repaired' },
    });
    expect(event.details.photoIds.sort()).toEqual(photos.map((photo) => photo.id).sort());
  });

  it('reopens a claimed repair that it contradicts, for nobody in particular', async () => {
    const { flight: first } = await fly({ on: day(1), shows: [{}] });
    const id = await claim('repaired', day(5));
    await database.getRepository(Ticket).update(id, { assigneeId: first.operatorId });
    const { flight } = await fly({ on: day(10), shows: [{}] });
    expect(await ticketsNow()).toMatchObject([{ id, state: 'open', repairedAt: null, assigneeId: null }]);
    expect(await eventsOf(id)).toMatchObject([
      {
        kind: 'transition',
        from_state: 'repaired',
        to_state: 'open',
        body: expect.stringContaining('Found in 6 of 6 photos'),
        details: {
          flightId: flight.id,
          verdict: 'persists',
          sizeBefore: { photos: 6 },
          sizeAfter: { photos: 6 },
        },
      },
    ]);
  });

  it.each<[string, Omit<Flown, 'on'>]>([
    ['found gone', {}],
    ['found there', { shows: [{}] }],
  ])('leaves a claim alone that is younger than the flight: %s', async (_, flown) => {
    await fly({ on: day(1), shows: [{}] });
    const id = await claim('repaired', day(15));
    await fly({ on: day(10), ...flown });
    expect(await ticketsNow()).toMatchObject([{ id, state: 'repaired', repairedAt: day(15) }]);
    expect(await eventsOf(id)).toEqual([]);
  });

  it('counts flights by when they were flown, not by when they were sent', async () => {
    await fly({ on: day(1), shows: [{}] });
    const id = await claim('repaired', day(5));
    await fly({ on: day(20) });
    const late = await fly({ on: day(10), shows: [{}] });
    expect(await verdictOf(late.flight)).toEqual(['persists', 'found', 'same-size']);
    expect(await ticketsNow()).toMatchObject([{ id, state: 'verified' }]);
    const before = await fly({ on: new Date('2026-02-01T02:00:00Z') });
    expect(await observationsOf(before.flight)).toEqual([]);
  });

  it('tells of a repair that nobody claimed, once, and closes nothing', async () => {
    await fly({ on: day(1), shows: [{}] });
    const id = await claim('open', null);
    const { flight, photos } = await fly({ on: day(10) });
    await rerun(flight, 2);
    expect(await ticketsNow()).toMatchObject([{ id, state: 'open' }]);
    expect(await eventsOf(id)).toMatchObject([
      { kind: 'observation', body: expect.stringMatching(/repaired.*Nobody has said/), undone_at: null },
    ]);
    for (const photo of photos) await aDetection(database, photo, { run: 2 });
    await rerun(flight, 3);
    expect(await verdictOf(flight)).toEqual(['persists', 'found', 'same-size']);
    expect(await eventsOf(id)).toMatchObject([{ kind: 'observation', undone_at: expect.any(Date) }]);
  });

  it('takes its own verification back when a re-run says otherwise', async () => {
    await fly({ on: day(1), shows: [{}] });
    const id = await claim('repaired', day(5));
    const { flight, photos } = await fly({ on: day(10) });
    await rerun(flight, 2);
    expect(await ticketsNow()).toMatchObject([{ id, state: 'verified' }]);
    expect(await eventsOf(id)).toHaveLength(1);
    for (const photo of photos) await aDetection(database, photo, { run: 3 });
    await rerun(flight, 3);
    expect(await ticketsNow()).toMatchObject([{ id, state: 'open', repairedAt: null }]);
    expect(await observationsOf(flight)).toMatchObject([{ verdict: 'persists', run: 3 }]);
  });

  it('lets the claim stand when a re-run can no longer tell', async () => {
    await fly({ on: day(1), shows: [{}] });
    const id = await claim('repaired', day(5));
    const { flight } = await fly({ on: day(10) });
    await database.query(`update photo set pose_grade = 'low' where flight_id = $1`, [flight.id]);
    await rerun(flight, 2);
    expect(await ticketsNow()).toMatchObject([{ id, state: 'repaired', repairedAt: day(5) }]);
    expect(await verdictOf(flight)).toEqual(['not-observable', 'outside-footprints']);
  });

  it('links damage at a verified repair as a repeat, once, and only within the set time', async () => {
    await fly({ on: day(1), shows: [{}] });
    const id = await claim('repaired', day(5));
    await fly({ on: day(10) });
    const { flight } = await fly({ on: day(30), shows: [{ at: { east: 0.3 } }] });
    await rerun(flight, 2);
    const [first, second, ...others] = await ticketsNow();
    expect(others).toEqual([]);
    expect(first).toMatchObject({ id, state: 'verified' });
    expect(second).toMatchObject({ state: 'proposed', repeatOf: id });
    expect(await eventsOf(second!.id)).toMatchObject([
      {
        kind: 'observation',
        body: `It breaks out where ticket ${first!.number} was repaired on 2026-03-05.`,
      },
    ]);
    const short = new FlightStages(database, 20);
    await database.getRepository(Flight).update(flight.id, { state: 'registered', run: 3 });
    await short.process(flight.id, 3);
    expect((await ticketsNow())[1]).toMatchObject({ repeatOf: null });
  });

  it('uses a damage’s own history: one that was hardly ever found is not gone because it is not found again', async () => {
    const { flight } = await fly({ on: day(1), photos: 9 });
    const photo = await database.query('select id from photo where flight_id = $1 limit 1', [flight.id]);
    const told = await database.getRepository('photo').findOneByOrFail({ id: photo[0].id });
    await aDetection(database, told as Photo, {});
    await rerun(flight, 2);
    const later = await fly({ on: day(10), photos: 4 });
    expect(await verdictOf(later.flight)).toEqual(['not-observable', 'misses-not-telling']);
  });

  it('does nothing for a run that the flight does not wait for', async () => {
    const flight = await aFlight(database, { state: 'fused' });
    expect(await stages.resurveying.resurvey(flight.id, 2)).toBe('skipped');
    expect(await stages.resurveying.resurvey(flight.id, 1)).toBe('done');
    expect(await stages.resurveying.resurvey(flight.id, 1)).toBe('skipped');
    expect(await database.query('select stage, run from outbox where subject_id = $1', [flight.id])).toEqual([
      { stage: 'ticket', run: 1 },
    ]);
  });

  it('leaves the detections of the flight alone', async () => {
    await fly({ on: day(1), shows: [{}] });
    const { flight } = await fly({ on: day(10), shows: [{}] });
    const before = await database.getRepository(Detection).find({ order: { id: 'ASC' } });
    await database.getRepository(Flight).update(flight.id, { state: 'fused', run: 2 });
    await stages.resurveying.resurvey(flight.id, 2);
    expect(await database.getRepository(Detection).find({ order: { id: 'ASC' } })).toEqual(before);
  });
});
