import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database } from 'node-sqlite3-wasm';
import { localFrame } from '../../src/domain/photogrammetry/local-frame';
import { projectorNamed } from '../../src/platform/terrain/epsg';
import { testPlace } from './builders';

const frame = localFrame(testPlace);
type Spot = readonly [east: number, north: number];

export interface ToldFeature {
  readonly id?: string | number;
  readonly geometry: unknown;
  readonly properties?: Readonly<Record<string, unknown>>;
}

/** Metres from `testPlace` to coordinates of a system. */
export const at = ([east, north]: Spot, crs = 'EPSG:4326'): [number, number] => {
  const place = frame.toLonLat({ east, north });
  return [...projectorNamed(crs).fromLonLat(place)] as [number, number];
};

export const aLine = (spots: readonly Spot[], crs?: string) => ({
  type: 'LineString',
  coordinates: spots.map((spot) => at(spot, crs)),
});

export const aSquare = ([east, north]: Spot, half: number, crs?: string) => ({
  type: 'Polygon',
  coordinates: [
    [
      [-1, -1],
      [1, -1],
      [1, 1],
      [-1, 1],
      [-1, -1],
    ].map(([x, y]) => at([east + x! * half, north + y! * half], crs)),
  ],
});

export const collectionOf = (features: readonly ToldFeature[], crs?: string) => ({
  type: 'FeatureCollection',
  ...(crs
    ? { crs: { type: 'name', properties: { name: `urn:ogc:def:crs:${crs.replace(':', '::')}` } } }
    : {}),
  features: features.map(({ id, geometry, properties }) => ({
    type: 'Feature',
    ...(id === undefined ? {} : { id }),
    properties: properties ?? {},
    geometry,
  })),
});

/** A folder for the files of one suite. */
export async function layerFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'pantau-layers-'));
  let count = 0;
  const write = async (content: string | Uint8Array, extension = 'geojson') => {
    const file = join(folder, `layer-${++count}.${extension}`);
    await writeFile(file, content);
    return file;
  };
  return {
    write,
    geoJson: (features: readonly ToldFeature[], crs?: string) =>
      write(JSON.stringify(collectionOf(features, crs))),
    /** Tables by name; rows with a geometry, a name and a class. */
    geoPackage: (tables: Readonly<Record<string, readonly PackedRow[]>>, epsg: number) => {
      const file = join(folder, `layer-${++count}.gpkg`);
      packTables(file, tables, epsg);
      return file;
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

export interface PackedRow {
  readonly geometry: Uint8Array | null;
  readonly name?: string;
  readonly kelas?: string;
}

function packTables(
  file: string,
  tables: Readonly<Record<string, readonly PackedRow[]>>,
  epsg: number,
): void {
  const database = new Database(file);
  database.exec(`
    create table gpkg_spatial_ref_sys (srs_name text, srs_id integer primary key, organization text, organization_coordsys_id integer, definition text);
    create table gpkg_contents (table_name text primary key, data_type text, srs_id integer);
    create table gpkg_geometry_columns (table_name text, column_name text, geometry_type_name text, srs_id integer, z tinyint, m tinyint)`);
  database.run('insert into gpkg_spatial_ref_sys values (?, ?, ?, ?, ?)', ['told', epsg, 'EPSG', epsg, '']);
  for (const [table, rows] of Object.entries(tables)) {
    database.exec(`create table "${table}" (fid integer primary key, geom blob, nama text, kelas text)`);
    database.run(`insert into gpkg_contents values (?, 'features', ?)`, [table, epsg]);
    database.run(`insert into gpkg_geometry_columns values (?, 'geom', 'GEOMETRY', ?, 0, 0)`, [table, epsg]);
    for (const { geometry, name, kelas } of rows)
      database.run(`insert into "${table}" (geom, nama, kelas) values (?, ?, ?)`, [
        geometry,
        name ?? null,
        kelas ?? null,
      ]);
  }
  database.close();
}

/** A GeoPackage geometry blob of a line, with an envelope as QGIS writes it and heights. */
export function packLine(coordinates: readonly (readonly [number, number])[]): Uint8Array {
  const bytes = Buffer.alloc(8 + 32 + 9 + coordinates.length * 24);
  bytes.write('GP', 0, 'latin1');
  bytes[3] = 0b0000_0011;
  let offset = 8 + 32;
  bytes[offset] = 1;
  bytes.writeUInt32LE(1002, offset + 1);
  bytes.writeUInt32LE(coordinates.length, offset + 5);
  offset += 9;
  for (const [x, y] of coordinates) {
    bytes.writeDoubleLE(x, offset);
    bytes.writeDoubleLE(y, offset + 8);
    bytes.writeDoubleLE(12.5, offset + 16);
    offset += 24;
  }
  return new Uint8Array(bytes);
}
