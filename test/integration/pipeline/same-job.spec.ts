import { type ApiCaller, startTestApi, type TestApi } from '../../support/api';
import { aDetection, aFlight, aPhoto } from '../../support/builders';
import { FlightStages } from '../../support/flight-stages';
import { aFile, ingestService, openFlight, uploadAll } from '../../support/upload';

/** A worker that was only slow, not dead, and the one that took its job over. */
const twoAtOnce = <T>(run: () => Promise<T>): Promise<T[]> => Promise.all([run(), run()]);

describe('two workers given the same job', () => {
  let api: TestApi;
  let operator: ApiCaller;
  beforeAll(async () => {
    api = await startTestApi();
    operator = await api.signIn('operator');
  });
  afterAll(() => api.stop());

  it('store a photo once', async () => {
    const file = aFile('a.jpg');
    const [id = ''] = await uploadAll(operator, await openFlight(operator), [file]);
    const outcomes = await twoAtOnce(() => ingestService(api).ingest(id, 1));
    expect(outcomes.sort()).toEqual(['done', 'skipped']);
    expect(
      await api.database.query(`select stage, run from outbox where subject_id = $1 and stage = 'geotag'`, [
        id,
      ]),
    ).toHaveLength(1);
  });

  it('make each defect and open each ticket once', async () => {
    const { database } = api;
    const flight = await aFlight(database);
    for (const east of [0, 10, 20])
      await aDetection(database, await aPhoto(database, flight), { at: { east } });
    const [one, other] = [new FlightStages(database), new FlightStages(database)];
    const both = async (run: (stages: FlightStages) => Promise<string>) =>
      expect((await Promise.all([run(one), run(other)])).sort()).toEqual(['done', 'skipped']);
    await both((stages) => stages.fusing.fuse(flight.id, 1));
    await both((stages) => stages.resurveying.resurvey(flight.id, 1));
    await both((stages) => stages.ticketing.open(flight.id, 1));
    const [{ defects, tickets, opened }] = await database.query(
      `select (select count(*)::int from defect) as defects, (select count(*)::int from ticket) as tickets,
         (select count(*)::int from ticket_event where kind = 'opened') as opened`,
    );
    expect({ defects, tickets, opened }).toEqual({ defects: 3, tickets: 3, opened: 3 });
    expect(
      await database.query(`select stage from outbox where subject_id = $1 order by id`, [flight.id]),
    ).toEqual([{ stage: 'resurvey' }, { stage: 'ticket' }]);
  });
});
