import type { DefectDto } from '../../../src/modules/defect/defect.dto';
import type { FlightDto } from '../../../src/modules/flight/flight.dto';
import type { PhotoDto } from '../../../src/modules/photo/photo.dto';
import type { TicketDto } from '../../../src/modules/ticket/ticket.dto';
import { UserAccount } from '../../../src/modules/user/user-account.entity';
import type { Problem } from '../../../src/platform/http/problem';
import { type ApiCaller, emailOf, startTestApi, type TestApi } from '../../support/api';
import { aDetection, aFlight, aPhoto, aTicket } from '../../support/builders';
import { aFile, ingestService, openFlight, sendManifest, uploadAll } from '../../support/upload';

const reason = 'Wrong memory card';

describe('a flight sent by mistake', () => {
  let api: TestApi;
  let operator: ApiCaller;
  let supervisor: ApiCaller;
  let operatorId: string;
  beforeAll(async () => {
    api = await startTestApi();
    operator = await api.signIn('operator');
    supervisor = await api.signIn('supervisor');
    const account = await api.database
      .getRepository(UserAccount)
      .findOneByOrFail({ email: emailOf('operator') });
    operatorId = account.id;
  });
  afterAll(() => api.stop());

  const withdraw = (flightId: string, caller = operator) =>
    caller.post<FlightDto & Problem>(`/api/flights/${flightId}/withdraw`, { reason });
  const ticketOf = async (id: string) => (await supervisor.get<TicketDto>(`/api/tickets/${id}`)).body;
  const defectOf = async (id: string) => (await supervisor.get<DefectDto>(`/api/defects/${id}`)).body;

  /** A processed flight with a ticket in this state, shown by one photo of its own. */
  async function aProcessedFlight(state: TicketDto['state'] = 'proposed') {
    const flight = await aFlight(api.database, { state: 'processed', operatorId });
    const ticket = await aTicket(api.database, flight, { state });
    const photo = await aPhoto(api.database, flight);
    await aDetection(api.database, photo, { defectId: ticket.defectId });
    return { flight, ticket, photo };
  }

  it('leaves the lists, keeps its reason, and can be found again', async () => {
    const { flight } = await aProcessedFlight();
    expect(await withdraw(flight.id)).toMatchObject({
      status: 200,
      body: { state: 'withdrawn', withdrawn: { reason, by: 'operator first' } },
    });
    const listed = async (query: string) =>
      (await operator.get<{ items: FlightDto[] }>(`/api/flights${query}`)).body.items.map(({ id }) => id);
    expect(await listed('')).not.toContain(flight.id);
    expect(await listed('?state=withdrawn')).toContain(flight.id);
    expect((await withdraw(flight.id)).status).toBe(200);
    const events = await api.database.query(
      `select details from audit_event where action = 'flight.withdraw' and subject_id = $1`,
      [flight.id],
    );
    expect(events).toMatchObject([{ details: { reason, fromState: 'processed', tickets: 1 } }]);
  });

  it.each(['proposed', 'open'] as const)('takes its damage and its %s ticket with it', async (state) => {
    const { flight, ticket, photo } = await aProcessedFlight(state);
    await withdraw(flight.id);
    expect((await ticketOf(ticket.id)).state).toBe('rejected');
    expect((await defectOf(ticket.defectId)).state).toBe('withdrawn');
    expect((await operator.get<PhotoDto>(`/api/photos/${photo.id}`)).body).toMatchObject({
      state: 'rejected',
      reason: { code: 'flight-withdrawn', message: `Its flight was withdrawn: ${reason}` },
    });
    const [event] = await api.database.query(
      'select body from ticket_event where ticket_id = $1 order by at desc, id desc limit 1',
      [ticket.id],
    );
    expect(event.body).toContain(reason);
  });

  it('takes back what it said of damage that other flights found', async () => {
    const known = await aProcessedFlight();
    const flight = await aFlight(api.database, { state: 'processed', operatorId });
    const seen = (flightId: string) =>
      api.database.query(
        `insert into defect_observation (id, flight_id, defect_id, run, verdict, reasons, seen_at, views_counted, views_with_damage,
           views_with_repair, views, created_at, updated_at)
         values (gen_random_uuid(), $1, $2, 1, 'repaired', '[]', now(), 3, 0, 0, '[]', now(), now())`,
        [flightId, known.ticket.defectId],
      );
    await seen(known.flight.id);
    await seen(flight.id);
    await withdraw(flight.id);
    const left = await api.database.query('select flight_id from defect_observation where defect_id = $1', [
      known.ticket.defectId,
    ]);
    expect(left).toEqual([{ flight_id: known.flight.id }]);
  });

  it('leaves damage that another flight saw too', async () => {
    const { flight, ticket } = await aProcessedFlight();
    const other = await aFlight(api.database, { state: 'processed', operatorId });
    await aDetection(api.database, await aPhoto(api.database, other), { defectId: ticket.defectId });
    await withdraw(flight.id);
    expect((await ticketOf(ticket.id)).state).toBe('proposed');
    expect((await defectOf(ticket.defectId)).state).toBe('active');
  });

  it('stays once work on a ticket of it has begun', async () => {
    const { flight, ticket } = await aProcessedFlight('assigned');
    const { status, body } = await withdraw(flight.id);
    expect([status, body.code]).toEqual([409, 'flight-tickets-under-way']);
    expect(body.detail).toContain(String((await ticketOf(ticket.id)).number));
    expect((await operator.get<FlightDto>(`/api/flights/${flight.id}`)).body.state).toBe('processed');
  });

  it('is its operator’s or a supervisor’s to withdraw, with a reason, and never runs again', async () => {
    const { flight } = await aProcessedFlight();
    const other = await api.signIn('operator', 'other');
    expect((await withdraw(flight.id, other)).status).toBe(404);
    expect((await withdraw(flight.id, await api.signIn('reviewer'))).status).toBe(403);
    expect((await operator.post(`/api/flights/${flight.id}/withdraw`, { reason: ' ' })).status).toBe(400);
    expect((await withdraw(flight.id, supervisor)).status).toBe(200);
    const rerun = await supervisor.post<Problem>(`/api/flights/${flight.id}/runs`, { from: 'detect' });
    expect(rerun.body.code).toBe('flight-withdrawn');
  });

  it('lets the same photos be sent in a new flight, and takes none itself', async () => {
    const files = [aFile('a.jpg'), aFile('b.jpg')];
    const flightId = await openFlight(operator, 'By mistake');
    const [first = ''] = await uploadAll(operator, flightId, files);
    await ingestService(api).ingest(first, 1);
    await withdraw(flightId);
    const again = await openFlight(operator, 'As meant');
    expect((await sendManifest(operator, again, files)).map(({ action }) => action)).toEqual([
      'upload',
      'upload',
    ]);
    const refused = await operator.post<Problem>(`/api/flights/${flightId}/manifest`, {
      files: [{ name: 'new.jpg', size: 1, sha256: 'e'.repeat(64) }],
    });
    expect(refused.body.code).toBe('flight-sealed');
  });

  it('hands photos on to another flight that had them as duplicates', async () => {
    const file = aFile('a.jpg');
    const mistaken = await openFlight(operator, 'By mistake');
    const [original = ''] = await uploadAll(operator, mistaken, [file]);
    await ingestService(api).ingest(original, 1);
    const meant = await openFlight(operator, 'As meant');
    const [copy] = await sendManifest(operator, meant, [file]);
    expect(copy?.action).toBe('duplicate');
    await withdraw(mistaken);
    expect((await operator.get<PhotoDto>(`/api/photos/${copy!.photoId}`)).body).toMatchObject({
      state: 'stored',
      run: 2,
      duplicateOf: null,
      reason: null,
    });
    const work = await api.database.query('select stage, run from outbox where subject_id = $1', [
      copy!.photoId,
    ]);
    expect(work).toEqual([{ stage: 'geotag', run: 2 }]);
  });
});
