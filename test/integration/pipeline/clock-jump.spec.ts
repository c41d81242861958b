import { FlightProgress } from '../../../src/modules/flight/flight-progress.service';
import { StuckWork } from '../../../src/modules/flight/stuck-work.service';
import { Outbox } from '../../../src/platform/queue/outbox';
import { Clock } from '../../../src/platform/telemetry/clock';
import { aFlight, aPhoto } from '../../support/builders';
import { createTestDatabase, type TestDatabase } from '../../support/database';

const HOUR_MS = 3_600_000;

/** A clock that jumps as NTP or a careless hand makes it. */
class JumpingClock extends Clock {
  aheadMs = 0;
  override now(): Date {
    return new Date(Date.now() + this.aheadMs);
  }
}

describe('a clock that jumps', () => {
  let database: TestDatabase;
  const clock = new JumpingClock();

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  it.each([
    ['three hours ahead', 3 * HOUR_MS],
    ['a day back', -24 * HOUR_MS],
  ])('%s hides no work from the sweep', async (_name, aheadMs) => {
    const { dataSource } = database;
    const progress = new FlightProgress(dataSource, new Outbox(), clock);
    const flight = await aFlight(dataSource, { state: 'sealed' });
    const ended = await aPhoto(dataSource, flight);
    const waiting = await aPhoto(dataSource, await aFlight(dataSource, { state: 'sealed' }));
    clock.aheadMs = aheadMs;
    await dataSource.query(`update photo set state = 'stored', updated_at = $2 where id = $1`, [
      ended.id,
      clock.now(),
    ]);
    await dataSource.query(`update photo set state = 'geotagged', updated_at = $2 where id = $1`, [
      waiting.id,
      clock.now(),
    ]);
    // The last photo of the flight ends: its stage is due, at a time that is not now.
    await progress.rejectPhoto(ended.id, 1, 'not-a-photo', 'No picture.');
    clock.aheadMs = 0;
    const due = await new StuckWork(dataSource).findDue(null);
    expect(due).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ stage: 'register', subjectId: flight.id }),
        expect.objectContaining({ stage: 'detect', subjectId: waiting.id }),
      ]),
    );
  });
});
