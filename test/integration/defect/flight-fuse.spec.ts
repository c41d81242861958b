import type { DataSource } from 'typeorm';
import { Defect } from '../../../src/modules/defect/defect.entity';
import { Detection } from '../../../src/modules/detection/detection.entity';
import { Flight } from '../../../src/modules/flight/flight.entity';
import type { Photo } from '../../../src/modules/photo/photo.entity';
import { Ticket } from '../../../src/modules/ticket/ticket.entity';
import { aDetection, aFlight, aPhoto, type DetectionTold, testPlace } from '../../support/builders';
import { countStatements } from '../../support/count-statements';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { FlightStages } from '../../support/flight-stages';

describe('fusing a flight and opening its tickets', () => {
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

  const process = (flight: Flight, run = 1) => stages.process(flight.id, run);
  /** As a re-run from `fuse` leaves the flight. */
  const rerun = async (flight: Flight, run: number) => {
    await database.getRepository(Flight).update(flight.id, { state: 'registered', run });
    await process(flight, run);
  };
  /** As the detect stage leaves a photo: what the model said before is superseded. */
  const detectAgain = async (photo: Photo, found: readonly DetectionTold[]) => {
    await database
      .getRepository(Detection)
      .update({ photoId: photo.id, origin: 'model', decision: 'pending' }, { supersededAt: new Date() });
    for (const told of found) await aDetection(database, photo, { ...told, run: 2 });
  };
  const defects = () => database.getRepository(Defect).find({ order: { id: 'ASC' } });
  const tickets = () => database.getRepository(Ticket).find({ order: { id: 'ASC' } });
  const everything = async () => ({
    defects: await defects(),
    tickets: await tickets(),
    links: await database.query('select id, defect_id from detection order by id'),
    events: await database.query('select id, ticket_id, kind, to_state from ticket_event order by id'),
  });
  const touch = (ticket: Ticket, changes: Partial<Ticket> = {}) =>
    database.getRepository(Ticket).update(ticket.id, { acknowledgedAt: new Date(), ...changes });

  it('makes one proposed ticket of one pothole seen in three photos', async () => {
    const flight = await aFlight(database);
    for (const east of [0, 0.5, -0.4])
      await aDetection(database, await aPhoto(database, flight), { at: { east } });
    await process(flight);
    const [ticket, ...others] = await tickets();
    expect(others).toEqual([]);
    expect(ticket).toMatchObject({
      state: 'proposed',
      damageClass: 'D40',
      severityLeast: 'medium',
      severityMost: 'high',
      flightId: flight.id,
    });
    expect(ticket!.lon).toBeCloseTo(testPlace.lon, 5);
    expect(ticket!.dueAt).not.toBeNull();
    const [defect] = await defects();
    expect(defect).toMatchObject({
      id: ticket!.defectId,
      photoCount: 3,
      state: 'active',
      measuredDepthM: null,
    });
    const done = await database.getRepository(Flight).findOneByOrFail({ id: flight.id });
    expect(done.state).toBe('processed');
    expect(done.processedAt).not.toBeNull();
    expect(await database.query('select stage, run from outbox order by id')).toEqual([
      { stage: 'resurvey', run: 1 },
      { stage: 'ticket', run: 1 },
    ]);
  });

  it('leaves the same after running twice as after running once', async () => {
    const flight = await aFlight(database);
    for (const east of [0, 4, 8])
      await aDetection(database, await aPhoto(database, flight), { at: { east } });
    await process(flight);
    const once = await everything();
    expect(once.tickets).toHaveLength(3);
    expect(await stages.fusing.fuse(flight.id, 1)).toBe('skipped');
    await rerun(flight, 2);
    const twice = await everything();
    expect(twice.links).toEqual(once.links);
    expect(twice.tickets).toEqual(once.tickets);
    expect(twice.events).toEqual(once.events);
    expect(twice.defects.map(({ updatedAt, ...rest }) => rest)).toEqual(
      once.defects.map(({ updatedAt, ...rest }) => rest),
    );
  });

  it('skips a flight that is elsewhere or in another run', async () => {
    const flight = await aFlight(database, { state: 'sealed' });
    expect(await stages.fusing.fuse(flight.id, 1)).toBe('skipped');
    expect(await stages.ticketing.open(flight.id, 1)).toBe('skipped');
    await database.getRepository(Flight).update(flight.id, { state: 'registered', run: 3 });
    expect(await stages.fusing.fuse(flight.id, 2)).toBe('skipped');
  });

  it('fuses a flight without any detection', async () => {
    const flight = await aFlight(database);
    await aPhoto(database, flight);
    await process(flight);
    expect(await tickets()).toEqual([]);
    expect((await database.getRepository(Flight).findOneByOrFail({ id: flight.id })).state).toBe('processed');
  });

  it('opens no ticket for what has no trusted pose, was rejected, lies in a duplicate photo, or is a repair', async () => {
    const flight = await aFlight(database);
    const good = await aPhoto(database, flight);
    await aDetection(database, await aPhoto(database, flight, { poseGrade: 'low' }), { at: null });
    await aDetection(database, await aPhoto(database, flight, { poseGrade: 'low' }), { at: { east: 10 } });
    await aDetection(database, good, { at: { east: 20 }, decision: 'rejected' });
    await aDetection(database, await aPhoto(database, flight, { state: 'duplicate', duplicateOf: good.id }), {
      at: { east: 30 },
    });
    await aDetection(database, good, { at: { east: 40 }, damageClass: 'repair' });
    await process(flight);
    expect(await tickets()).toEqual([]);
    expect((await defects()).map((defect) => defect.damageClass)).toEqual(['repair']);
  });

  it("takes a person's box in place of the one it corrects", async () => {
    const flight = await aFlight(database);
    const photo = await aPhoto(database, flight);
    const wrong = await aDetection(database, photo, { decision: 'corrected', damageClass: 'D20' });
    await aDetection(database, photo, {
      origin: 'person',
      correctsId: wrong.id,
      score: 1,
      damageClass: 'D40',
    });
    await process(flight);
    expect(await tickets()).toMatchObject([{ damageClass: 'D40' }]);
  });

  it('adds what a later flight sees to the known defect', async () => {
    const first = await aFlight(database);
    await aDetection(database, await aPhoto(database, first));
    await process(first);
    const later = await aFlight(database, { createdAt: new Date('2026-04-01T02:00:00Z') });
    await aDetection(database, await aPhoto(database, later), { at: { east: 2 }, side: 0.7 });
    await aDetection(database, await aPhoto(database, later), { at: { east: 30 } });
    await process(later);
    const [known, fresh, ...others] = await defects();
    expect(others).toEqual([]);
    expect(known).toMatchObject({
      firstFlightId: first.id,
      lastFlightId: later.id,
      photoCount: 2,
      lengthM: 0.7,
    });
    expect(Math.sqrt(known!.covEe)).toBeLessThan(3);
    expect(fresh).toMatchObject({ firstFlightId: later.id, photoCount: 1 });
    expect(await tickets()).toHaveLength(2);
  });

  it('takes damage at a place that was repaired and closed for a new defect', async () => {
    const first = await aFlight(database);
    await aDetection(database, await aPhoto(database, first));
    await process(first);
    const [ticket] = await tickets();
    await touch(ticket!, {
      state: 'closed',
      repairedAt: new Date('2026-03-10T00:00:00Z'),
      closedAt: new Date('2026-03-10T00:00:00Z'),
    });
    const later = await aFlight(database, { createdAt: new Date('2026-04-01T02:00:00Z') });
    await aDetection(database, await aPhoto(database, later));
    await process(later);
    expect((await tickets()).map((row) => row.state)).toEqual(['closed', 'proposed']);
  });

  it('keeps ticket ids when a new model draws other boxes and new poses shift everything', async () => {
    const flight = await aFlight(database);
    const photos = [await aPhoto(database, flight), await aPhoto(database, flight)];
    for (const photo of photos) {
      await aDetection(database, photo, { at: { east: 0 }, box: { x: 100, y: 100, width: 60, height: 60 } });
      await aDetection(database, photo, { at: { east: 6 }, box: { x: 900, y: 100, width: 60, height: 60 } });
    }
    await process(flight);
    const before = await tickets();
    for (const photo of photos) {
      await detectAgain(photo, [
        { at: { east: 12 }, box: { x: 104, y: 98, width: 58, height: 63 } },
        { at: { east: 18 }, box: { x: 895, y: 103, width: 62, height: 60 } },
      ]);
    }
    await rerun(flight, 2);
    const after = await tickets();
    expect(after.map((row) => row.id)).toEqual(before.map((row) => row.id));
    expect(after.every((row, i) => row.lon > before[i]!.lon)).toBe(true);
  });

  it('takes an untouched ticket back when nothing shows its defect any more, and brings it back with it', async () => {
    const flight = await aFlight(database);
    const photo = await aPhoto(database, flight);
    await aDetection(database, photo);
    await process(flight);
    await detectAgain(photo, []);
    await rerun(flight, 2);
    expect(await tickets()).toMatchObject([{ state: 'rejected' }]);
    expect(await defects()).toMatchObject([{ state: 'withdrawn' }]);
    expect(
      await database.query(`select to_state, actor_label, body from ticket_event where kind = 'transition'`),
    ).toMatchObject([{ to_state: 'rejected', actor_label: 'pantau' }]);
    await aDetection(database, photo, { run: 3 });
    await rerun(flight, 3);
    expect(await tickets()).toMatchObject([{ state: 'proposed', closedAt: null }]);
    expect(await defects()).toMatchObject([{ state: 'active' }]);
  });

  it('keeps a ticket that people worked on, with its class, when nothing shows its defect any more', async () => {
    const flight = await aFlight(database);
    const photo = await aPhoto(database, flight);
    await aDetection(database, photo);
    await process(flight);
    const [ticket] = await tickets();
    await touch(ticket!, { state: 'open' });
    await detectAgain(photo, [
      { damageClass: 'D20', at: { east: 50 }, box: { x: 3000, y: 10, width: 50, height: 50 } },
    ]);
    await rerun(flight, 2);
    expect(await tickets()).toMatchObject([
      { id: ticket!.id, state: 'open', damageClass: 'D40' },
      { state: 'proposed', damageClass: 'D20' },
    ]);
    expect((await defects()).map((defect) => defect.state)).toEqual(['active', 'active']);
  });

  it('follows the evidence with an untouched ticket but not with one a person rated', async () => {
    const flight = await aFlight(database);
    const photo = await aPhoto(database, flight);
    await aDetection(database, photo, { at: { east: 0 }, box: { x: 100, y: 100, width: 50, height: 50 } });
    await aDetection(database, photo, { at: { east: 20 }, box: { x: 900, y: 100, width: 50, height: 50 } });
    await process(flight);
    const [untouched, touched] = await tickets();
    await touch(touched!, {
      state: 'open',
      severityLeast: 'high',
      severityMost: 'high',
      isSeverityByPerson: true,
    });
    await detectAgain(photo, [
      { at: { east: 0 }, side: 0.3, box: { x: 100, y: 100, width: 50, height: 50 } },
      { at: { east: 20 }, side: 0.3, box: { x: 900, y: 100, width: 50, height: 50 } },
    ]);
    await rerun(flight, 2);
    expect(await tickets()).toMatchObject([
      { id: untouched!.id, severityLeast: 'low', severityMost: 'medium', version: untouched!.version + 1 },
      { id: touched!.id, severityLeast: 'high', severityMost: 'high' },
    ]);
  });

  it('keeps a merge that people made, through re-runs and a later flight', async () => {
    const flight = await aFlight(database);
    const photo = await aPhoto(database, flight);
    await aDetection(database, photo, { at: { east: 0 }, box: { x: 100, y: 100, width: 50, height: 50 } });
    await aDetection(database, photo, { at: { east: 3 }, box: { x: 900, y: 100, width: 50, height: 50 } });
    await process(flight);
    const [kept, merged] = await defects();
    const duplicate = (await tickets()).find((ticket) => ticket.defectId === merged!.id);
    await database.getRepository(Defect).update(merged!.id, { state: 'merged', mergedInto: kept!.id });
    await touch(duplicate!, { state: 'duplicate' });
    await rerun(flight, 2);
    const later = await aFlight(database, { createdAt: new Date('2026-04-01T02:00:00Z') });
    const laterPhoto = await aPhoto(database, later);
    await aDetection(database, laterPhoto, { at: { east: 0.2 } });
    await aDetection(database, laterPhoto, { at: { east: 3.1 } });
    await process(later);
    expect(await defects()).toMatchObject([
      { id: kept!.id, state: 'active', photoCount: 2 },
      { id: merged!.id, state: 'merged' },
    ]);
    expect((await tickets()).map((ticket) => ticket.state)).toEqual(['proposed', 'duplicate']);
  });

  it('keeps a class that a person set', async () => {
    const flight = await aFlight(database);
    await aDetection(database, await aPhoto(database, flight), { damageClass: 'D20' });
    await process(flight);
    const [defect] = await defects();
    await database.getRepository(Defect).update(defect!.id, { damageClass: 'D10', isClassByPerson: true });
    await rerun(flight, 2);
    expect(await defects()).toMatchObject([{ damageClass: 'D10' }]);
  });

  it('needs as many statements for 400 defects as for four', async () => {
    const statementsFor = async (n: number, north: number) => {
      const flight = await aFlight(database);
      const photo = await aPhoto(database, flight);
      const template = await aDetection(database, photo, { at: { north } });
      await database.query(
        `insert into detection (id, photo_id, flight_id, run, origin, damage_class, score, x, y, width, height, lon, lat,
           cov_ee, cov_en, cov_nn, polygon, length_m, width_m, area_m2, bearing_deg, created_at)
         select gen_random_uuid(), photo_id, flight_id, run, origin, damage_class, score, x, y, width, height, lon + n * 0.0001, lat,
           cov_ee, cov_en, cov_nn, polygon, length_m, width_m, area_m2, bearing_deg, created_at
         from detection, generate_series(2, $2) as n where id = $1`,
        [template.id, n],
      );
      const statements = await countStatements(() => process(flight));
      expect(await database.getRepository(Ticket).countBy({ flightId: flight.id })).toBe(n);
      return statements;
    };
    expect(await statementsFor(400, 0)).toBe(await statementsFor(4, 500));
  });
});
