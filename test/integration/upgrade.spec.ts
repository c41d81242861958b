import type { DataSource } from 'typeorm';
import { migrateTo } from '../../bin/backup/load-tables';
import { scopes } from '../../src/domain/access/scope';
import { openDataSource, schema } from '../../src/schema';
import { createBareDatabase } from '../support/database';
import { FlightStages } from '../support/flight-stages';

const [flightId, photoId, defectId, ticketId, userId, detectionId, keyId] = Array.from(
  { length: 7 },
  (_, index) => `01900000-0000-7000-8000-00000000000${index}`,
);
const sha256 = 'ab'.repeat(32);

/** As the first version wrote it, every kind of row once. */
const rowsOfTheFirstVersion = [
  `insert into user_account (id, email, display_name, password_hash, role, created_at, updated_at)
   values ('${userId}', 'old@example.org', 'Old hand', 'x', 'operator', now(), now())`,
  `insert into api_key (id, user_id, name, token_hash, token_prefix, created_at)
   values ('${keyId}', '${userId}', 'Old program', 'x', 'pantau_old', now())`,
  `insert into audit_event (at, actor_kind, actor_label, action, subject_kind, subject_id)
   values (now(), 'user', 'Old hand', 'flight.create', 'flight', '${flightId}')`,
  `insert into flight (id, name, state, operator_id, created_at, sealed_at, processed_at, updated_at)
   values ('${flightId}', 'Jalan Lama', 'fused', '${userId}', now(), now(), null, now())`,
  `insert into stored_object (sha256, size_bytes, media_type, storage_key, stored_at)
   values ('${sha256}', 10, 'image/jpeg', 'originals/ab/${sha256}', now())`,
  `insert into photo (id, flight_id, name, declared_sha256, declared_size, sha256, state, is_uploaded, lon, lat, pose_grade,
     preview_key, pyramid_prefix, created_at, updated_at)
   values ('${photoId}', '${flightId}', 'DJI_0001.JPG', '${sha256}', 10, '${sha256}', 'detected', true, 106.8, -6.3, 'good',
     'previews/ab/${sha256}.webp', 'pyramids/ab/${sha256}', now(), now())`,
  `insert into defect (id, damage_class, state, lon, lat, cov_ee, cov_en, cov_nn, polygon, length_m, width_m, area_m2, score,
     photo_count, first_flight_id, last_flight_id, created_at, updated_at)
   values ('${defectId}', 'D40', 'active', 106.8, -6.3, 1, 0, 1, '[]', 1, 1, 1, 0.9, 1, '${flightId}', '${flightId}', now(), now())`,
  `insert into detection (id, photo_id, flight_id, run, origin, model_version, damage_class, score, x, y, width, height, lon, lat,
     cov_ee, cov_en, cov_nn, defect_id, created_at)
   values ('${detectionId}', '${photoId}', '${flightId}', 1, 'model', 'v1', 'D40', 0.9, 1, 1, 10, 10, 106.8, -6.3, 1, 0, 1,
     '${defectId}', now())`,
  `insert into ticket (id, defect_id, state, damage_class, severity_least, severity_most, severity_reasons, priority,
     priority_reasons, lon, lat, flight_id, created_at, updated_at)
   values ('${ticketId}', '${defectId}', 'open', 'D40', 'low', 'high', '[]', 3, '[]', 106.8, -6.3, '${flightId}', now(), now())`,
];

describe('an upgrade from the first version', () => {
  let bare: { url: string; drop(): Promise<void> };
  let database: DataSource;

  beforeAll(async () => {
    bare = await createBareDatabase();
    await migrateTo(bare.url, [new schema.migrations[0]!().name!]);
    const old = await openDataSource(bare.url, 1);
    for (const statement of rowsOfTheFirstVersion) await old.query(statement);
    await old.destroy();
    expect(await migrateTo(bare.url, null)).toHaveLength(schema.migrations.length - 1);
    database = await openDataSource(bare.url, 2);
  });
  afterAll(async () => {
    await database?.destroy();
    await bare.drop();
  });

  it('keeps every row, readable by the entities of now', async () => {
    for (const name of [
      'UserAccount',
      'ApiKey',
      'AuditEvent',
      'Flight',
      'StoredObject',
      'Photo',
      'Defect',
      'Detection',
      'Ticket',
    ])
      expect([name, await database.getRepository(name).find()]).toEqual([name, [expect.anything()]]);
    expect(await database.query('select audience, preview_key from photo_rendition')).toEqual([
      { audience: 'desk', preview_key: `previews/ab/${sha256}.webp` },
    ]);
  });

  it('lets a key do what it could do before', async () => {
    expect(await database.query('select scopes from api_key')).toEqual([{ scopes }]);
  });

  it('goes on with the flight where the old version stopped', async () => {
    const stages = new FlightStages(database);
    await stages.resurveying.resurvey(flightId!, 1);
    await stages.ticketing.open(flightId!, 1);
    expect(await database.query('select state from flight')).toEqual([{ state: 'processed' }]);
    expect(await database.query('select id, state from ticket')).toEqual([{ id: ticketId, state: 'open' }]);
  });
});
