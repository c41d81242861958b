import type { DataSource } from 'typeorm';
import { systemActor } from '../../../src/domain/access/actor';
import { AuditLog } from '../../../src/modules/audit/audit-log.service';
import type { LayerImport } from '../../../src/modules/road/layer-import';
import { LayerImportService } from '../../../src/modules/road/layer-import.service';
import { Road } from '../../../src/modules/road/road.entity';
import { RoadLayer } from '../../../src/modules/road/road-layer.entity';
import { Clock } from '../../../src/platform/telemetry/clock';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { aLine, aSquare, at, layerFolder, packLine } from '../../support/layer-files';

describe('taking a layer', () => {
  let test: TestDatabase;
  let database: DataSource;
  let importing: LayerImportService;
  let folder: Awaited<ReturnType<typeof layerFolder>>;

  beforeAll(async () => {
    test = await createTestDatabase();
    database = test.dataSource;
    const clock = new Clock();
    importing = new LayerImportService(database, new AuditLog(clock), clock);
    folder = await layerFolder();
  });
  afterAll(async () => {
    await folder.remove();
    await test.drop();
  });
  beforeEach(() => database.query('truncate road_layer cascade'));

  const take = (file: string, told: Partial<LayerImport> = {}) =>
    importing.import({ kind: 'roads', file, fileName: 'jalan.geojson', layer: 'city', ...told }, systemActor);
  const refusal = (file: string, told: Partial<LayerImport> = {}) =>
    take(file, told).then(
      () => 'taken',
      (error: { code?: string; message: string }) => `${error.code}: ${error.message}`,
    );
  const roads = () => database.getRepository(Road).find({ order: { name: 'ASC' } });
  const jalan = { name: 'Jalan Kemang Raya', highway: 'secondary' };

  it('keeps centrelines with names, classes and lengths, whatever their system', async () => {
    for (const crs of ['EPSG:4326', 'EPSG:32748', 'EPSG:3857', 'EPSG:23834']) {
      const features = [
        {
          geometry: aLine(
            [
              [0, 0],
              [0, 100],
              [100, 100],
            ],
            crs,
          ),
          properties: jalan,
        },
      ];
      const file = await folder.geoJson(features, crs);
      expect(await take(file)).toMatchObject({ features: 1, crs, nameField: 'name', classField: 'highway' });
      const [road] = await roads();
      expect(road).toMatchObject({ name: 'Jalan Kemang Raya', roadClass: 'secondary' });
      expect(road!.lengthM).toBeCloseTo(200, 1);
      const [lon, lat] = at([0, 100]);
      expect(road!.geometry.coordinates[0]![1]![0]).toBeCloseTo(lon, 7);
      expect(road!.geometry.coordinates[0]![1]![1]).toBeCloseTo(lat, 7);
    }
  });

  it('reads a GeoPackage, and asks which of its layers is meant', async () => {
    const crs = 'EPSG:32748';
    const line = packLine([at([0, 0], crs), at([0, 300], crs)]);
    const rows = [{ geometry: line, name: 'Jalan Bangka', kelas: 'lokal' }, { geometry: null }];
    const file = folder.geoPackage({ jalan: rows }, 32748);
    expect(await take(file)).toMatchObject({
      features: 1,
      crs,
      nameField: 'nama',
      classField: 'kelas',
      problemCount: 1,
      problems: [{ row: 'row 2', fault: 'no geometry' }],
    });
    expect((await roads())[0]!.lengthM).toBeCloseTo(300, 1);
    const two = folder.geoPackage({ jalan: rows, sungai: rows }, 32748);
    expect(await refusal(two)).toContain(
      'geodata-layer-unknown: jalan.geojson holds the layers “jalan”, “sungai”',
    );
    expect(await take(two, { table: 'sungai' })).toMatchObject({ features: 1 });
  });

  it('names what is broken row by row and takes the rest', async () => {
    const broken = [
      { geometry: { type: 'Point', coordinates: at([0, 0]) } },
      { geometry: null },
      { geometry: { type: 'LineString', coordinates: [at([0, 0]), at([0, 0])] } },
      { geometry: { type: 'LineString', coordinates: [at([0, 0]), [null, 5]] } },
      { geometry: { type: 'LineString', coordinates: [at([0, 0]), [500, 5]] } },
      { geometry: { type: 'MultiLineString', coordinates: [] } },
    ];
    const good = {
      geometry: aLine([
        [0, 0],
        [0, 10],
      ]),
      properties: jalan,
    };
    const taken = await take(await folder.geoJson([good, ...broken]));
    expect(taken).toMatchObject({ features: 1, problemCount: 6 });
    expect(taken.problems.map(({ row, fault }) => `${row}: ${fault}`)).toEqual([
      'feature 2: not a line',
      'feature 3: no geometry',
      'feature 4: fewer than two different points',
      'feature 5: a coordinate that is no number',
      'feature 6: a coordinate that lies outside the Earth',
      'feature 7: no geometry',
    ]);
    const many = Array.from({ length: 300 }, () => broken[0]!);
    const counted = await take(await folder.geoJson([...many, good]));
    expect(counted.problemCount).toBe(300);
    expect(counted.problems).toHaveLength(20);
  });

  it('takes the place of the layer of that name, and leaves others', async () => {
    const file = await folder.geoJson([
      {
        id: 'way/1',
        geometry: aLine([
          [0, 0],
          [0, 10],
        ]),
        properties: jalan,
      },
      {
        id: 'way/2',
        geometry: aLine([
          [0, 0],
          [10, 0],
        ]),
        properties: { name: 'Jalan Bangka' },
      },
      {
        id: 'way/2',
        geometry: aLine([
          [10, 0],
          [20, 0],
        ]),
        properties: { name: 'Jalan Bangka' },
      },
    ]);
    const first = await take(file);
    const ids = (await roads()).map(({ id }) => id).sort();
    expect(new Set(ids).size).toBe(3);
    await take(file, { layer: 'toll' });
    const again = await take(file);
    expect(again).toEqual({ ...first, wasReplaced: true });
    expect(
      (await database.getRepository(Road).findBy({ layerId: first.id })).map(({ id }) => id).sort(),
    ).toEqual(ids);
    expect(await database.getRepository(Road).count()).toBe(6);
    expect(await database.getRepository(RoadLayer).count()).toBe(2);
  });

  it('leaves the old layer when the new file is refused', async () => {
    await take(
      await folder.geoJson([
        {
          geometry: aLine([
            [0, 0],
            [0, 10],
          ]),
          properties: jalan,
        },
      ]),
    );
    const whole = JSON.stringify({
      type: 'FeatureCollection',
      features: [
        {
          type: 'Feature',
          geometry: aLine([
            [0, 0],
            [9, 9],
          ]),
          properties: {},
        },
      ],
    });
    expect(await refusal(await folder.write(whole.slice(0, -1)))).toContain(
      'geodata-unreadable: jalan.geojson is not valid GeoJSON after feature 1',
    );
    expect((await roads()).map(({ name }) => name)).toEqual(['Jalan Kemang Raya']);
  });

  it.each([
    ['', 'geodata-unreadable: jalan.geojson can’t be read as GeoJSON or GeoPackage: it is empty'],
    ['hello', 'geodata-unreadable: jalan.geojson is not valid GeoJSON before its first feature'],
    ['{"type":"Feature"}', 'geodata-unreadable: jalan.geojson is no GeoJSON FeatureCollection'],
    ['{"type":"FeatureCollection","features":[]}', 'geodata-without-features: jalan.geojson holds no lines'],
    ['SQLite format 3\0 and then nothing', 'geodata-unreadable: jalan.geojson can’t be read'],
    [
      '{"type":"FeatureCollection","crs":{"properties":{"name":"local"}},"features":[]}',
      'unknown-crs: jalan.geojson',
    ],
    [
      '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":{"type":"LineString","coordinates":[[700123,9302110],[700125,9302110]]}}]}',
      'crs-not-told: jalan.geojson doesn’t say its coordinate system, and 700123, 9302110 is no longitude',
    ],
  ])('refuses %j with a word', async (content, word) => {
    expect(await refusal(await folder.write(content))).toContain(word);
    expect(await roads()).toEqual([]);
  });

  it('goes by the system and the fields that the importer says', async () => {
    const crs = 'EPSG:32748';
    const file = await folder.geoJson([
      {
        geometry: aLine(
          [
            [0, 0],
            [0, 50],
          ],
          crs,
        ),
        properties: { RUAS: 'Jalan Ampera', lebar: 6 },
      },
    ]);
    expect(await refusal(file)).toContain('crs-not-told');
    expect(await refusal(file, { crs: 'EPSG:1' })).toContain('unknown-crs');
    expect(await take(file, { crs, nameField: 'RUAS', classField: 'lebar' })).toMatchObject({ crs });
    expect(await roads()).toMatchObject([{ name: 'Jalan Ampera', roadClass: '6' }]);
    expect(await refusal(file, { crs, nameField: 'nama' })).toContain(
      'field-unknown: The file’s features have no field “nama”. They have “RUAS”, “lebar”.',
    );
  });

  it('takes areas with holes and parts, and closes rings left open', async () => {
    const ward = aSquare([0, 0], 100);
    const open = { type: 'Polygon', coordinates: [aSquare([300, 0], 50).coordinates[0]!.slice(0, -1)] };
    const file = await folder.geoJson([
      { geometry: ward, properties: { NAMOBJ: 'Bangka' } },
      { geometry: open, properties: { NAMOBJ: 'Pela Mampang' } },
      { geometry: { type: 'Polygon', coordinates: [[at([0, 0]), at([1, 0]), at([0, 0])]] } },
    ]);
    const taken = await take(file, { kind: 'areas' });
    expect(taken).toMatchObject({ features: 2, nameField: 'NAMOBJ', lengthMetres: null });
    expect(taken.problems).toEqual([{ row: 'feature 3', fault: 'a ring of fewer than four points' }]);
    expect(await database.query('select name, kind from area order by name')).toEqual([
      { name: 'Bangka', kind: 'ward' },
      { name: 'Pela Mampang', kind: 'ward' },
    ]);
  });

  it('writes down who took what', async () => {
    await take(
      await folder.geoJson([
        {
          geometry: aLine([
            [0, 0],
            [0, 10],
          ]),
        },
      ]),
    );
    expect(
      await database.query(
        `select action, details from audit_event where subject_kind = 'road-layer' order by id desc limit 1`,
      ),
    ).toMatchObject([
      { action: 'roads.import', details: { fileName: 'jalan.geojson', features: 1, layer: 'city' } },
    ]);
  });
});
