import { setImmediate as breathe } from 'node:timers/promises';
import { Database } from 'node-sqlite3-wasm';
import { DomainError } from '../../domain/domain-error';
import type { FeatureFile, RawFeature } from './feature-file';
import { readWkb } from './read-wkb';
import { unreadable } from './unreadable';

type Row = Record<string, unknown>;

/** Rows between two breaths of the event loop: reading is synchronous. */
const rowsAtOnce = 500;

interface FeatureTable {
  readonly table: string;
  readonly column: string;
  readonly crs: string | null;
}

/** One table of a GeoPackage (OGC 12-128r18), read from the disk row by row. */
export function openGeoPackage(file: string, name: string, layer?: string): FeatureFile {
  const database = asReadable(name, () => new Database(file, { readOnly: true, fileMustExist: true }));
  try {
    const { table, column, crs } = asReadable(name, () => findTable(database, name, layer));
    const features = async function* (): AsyncGenerator<RawFeature> {
      const statement = asReadable(name, () => database.prepare(`select * from ${quoted(table)}`));
      try {
        const rows = asReadable(name, () => statement.iterate() as IterableIterator<Row>);
        for (let ordinal = 1; ; ordinal++) {
          const { value, done } = asReadable(name, () => rows.next());
          if (done) return;
          yield toFeature(value as Row, column, ordinal);
          if (ordinal % rowsAtOnce === 0) await breathe();
        }
      } finally {
        statement.finalize();
      }
    };
    return { format: 'GeoPackage', features, crs: () => crs, close: () => database.close() };
  } catch (error) {
    database.close();
    throw error;
  }
}

function asReadable<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof DomainError) throw cause;
    throw unreadable(name, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

function findTable(database: Database, name: string, layer: string | undefined): FeatureTable {
  const tables = database.all(
    `select c.table_name as "table", c.column_name as "column", r.organization, r.organization_coordsys_id as code
     from gpkg_geometry_columns c left join gpkg_spatial_ref_sys r on r.srs_id = c.srs_id order by c.table_name`,
  ) as Row[];
  const found =
    layer === undefined && tables.length === 1 ? tables[0] : tables.find(({ table }) => table === layer);
  if (!found) {
    const names = tables.map(({ table }) => `“${table}”`).join(', ');
    throw new DomainError(
      'geodata-layer-unknown',
      tables.length === 0
        ? `${name} holds no layer of features.`
        : `${name} holds the layers ${names}. Say which one to take.`,
      { status: 422, details: { layers: tables.map(({ table }) => table) } },
    );
  }
  const isEpsg = String(found.organization).toUpperCase() === 'EPSG' && Number(found.code) > 0;
  return {
    table: String(found.table),
    column: String(found.column),
    crs: isEpsg ? `EPSG:${found.code}` : null,
  };
}

function toFeature(row: Row, column: string, ordinal: number): RawFeature {
  const { [column]: geometry, ...properties } = row;
  const id = properties.fid ?? properties.id ?? properties.ogc_fid;
  return {
    row: id === undefined || id === null ? `row ${ordinal}` : `row ${id}`,
    id: typeof id === 'number' || typeof id === 'bigint' || typeof id === 'string' ? String(id) : null,
    geometry: geometry instanceof Uint8Array ? readBlob(geometry) : null,
    properties,
  };
}

/** Bytes of the envelope by the header's indicator (GeoPackage 1.3, 2.1.3). */
const envelopeBytes = [0, 32, 48, 48, 64];

/** Null for what is no geometry; the caller names the row. */
function readBlob(blob: Uint8Array): unknown {
  if (blob.length < 8 || blob[0] !== 0x47 || blob[1] !== 0x50) return null;
  const flags = blob[3]!;
  const envelope = envelopeBytes[(flags >> 1) & 7];
  if (envelope === undefined || (flags & 0x10) !== 0) return null;
  try {
    return readWkb(blob, 8 + envelope);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

const quoted = (identifier: string): string => `"${identifier.replaceAll('"', '""')}"`;
