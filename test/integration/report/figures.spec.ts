import { PostgresQueryRunner } from 'typeorm/driver/postgres/PostgresQueryRunner.js';
import type { Flight } from '../../../src/modules/flight/flight.entity';
import { figureKeys } from '../../../src/modules/report/figure-table';
import { partsOf } from '../../../src/modules/report/figures.dto';
import { type ApiCaller, startTestApi, type TestApi } from '../../support/api';
import { aFlight, aTicket, type TicketTold } from '../../support/builders';

interface Figures {
  backlog: { all: number; overdue: number; byAge: Count[]; bySeverity: Count[] };
  flow: { weeks: { start: string; opened: number; closed: number }[] };
  acknowledge: { all: number; medianHours: number | null; p90Hours: number | null };
  resolve: {
    all: number;
    medianHours: number | null;
    withoutPauses: { medianHours: number | null };
    pausedNow: number;
  };
  onTime: Share;
  reopened: Share;
  verified: Share;
  repeats: Share;
  worstPlaces: { places: { tickets: number; weight: number; bbox: number[] }[] };
}
interface Count {
  part: string;
  count: number;
}
interface Share {
  all: number;
  counted: number;
  share: number | null;
  formula: string;
}

/** A layer of one ward; where it lies doesn't matter here. */
const LAYER_WITH_WARD = `with layer as (
    insert into road_layer (id, kind, name, file_name, crs, feature_count, problem_count, problems, imported_by, imported_at)
    values ($1, 'areas', 'wards', 'wards.geojson', 'EPSG:4326', 1, 0, '[]', 'test', now()) returning id
  )
  insert into area (id, layer_id, name, kind, geometry, west, south, east, north)
  select $2, layer.id, 'Kemang', 'ward', '{}', 0, 0, 1, 1 from layer`;

const DAY_MS = 86_400_000;
const daysAgo = (days: number): Date => new Date(Date.now() - days * DAY_MS);

describe('the figures', () => {
  let api: TestApi;
  let flight: Flight;
  let supervisor: ApiCaller;
  beforeAll(async () => {
    api = await startTestApi();
    supervisor = await api.signIn('supervisor');
  });
  afterAll(() => api.stop());
  beforeEach(async () => {
    await api.database.query(
      'truncate flight, photo, detection, defect, ticket, ticket_event, road_layer cascade',
    );
    flight = await aFlight(api.database);
  });

  const make = async (told: TicketTold, columns: Record<string, unknown> = {}) => {
    const ticket = await aTicket(api.database, flight, told);
    const names = Object.keys(columns);
    if (names.length > 0)
      await api.database.query(
        `update ticket set ${names.map((name, i) => `${name} = $${i + 2}`).join(', ')} where id = $1`,
        [ticket.id, ...Object.values(columns)],
      );
    return ticket;
  };
  const tell = async (query = '') => (await supervisor.get<Figures>(`/api/figures?${query}`)).body;
  const rowsOf = async (key: string, part: string) =>
    (await supervisor.get<{ items: { id: string }[] }>(`/api/figures/${key}/tickets?part=${part}`)).body
      .items;

  it('say nothing of what there is nothing of', async () => {
    const empty = await tell();
    expect(empty).toMatchObject({
      backlog: { all: 0 },
      acknowledge: { all: 0, medianHours: null },
      resolve: { medianHours: null },
      onTime: { share: null },
      worstPlaces: { places: [] },
    });
    expect(empty.flow.weeks.length).toBeGreaterThanOrEqual(13);
  });

  it('count the backlog by age and by the severity that is planned for', async () => {
    await make({ state: 'open', severity: 'high', createdAt: daysAgo(1) });
    await make(
      { state: 'proposed', createdAt: daysAgo(20) },
      { severity_least: 'low', severity_most: 'high' },
    );
    await make({ state: 'assigned', severity: 'low', createdAt: daysAgo(200) });
    await make({ state: 'closed', createdAt: daysAgo(5) });
    const { backlog } = await tell();
    expect(backlog.all).toBe(3);
    expect(backlog.byAge.map(({ count }) => count)).toEqual([1, 1, 0, 1]);
    expect(backlog.bySeverity).toEqual([
      { part: 'severity-high', count: 1 },
      { part: 'severity-medium', count: 1 },
      { part: 'severity-low', count: 1 },
    ]);
  });

  it('count open tickets that are late against the on-time share', async () => {
    const resolved = { repaired_at: daysAgo(2) };
    const onTime = await make({ state: 'repaired', createdAt: daysAgo(9), dueAt: daysAgo(1) }, resolved);
    await make({ state: 'verified', createdAt: daysAgo(9), dueAt: daysAgo(5) }, resolved);
    await make({ state: 'open', createdAt: daysAgo(9), dueAt: daysAgo(3) });
    await make({ state: 'open', createdAt: daysAgo(9), dueAt: daysAgo(-3) });
    await make({ state: 'rejected', createdAt: daysAgo(9), dueAt: daysAgo(3) });
    const { onTime: figure } = await tell();
    expect(figure).toMatchObject({ all: 3, counted: 1, share: 1 / 3 });
    expect((await rowsOf('on-time', 'counted')).map((row) => row.id)).toEqual([onTime.id]);
    expect(await rowsOf('on-time', 'all')).toHaveLength(3);
  });

  it('stop the time to resolve at the repair, and state it with and without pauses', async () => {
    await make(
      { state: 'closed', createdAt: daysAgo(10) },
      { repaired_at: daysAgo(8), closed_at: daysAgo(1), paused_ms: DAY_MS, acknowledged_at: daysAgo(9) },
    );
    const { resolve, acknowledge, flow } = await tell();
    expect(resolve.all).toBe(1);
    expect(resolve.medianHours).toBeCloseTo(48, 1);
    expect(resolve.withoutPauses.medianHours).toBeCloseTo(24, 1);
    expect(acknowledge.medianHours).toBeCloseTo(24, 1);
    const sum = (key: 'opened' | 'closed') => flow.weeks.reduce((total, week) => total + week[key], 0);
    expect([sum('opened'), sum('closed')]).toEqual([1, 1]);
  });

  it('count what was opened again and what was confirmed, from the history', async () => {
    const ticket = await aTicket(api.database, flight, { state: 'in-progress' });
    const move = async (to: string, reason?: string) => {
      const { version } = (await supervisor.get<{ version: number }>(`/api/tickets/${ticket.id}`)).body;
      expect(
        (await supervisor.post(`/api/tickets/${ticket.id}/transitions`, { to, reason, version })).status,
      ).toBe(200);
    };
    await move('repaired');
    expect((await tell()).verified).toMatchObject({ all: 1, counted: 0 });
    await move('verified');
    expect(await tell()).toMatchObject({
      verified: { all: 1, counted: 1, share: 1 },
      reopened: { all: 1, counted: 0, share: 0 },
    });
    await move('open', 'Broken again.');
    expect((await tell()).reopened).toMatchObject({ all: 1, counted: 1, share: 1 });
  });

  it('count repairs that broke again, and what is open in each ward', async () => {
    const resolved = { repaired_at: daysAgo(2) };
    const broken = await make({ state: 'verified' }, resolved);
    await make({ state: 'verified' }, resolved);
    const again = await make({ state: 'open' }, { repeat_of: broken.id });
    const [layer, area] = ['01890000-0000-7000-8000-00000000000a', '01890000-0000-7000-8000-00000000000b'];
    await api.database.query(LAYER_WITH_WARD, [layer, area]);
    await api.database.query(`update defect set area_id = $1, area_name = 'Kemang' where id = $2`, [
      area,
      again.defectId,
    ]);
    expect(await tell()).toMatchObject({
      repeats: { all: 2, counted: 1, share: 0.5 },
      backlog: { all: 1, byArea: [{ id: area, name: 'Kemang', count: 1 }] },
      worstPlaces: { places: [{ name: 'Kemang', tickets: 1 }] },
    });
    const elsewhere = await make({ state: 'open' });
    const idsIn = async (where: string) => (await rowsOf('backlog', `all&area=${where}`)).map(({ id }) => id);
    expect(await idsIn(area)).toEqual([again.id]);
    expect(await idsIn('none')).toEqual([elsewhere.id]);
    expect((await tell(`area=${area}`)).repeats.all).toBe(0);
  });

  it('name the worst places by weight, and keep to the box that is asked for', async () => {
    await make({ state: 'open', severity: 'high' });
    await make({ state: 'open', severity: 'low', at: { east: 5000 } });
    await make({ state: 'open', severity: 'low', at: { east: 5001 } });
    const { worstPlaces } = await tell();
    expect(worstPlaces.places.map(({ tickets, weight }) => [tickets, weight])).toEqual([
      [1, 4],
      [2, 2],
    ]);
    const [far] = worstPlaces.places.slice(1);
    expect((await tell(`bbox=${far?.bbox.join(',')}`)).backlog.all).toBe(2);
  });

  it('are all of one moment: what comes in between is in none of them', async () => {
    await make({ state: 'open', createdAt: daysAgo(1) });
    const ask = PostgresQueryRunner.prototype.query;
    let asked = 0;
    const between = jest.spyOn(PostgresQueryRunner.prototype, 'query').mockImplementation(async function (
      this: PostgresQueryRunner,
      ...given: Parameters<typeof ask>
    ) {
      const answer: unknown = await ask.apply(this, given);
      if (!given[0].startsWith('with times')) return answer;
      asked += 1;
      between.mockRestore();
      await make({ state: 'open', severity: 'high' });
      return answer;
    });
    const { backlog, worstPlaces, flow } = await tell();
    expect(asked).toBe(1);
    expect(backlog).toMatchObject({ all: 1, byArea: [{ count: 1 }] });
    expect(worstPlaces.places).toMatchObject([{ tickets: 1, weight: 2 }]);
    expect(flow.weeks.reduce((sum, week) => sum + week.opened, 0)).toBe(1);
    expect((await tell()).backlog.all).toBe(2);
  });

  it('open the rows of every part', async () => {
    await make({ state: 'open' });
    for (const key of figureKeys)
      for (const part of partsOf(key)) {
        const answer = await supervisor.get(`/api/figures/${key}/tickets?part=${part}`);
        expect([key, part, answer.status]).toEqual([key, part, 200]);
      }
  });

  it.each(['from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z', 'from=yesterday', 'bbox=1,2', 'area=Kemang'])(
    'refuse %s',
    async (query) => {
      expect((await supervisor.get(`/api/figures?${query}`)).status).toBe(400);
    },
  );

  it('refuse a part that the figure doesn’t have, and roles that they are not for', async () => {
    expect((await supervisor.get('/api/figures/backlog/tickets?part=nonsense')).status).toBe(400);
    expect((await supervisor.get('/api/figures/nonsense/tickets')).status).toBe(400);
    expect((await (await api.signIn('operator')).get('/api/figures')).status).toBe(403);
  });
});
