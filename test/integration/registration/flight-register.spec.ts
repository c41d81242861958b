import type { Geotag } from '../../../src/domain/photogrammetry/camera-pose';
import { localFrame } from '../../../src/domain/photogrammetry/local-frame';
import { Flight } from '../../../src/modules/flight/flight.entity';
import { Photo } from '../../../src/modules/photo/photo.entity';
import { FlightRegisterService } from '../../../src/modules/registration/flight-register.service';
import { Outbox } from '../../../src/platform/queue/outbox';
import { Clock } from '../../../src/platform/telemetry/clock';
import { aFlight, aGeotag, aPhoto, testPlace } from '../../support/builders';
import { createTestDatabase, type TestDatabase } from '../../support/database';

/** `aGeotag` seen from metres east of it. */
function aGeotagAt(east: number): Geotag {
  const geotag = aGeotag();
  const position = localFrame(testPlace).toLonLat({ east, north: 0 });
  return { ...geotag, position, pose: { ...geotag.pose!, position } };
}

describe('registering a flight', () => {
  let database: TestDatabase;
  let service: FlightRegisterService;

  beforeAll(async () => {
    database = await createTestDatabase();
    service = new FlightRegisterService(database.dataSource, new Outbox(), new Clock());
  });
  afterAll(() => database.drop());

  const flightOf = (id: string) => database.dataSource.getRepository(Flight).findOneByOrFail({ id });
  const registrationOf = async (id: string) =>
    (await database.dataSource.getRepository(Photo).findOneByOrFail({ id })).registration;

  it('says in words why a photo stays where its tags put it, and goes on', async () => {
    const flight = await aFlight(database.dataSource, { state: 'processing' });
    const first = await aPhoto(database.dataSource, flight, { geotag: aGeotagAt(0) });
    const far = await aPhoto(database.dataSource, flight, { geotag: aGeotagAt(500) });
    const lost = await aPhoto(database.dataSource, flight);
    expect(await service.register(flight.id, 1)).toBe('done');
    expect(await registrationOf(first.id)).toMatchObject({
      grade: 'unregistered',
      reasons: [{ code: 'no-neighbour' }],
    });
    expect(await registrationOf(far.id)).toMatchObject({ reasons: [{ code: 'no-neighbour' }] });
    expect(await registrationOf(lost.id)).toMatchObject({ reasons: [{ code: 'no-pose' }] });
    expect(await flightOf(flight.id)).toMatchObject({
      state: 'registered',
      registration: { photos: { registered: 0, weak: 0, unregistered: 3 } },
    });
    expect(
      await database.dataSource.query('select stage, run from outbox where subject_id = $1', [flight.id]),
    ).toEqual([{ stage: 'fuse', run: 1 }]);
  });

  it('does nothing for a run that the flight does not wait for', async () => {
    const flight = await aFlight(database.dataSource, { state: 'fused' });
    expect(await service.register(flight.id, 1)).toBe('skipped');
    const waiting = await aFlight(database.dataSource, { state: 'processing' });
    expect(await service.register(waiting.id, 2)).toBe('skipped');
  });

  it('lets a flight without any photo pass', async () => {
    const flight = await aFlight(database.dataSource, { state: 'processing' });
    expect(await service.register(flight.id, 1)).toBe('done');
    expect(await flightOf(flight.id)).toMatchObject({ state: 'registered' });
  });
});
