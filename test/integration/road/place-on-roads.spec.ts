import type { DataSource } from 'typeorm';
import { systemActor } from '../../../src/domain/access/actor';
import type { DamageClass } from '../../../src/domain/detection/damage';
import { pipeline } from '../../../src/domain/pipeline';
import { AuditLog } from '../../../src/modules/audit/audit-log.service';
import { Defect } from '../../../src/modules/defect/defect.entity';
import type { Detection } from '../../../src/modules/detection/detection.entity';
import type { LayerImport } from '../../../src/modules/road/layer-import';
import { LayerImportService } from '../../../src/modules/road/layer-import.service';
import { RoadApplyService } from '../../../src/modules/road/road-apply.service';
import { Ticket } from '../../../src/modules/ticket/ticket.entity';
import { Clock } from '../../../src/platform/telemetry/clock';
import { aDetection, aFlight, aPhoto } from '../../support/builders';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { FlightStages } from '../../support/flight-stages';
import { aLine, aSquare, layerFolder, type ToldFeature } from '../../support/layer-files';

const clock = new Clock();

describe('defects on roads', () => {
  let test: TestDatabase;
  let database: DataSource;
  let folder: Awaited<ReturnType<typeof layerFolder>>;

  beforeAll(async () => {
    test = await createTestDatabase();
    database = test.dataSource;
    folder = await layerFolder();
  });
  afterAll(async () => {
    await folder.remove();
    await test.drop();
  });
  beforeEach(() =>
    database.query('truncate flight, user_account, outbox, defect, ticket, road_layer cascade'),
  );

  const take = async (features: readonly ToldFeature[], told: Partial<LayerImport> = {}) => {
    const file = await folder.geoJson(features);
    const importing = new LayerImportService(database, new AuditLog(clock), clock);
    return importing.import({ kind: 'roads', layer: 'city', file, fileName: 'f', ...told }, systemActor);
  };
  const fly = async (...cracks: CrackTold[]) => {
    const flight = await aFlight(database, { state: pipeline.fuse.from });
    const photo = await aPhoto(database, flight);
    for (const told of cracks) await aCrack(database, photo, told);
    await new FlightStages(database).process(flight.id);
    return flight;
  };
  const apply = () => new RoadApplyService(database, clock).applyToAll();
  const defects = () => database.getRepository(Defect).find({ order: { lat: 'ASC' } });
  const jalan = (bearing: number, name = 'Jalan Kemang Raya'): ToldFeature => {
    const radians = (bearing * Math.PI) / 180;
    const [east, north] = [Math.sin(radians) * 100, Math.cos(radians) * 100];
    return {
      geometry: aLine([
        [-east, -north],
        [east, north],
      ]),
      properties: { name },
    };
  };

  it('gives a defect its road, the distance along it and its ward', async () => {
    await take([
      jalan(0),
      {
        geometry: aLine([
          [-80, 60],
          [80, 60],
        ]),
        properties: { name: 'Jalan Bangka' },
      },
    ]);
    const wards = [
      { geometry: aSquare([0, 0], 40), properties: { name: 'Bangka' } },
      { geometry: aSquare([0, 0], 400), properties: { name: 'Mampang Prapatan' } },
    ];
    await take(wards, { kind: 'areas' });
    await fly(
      { at: { east: 3, north: 10 } },
      { at: { east: 30, north: 58 } },
      { at: { east: 200, north: 90 } },
    );
    expect(await defects()).toMatchObject([
      {
        roadName: 'Jalan Kemang Raya',
        chainageM: expect.closeTo(110, 1),
        roadOffsetM: expect.closeTo(3, 1),
        areaName: 'Bangka',
      },
      {
        roadName: 'Jalan Bangka',
        chainageM: expect.closeTo(110, 1),
        roadOffsetM: expect.closeTo(2, 1),
        areaName: 'Mampang Prapatan',
      },
      { roadName: null, chainageM: null, areaName: 'Mampang Prapatan' },
    ]);
  });

  it('decides between along and across by the centreline, else by the pavement, else by the photo', async () => {
    const crack = { damageClass: 'D10', bearing: 40 } as const;
    const pavement = { pavementBearingDeg: 130, pavementSigmaDeg: 8 };
    await fly(
      { ...crack, at: { north: 0 }, columns: { photoBearingDeg: 40 } },
      { ...crack, at: { north: 500 }, columns: { ...pavement, photoBearingDeg: 40 } },
      { ...crack, at: { north: 1000 } },
    );
    expect(await defects()).toMatchObject([
      { damageClass: 'D00', detectedClass: 'D10', classReference: 'photo' },
      {
        damageClass: 'D10',
        classReference: 'pavement',
        classReason: expect.stringContaining('pavement seen'),
      },
      { damageClass: 'D10', classReference: null, classConfidence: null },
    ]);
    await take([jalan(130)]);
    await apply();
    expect(await defects()).toMatchObject([
      {
        damageClass: 'D10',
        classReference: 'centreline',
        classReason: 'Across: 90° against the centreline of Jalan Kemang Raya.',
      },
      { damageClass: 'D10', classReference: 'pavement' },
      { damageClass: 'D10' },
    ]);
  });

  it('goes by the line that the photos show when the box alone is square', async () => {
    const diagonal = { damageClass: 'D10', length: 2, width: 2, bearing: 0 } as const;
    await take([jalan(45)]);
    await fly(
      { ...diagonal, columns: { crackBearingDeg: 47, crackSigmaDeg: 5 } },
      { ...diagonal, at: { north: 30, east: 30 }, columns: { crackBearingDeg: 133, crackSigmaDeg: 5 } },
      { ...diagonal, at: { north: -30, east: -30 } },
    );
    expect(await defects()).toMatchObject([
      { damageClass: 'D10', classReference: null },
      { damageClass: 'D00', classReference: 'centreline' },
      { damageClass: 'D10', classReference: 'centreline' },
    ]);
  });

  it('brings defects and untouched tickets in line when a layer comes later, and keeps what people said', async () => {
    await fly({ bearing: 90, damageClass: 'D00' }, { bearing: 90, damageClass: 'D00', at: { north: 40 } });
    const [first, second] = await defects();
    await database.getRepository(Defect).update(second!.id, { isClassByPerson: true });
    await take([jalan(0)]);
    expect(await apply()).toBe(2);
    const after = await defects();
    expect(after).toMatchObject([
      { damageClass: 'D10', roadName: 'Jalan Kemang Raya' },
      { damageClass: 'D00', roadName: 'Jalan Kemang Raya', isClassByPerson: true },
    ]);
    expect(await database.getRepository(Ticket).findOneByOrFail({ defectId: first!.id })).toMatchObject({
      damageClass: 'D10',
      version: 2,
    });
    await apply();
    expect(await defects()).toEqual(after);
  });

  it('forgets a road that is no longer in the layer', async () => {
    await take([jalan(0)]);
    await fly({ at: { north: 3 } });
    await take([
      {
        geometry: aLine([
          [900, 0],
          [900, 50],
        ]),
      },
    ]);
    await apply();
    expect(await defects()).toMatchObject([
      { roadId: null, roadName: null, chainageM: null, classReason: expect.any(String) },
    ]);
  });

  it('leaves potholes without a word on their direction', async () => {
    await take([jalan(0)]);
    await fly({ damageClass: 'D40' });
    expect(await defects()).toMatchObject([
      { damageClass: 'D40', classReason: null, classReference: null, roadName: 'Jalan Kemang Raya' },
    ]);
  });
});

interface CrackTold {
  readonly at?: { readonly east?: number; readonly north?: number };
  readonly damageClass?: DamageClass;
  readonly bearing?: number;
  readonly length?: number;
  readonly width?: number;
  readonly columns?: Partial<Detection>;
}

/** A crack of four metres by a fifth, unless told. */
async function aCrack(
  database: DataSource,
  photo: Parameters<typeof aDetection>[1],
  { at, damageClass = 'D00', bearing = 0, length = 4, width = 0.2, columns }: CrackTold,
) {
  await aDetection(database, photo, {
    at: at ?? {},
    damageClass,
    columns: { lengthM: length, widthM: width, areaM2: length * width, bearingDeg: bearing, ...columns },
  });
}
