import { readFile } from 'node:fs/promises';
import { v7 as uuidv7 } from 'uuid';
import { runImport } from '../../../bin/import/run-import';
import { Flight } from '../../../src/modules/flight/flight.entity';
import { Photo } from '../../../src/modules/photo/photo.entity';
import { type ApiCaller, startTestApi, type TestApi } from '../../support/api';
import { aFlight, aPhoto, aTicket } from '../../support/builders';
import { aLine, aSquare, at, layerFolder } from '../../support/layer-files';

interface Collection {
  features: { geometry: { type: string }; properties: Record<string, unknown> }[];
}

describe('roads and areas over HTTP', () => {
  let api: TestApi;
  let supervisor: ApiCaller;
  let reviewer: ApiCaller;
  let folder: Awaited<ReturnType<typeof layerFolder>>;
  beforeAll(async () => {
    api = await startTestApi();
    supervisor = await api.signIn('supervisor');
    reviewer = await api.signIn('reviewer');
    folder = await layerFolder();
    const flight = await aFlight(api.database, { state: 'processed' });
    await aTicket(api.database, flight, { at: { east: 2, north: 10 } });
    await aTicket(api.database, flight, { at: { east: 300, north: 10 } });
  });
  afterAll(async () => {
    await api.stop();
    await folder.remove();
  });

  const jalan = [
    {
      id: 'way/1',
      geometry: aLine([
        [0, 0],
        [0, 100],
      ]),
      properties: { name: 'Jalan Kemang Raya', highway: 'secondary' },
    },
    { geometry: null },
  ];
  const wards = [{ geometry: aSquare([0, 0], 100), properties: { name: 'Bangka' } }];
  const send = async (path: string, file: string, caller = supervisor, type = 'application/geo+json') => {
    const answer = await caller.fetch(path, {
      method: 'POST',
      body: new Uint8Array(await readFile(file)),
      headers: { 'content-type': type },
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };

  it('takes layers and gives tickets and defects their road and ward', async () => {
    const file = await folder.geoJson(jalan);
    expect(await send('/api/roads/import?layer=osm&fileName=jalan.geojson', file)).toMatchObject({
      status: 200,
      body: {
        features: 1,
        problemCount: 1,
        problems: [{ row: 'feature 2', fault: 'no geometry' }],
        defects: 2,
      },
    });
    expect(await send('/api/areas/import', await folder.geoJson(wards))).toMatchObject({ status: 200 });
    const onRoad = await reviewer.get<{ items: Record<string, unknown>[] }>(
      '/api/tickets?road=jalan%20kemang%20raya',
    );
    expect(onRoad.body.items).toMatchObject([
      {
        roadName: 'Jalan Kemang Raya',
        chainageMetres: expect.closeTo(10, 1),
        roadOffsetMetres: expect.closeTo(2, 1),
        areaName: 'Bangka',
      },
    ]);
    const { roadId, areaId } = onRoad.body.items[0]!;
    for (const filter of [`road=${roadId}`, `area=${areaId}`, 'area=Bangka'])
      for (const list of ['tickets', 'defects'])
        expect((await reviewer.get<{ items: unknown[] }>(`/api/${list}?${filter}`)).body.items).toHaveLength(
          1,
        );
    expect((await reviewer.get<{ items: unknown[] }>(`/api/defects?road=${uuidv7()}`)).body.items).toEqual(
      [],
    );
    const features = await reviewer
      .with({ accept: 'application/geo+json' })
      .get<Collection>('/api/tickets?area=Bangka');
    expect(features.body.features[0]!.properties).toMatchObject({ roadName: 'Jalan Kemang Raya' });
  });

  it('lists roads and areas, as GeoJSON too, by box, name and layer', async () => {
    const roads = await reviewer.get<{ items: Record<string, unknown>[] }>(
      '/api/roads?name=JALAN%20kemang%20raya',
    );
    expect(roads.body.items).toMatchObject([
      {
        name: 'Jalan Kemang Raya',
        roadClass: 'secondary',
        sourceId: 'way/1',
        lengthMetres: expect.closeTo(100, 1),
      },
    ]);
    const box = [...at([-50, 40]), ...at([50, 60])].join(',');
    const far = [...at([500, 40]), ...at([600, 60])].join(',');
    const geo = reviewer.with({ accept: 'application/geo+json' });
    for (const noun of ['roads', 'areas']) {
      const near = await geo.get<Collection>(`/api/${noun}?bbox=${box}`);
      expect(near.body.features).toHaveLength(1);
      expect((await geo.get<Collection>(`/api/${noun}?bbox=${far}`)).body.features).toEqual([]);
    }
    const layers = await reviewer.get<{ items: Record<string, unknown>[] }>('/api/road-layers');
    expect(layers.body.items).toMatchObject([
      { kind: 'areas', name: 'default', features: 1 },
      {
        kind: 'roads',
        name: 'osm',
        fileName: 'jalan.geojson',
        problemCount: 1,
        importedBy: 'supervisor first',
      },
    ]);
  });

  it('tells coverage in metres of road seen of metres to be seen', async () => {
    const flight = await aFlight(api.database);
    const photo = await aPhoto(api.database, flight);
    const told = async () =>
      (await supervisor.get<{ roads: unknown }>(`/api/flights/${flight.id}/coverage`)).body.roads;
    expect(await told()).toBeNull();
    await api.database.getRepository(Photo).update(photo.id, {
      footprint: aSquare([0, 30], 20) as never,
    });
    expect(await told()).toEqual({ toBeSeenMetres: null, seenMetres: expect.closeTo(40, 1) });
    await api.database.getRepository(Flight).update(flight.id, { area: aSquare([0, 0], 45) as never });
    expect(await told()).toEqual({
      toBeSeenMetres: expect.closeTo(45, 1),
      seenMetres: expect.closeTo(35, 1),
    });
  });

  it('refuses who may not, and files that are none, with a word', async () => {
    const file = await folder.geoJson(jalan);
    expect((await send('/api/roads/import', file, reviewer)).status).toBe(403);
    expect((await send('/api/roads/import', file, api.stranger)).status).toBe(401);
    expect(await send('/api/roads/import', await folder.write('no map'))).toMatchObject({
      status: 422,
      body: { code: 'geodata-unreadable' },
    });
    expect(await send('/api/roads/import?crs=EPSG:99999', file)).toMatchObject({
      status: 422,
      body: { code: 'unknown-crs' },
    });
    expect(await send('/api/roads/import?layer=json', file, supervisor, 'application/json')).toMatchObject({
      status: 200,
      body: { features: 1 },
    });
  });

  it('is sent by the command line, which prints what became of it and nothing else', async () => {
    const { email, password } = { email: 'supervisor.first@example.org', password: 'correct horse battery' };
    process.env.PANTAU_PASSWORD = password;
    const printed: string[] = [];
    const write = jest
      .spyOn(process.stdout, 'write')
      .mockImplementation((text) => printed.push(String(text)) > 0);
    try {
      const file = await folder.geoJson(jalan);
      await runImport('roads', file, { server: api.origin, email, layer: 'by-command', json: true });
    } finally {
      write.mockRestore();
      delete process.env.PANTAU_PASSWORD;
    }
    expect(JSON.parse(printed.join(''))).toMatchObject({
      kind: 'roads',
      layer: 'by-command',
      features: 1,
      defects: 2,
    });
    await expect(
      runImport('roads', '/nowhere/jalan.gpkg', { server: api.origin, layer: 'x' }),
    ).rejects.toThrow('/nowhere/jalan.gpkg is no file');
  });

  it('takes a layer away, and tickets forget it', async () => {
    const { body } = await reviewer.get<{ items: { id: string; kind: string }[] }>('/api/road-layers');
    for (const { id } of body.items)
      expect((await supervisor.delete(`/api/road-layers/${id}`)).status).toBe(204);
    const tickets = await reviewer.get<{ items: Record<string, unknown>[] }>('/api/tickets');
    for (const ticket of tickets.body.items) expect(ticket).toMatchObject({ roadName: null, areaName: null });
    expect((await supervisor.delete(`/api/road-layers/${body.items[0]!.id}`)).status).toBe(404);
    const audit = await supervisor.get<{ items: { action: string }[] }>('/api/audit?subjectKind=road-layer');
    expect(audit.body.items.map(({ action }) => action)).toContain('areas.remove');
  });
});
