import { open } from 'node:fs/promises';
import { openGeoJson } from './geojson-file';
import { openGeoPackage } from './geopackage-file';
import { unreadable } from './unreadable';

/** One row of a file: its geometry as GeoJSON writes it, in the file's own coordinates, not yet checked. */
export interface RawFeature {
  /** As a person finds it: `feature 12`, `row 34`. */
  readonly row: string;
  readonly id: string | null;
  readonly geometry: unknown;
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface FeatureFile {
  readonly format: 'GeoJSON' | 'GeoPackage';
  features(): AsyncIterable<RawFeature>;
  /** `EPSG:…` as the file says, known once the first feature came; null where it says nothing. */
  crs(): string | null;
  close(): void;
}

const sqliteMagic = 'SQLite format 3\0';

/**
 * Opens GeoJSON or GeoPackage by its first bytes; features are read one at a time, however large the file.
 * `name` stands in the sentences of errors. Throws DomainError `geodata-unreadable`, `geodata-layer-unknown`.
 */
export async function openFeatureFile(file: string, name: string, layer?: string): Promise<FeatureFile> {
  const start = await firstBytes(file).catch((cause: unknown) => {
    throw unreadable(name, 'it can’t be opened', cause);
  });
  if (start.length === 0) throw unreadable(name, 'it is empty');
  return start.toString('latin1').startsWith(sqliteMagic)
    ? openGeoPackage(file, name, layer)
    : openGeoJson(file, name);
}

async function firstBytes(file: string): Promise<Buffer> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(sqliteMagic.length));
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
