import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import type { Flight } from '../../../src/modules/flight/flight.entity';
import { type ApiCaller, startTestApi, type TestApi } from '../../support/api';
import { aFlight, aTicket, testPlace } from '../../support/builders';

describe('all tickets at once', () => {
  let api: TestApi;
  let flight: Flight;
  let supervisor: ApiCaller;
  beforeAll(async () => {
    api = await startTestApi();
    supervisor = await api.signIn('supervisor');
  });
  afterAll(() => api.stop());
  beforeEach(async () => {
    await api.database.query('truncate flight, photo, detection, defect, ticket, ticket_event cascade');
    flight = await aFlight(api.database);
  });

  /** The web map tile that holds the test place; formula of the OpenStreetMap wiki, "Slippy map tilenames". */
  const tileAt = (z: number): string => {
    const latitude = (testPlace.lat * Math.PI) / 180;
    const x = Math.floor(((testPlace.lon + 180) / 360) * 2 ** z);
    const y = Math.floor(((1 - Math.asinh(Math.tan(latitude)) / Math.PI) / 2) * 2 ** z);
    return `${z}/${x}/${y}.mvt`;
  };
  const readTile = async (z: number, query = '', caller = supervisor) => {
    const answer = await caller.fetch(`/api/ticket-tiles/${tileAt(z)}?${query}`);
    expect(answer.headers.get('content-type')).toBe('application/vnd.mapbox-vector-tile');
    const [, x, y] = tileAt(z).split(/[/.]/).map(Number);
    const layer = new VectorTile(new PbfReader(new Uint8Array(await answer.arrayBuffer()))).layers.tickets;
    return Array.from({ length: layer?.length ?? 0 }, (_, i) => layer!.feature(i).toGeoJSON(x!, y!, z)).map(
      ({ geometry, properties }) => ({ geometry, properties }),
    );
  };

  describe('as map tiles', () => {
    it('are clusters far out, with how many, how bad and how late', async () => {
      await aTicket(api.database, flight, { severity: 'low' });
      await aTicket(api.database, flight, {
        severity: 'high',
        at: { east: 20 },
        state: 'open',
        dueAt: new Date('2026-01-01T00:00:00Z'),
      });
      const [cluster, ...others] = await readTile(6);
      expect(others).toEqual([]);
      expect(cluster?.properties).toEqual({ count: 2, worst: 3, overdue: 1 });
    });

    it('are single tickets at their places near by', async () => {
      const ticket = await aTicket(api.database, flight, { at: { east: 1 } });
      await aTicket(api.database, flight, { at: { east: 2 } });
      const found = await readTile(18);
      expect(found).toHaveLength(2);
      const mine = found.find((feature) => feature.properties?.id === ticket.id);
      expect(mine?.properties).toMatchObject({ count: 1, number: ticket.number, state: 'proposed' });
      const [lon, lat] = (mine!.geometry as unknown as { coordinates: [number, number] }).coordinates;
      expect(lon).toBeCloseTo(ticket.lon, 6);
      expect(lat).toBeCloseTo(ticket.lat, 6);
    });

    it('keep to the filters, and to what the caller may see', async () => {
      await aTicket(api.database, flight, { state: 'open' });
      await aTicket(api.database, flight);
      expect((await readTile(6, 'state=open'))[0]?.properties).toMatchObject({ count: 1, state: 'open' });
      expect(await readTile(6, '', await api.signIn('crew'))).toEqual([]);
    });

    it.each([6, 16, 18])('at zoom %i show of an area only what lies in it', async (zoom) => {
      const ticket = await aTicket(api.database, flight);
      const { lon, lat } = ticket;
      const around = (metres: number) => {
        const degrees = metres / 111_000;
        return [lon - degrees, lat - degrees, lon + degrees, lat + degrees] as const;
      };
      const [west, south, east, north] = around(2);
      await aTicket(api.database, flight, { at: { east: 5 } });
      const counted = async (query: string) =>
        (await readTile(zoom, query)).reduce((sum, { properties }) => sum + Number(properties?.count), 0);
      expect(await counted('')).toBe(2);
      expect(await counted(`bbox=${[west, south, east, north]}`)).toBe(1);
      expect(
        await counted(`within=${west},${south};${west},${north};${east},${north};${east},${south}`),
      ).toBe(1);
    });

    it.each(['3/9/1.mvt', '3/1/1.png', '99/1/1.mvt'])('refuse %s', async (address) => {
      expect((await supervisor.get(`/api/ticket-tiles/${address}`)).status).toBe(400);
    });
  });

  describe('as a table', () => {
    const lines = async (query = '') =>
      (await (await supervisor.fetch(`/api/tickets.csv?${query}`)).text()).trim().split('\n');

    it('have a line each, whatever the size of a page, in the city’s time', async () => {
      for (let i = 0; i < 3; i++) await aTicket(api.database, flight, { state: 'open' });
      await aTicket(api.database, flight);
      const [header, ...rows] = await lines('state=open&limit=1');
      expect(header).toMatch(/^\uFEFF?number,state,class/);
      expect(rows).toHaveLength(3);
      expect(rows[0]).toContain('2026-03-01 09:00');
    });

    it('run no formula that a name holds', async () => {
      const ticket = await aTicket(api.database, flight, { state: 'assigned' });
      const crew = await api.signIn('crew', 'evil');
      const { user } = (await crew.get<{ user: { id: string } }>('/api/session')).body;
      await api.database.query(`update user_account set display_name = '=1+1' where id = $1`, [user.id]);
      await api.database.query('update ticket set assignee_id = $2 where id = $1', [ticket.id, user.id]);
      expect((await lines()).at(-1)).toContain(",'=1+1,");
    });
  });
});
