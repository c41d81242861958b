import type { EntityManager } from 'typeorm';
import type { EarlierPhoto, PhotoRecord } from '../../domain/photo/manifest-rules';
import type { PhotoState } from '../../domain/pipeline';

interface RecordRow {
  readonly id: string;
  readonly name: string;
  readonly declared_size: string;
  readonly declared_sha256: string;
  readonly state: PhotoState;
  readonly run: number;
  readonly is_uploaded: boolean;
  readonly is_stored: boolean;
  readonly duplicate_of: string | null;
  readonly rejection_code: string | null;
  readonly rejection_message: string | null;
  readonly multipart_upload_id: string | null;
}

export interface FlightRecords {
  readonly photos: readonly PhotoRecord[];
  /** Uploads in parts under way, by photo. */
  readonly uploadIds: ReadonlyMap<string, string>;
}

/** Every photo of a flight, oldest first, as the manifest rules want it. */
export async function readFlightRecords(manager: EntityManager, flightId: string): Promise<FlightRecords> {
  const rows: RecordRow[] = await manager.query(
    `select id, name, declared_size, declared_sha256, state, run, is_uploaded, sha256 is not null as is_stored,
       duplicate_of, rejection_code, rejection_message, multipart_upload_id
     from photo where flight_id = $1 order by id`,
    [flightId],
  );
  return {
    photos: rows.map((row) => ({
      id: row.id,
      name: row.name,
      sizeBytes: Number(row.declared_size),
      sha256: row.declared_sha256,
      state: row.state,
      run: row.run,
      isUploaded: row.is_uploaded,
      isStored: row.is_stored,
      duplicateOf: row.duplicate_of,
      code: row.rejection_code,
      message: row.rejection_message,
    })),
    uploadIds: new Map(
      rows.flatMap((row) => (row.multipart_upload_id ? [[row.id, row.multipart_upload_id]] : [])),
    ),
  };
}

/** The oldest good photo of another flight for each hash. A stored photo's declared hash is its hash, and it is indexed. */
export async function findEarlierPhotos(
  manager: EntityManager,
  flightId: string,
  hashes: readonly string[],
): Promise<Map<string, EarlierPhoto>> {
  const rows: { sha256: string; id: string; name: string; size: string; flight_name: string }[] =
    await manager.query(
      `select distinct on (declared_sha256) declared_sha256 as sha256, photo.id, photo.name, declared_size as size,
       flight.name as flight_name
     from photo join flight on flight.id = photo.flight_id
     where declared_sha256 = any($1::text[]) and flight_id <> $2 and sha256 is not null
       and photo.state in ('stored', 'geotagged', 'detected') and flight.state <> 'failed'
     order by declared_sha256, photo.id`,
      [hashes, flightId],
    );
  return new Map(
    rows.map((row) => [
      row.sha256,
      { id: row.id, name: row.name, sizeBytes: Number(row.size), flightName: row.flight_name },
    ]),
  );
}

export async function insertRecords(
  manager: EntityManager,
  flightId: string,
  records: readonly PhotoRecord[],
  now: Date,
): Promise<void> {
  if (records.length === 0) return;
  await manager.query(
    `insert into photo (id, flight_id, name, declared_sha256, declared_size, state, run, is_uploaded, duplicate_of,
       rejection_code, rejection_message, created_at, updated_at)
     select id, $2, name, sha256, "sizeBytes", state, run, "isUploaded", "duplicateOf", code, message, $3, $3
     from jsonb_to_recordset($1::jsonb) as planned ${PLANNED}`,
    [JSON.stringify(records), flightId, now],
  );
}

export async function updateRecords(
  manager: EntityManager,
  records: readonly PhotoRecord[],
  now: Date,
): Promise<void> {
  if (records.length === 0) return;
  await manager.query(
    `update photo set declared_sha256 = planned.sha256, declared_size = planned."sizeBytes", state = planned.state,
       run = planned.run, is_uploaded = planned."isUploaded", duplicate_of = planned."duplicateOf",
       rejection_code = planned.code, rejection_message = planned.message, multipart_upload_id = null, updated_at = $2
     from jsonb_to_recordset($1::jsonb) as planned ${PLANNED}
     where photo.id = planned.id`,
    [JSON.stringify(records), now],
  );
}

const PLANNED = `(id uuid, name text, sha256 text, "sizeBytes" bigint, state text, run integer, "isUploaded" boolean,
  "duplicateOf" uuid, code text, message text)`;
