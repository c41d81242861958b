import { type ApiCaller, startTestApi, type TestApi } from '../../support/api';
import { aFile, openFlight, uploadAll } from '../../support/upload';

interface AuditPage {
  readonly items: {
    readonly action: string;
    readonly actor: { label: string };
    readonly subject: { id: string };
  }[];
  readonly next: string | null;
}

describe('the audit history', () => {
  let api: TestApi;
  let operator: ApiCaller;
  let supervisor: ApiCaller;
  beforeAll(async () => {
    api = await startTestApi();
    operator = await api.signIn('operator');
    supervisor = await api.signIn('supervisor');
  });
  afterAll(() => api.stop());

  const read = async (query: string): Promise<AuditPage> =>
    (await supervisor.get<AuditPage>(`/api/audit?${query}`)).body;

  it('names the actor of every change of a flight, newest first', async () => {
    const flightId = await openFlight(operator);
    await uploadAll(operator, flightId, [aFile('a.jpg')]);
    await operator.patch(`/api/flights/${flightId}`, { pilot: 'Sari' });
    await operator.post(`/api/flights/${flightId}/seal`, {});
    const { items } = await read(`subjectKind=flight&subjectId=${flightId}`);
    expect(items.map(({ action }) => action)).toEqual([
      'flight.seal',
      'flight.change',
      'flight.upload',
      'flight.manifest',
      'flight.create',
    ]);
    expect(new Set(items.map(({ actor }) => actor.label))).toEqual(new Set(['operator first']));
  });

  it('is filtered by action, noun and time, and paged', async () => {
    for (const name of ['a', 'b', 'c']) await openFlight(operator, name);
    const first = await read('action=flight.create&limit=2');
    expect(first.items).toHaveLength(2);
    const second = await read(`action=flight.create&limit=2&after=${first.next}`);
    expect(second.items[0]!.subject.id).not.toBe(first.items[1]!.subject.id);
    expect((await read('action=session.')).items.every(({ action }) => action.startsWith('session.'))).toBe(
      true,
    );
    expect((await read('from=2100-01-01T00:00:00Z')).items).toEqual([]);
  });
});
