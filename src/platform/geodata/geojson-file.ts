import { createReadStream } from 'node:fs';
import { JSONParser } from '@streamparser/json';
import { DomainError } from '../../domain/domain-error';
import type { FeatureFile, RawFeature } from './feature-file';

/** One feature of a coastline is some megabytes; more is an attack or no feature collection. */
const mostFeatureBytes = 64 * 1024 * 1024;
const chunkBytes = 256 * 1024;

/** A feature collection read as it streams by: what is held is one chunk's features. */
export function openGeoJson(file: string, name: string): FeatureFile {
  let crs: string | null = null;
  const features = async function* (): AsyncGenerator<RawFeature> {
    const parser = new JSONParser({ paths: ['$.type', '$.crs', '$.features.*'], keepStack: false });
    let waiting: RawFeature[] = [];
    let count = 0;
    let type: unknown = null;
    parser.onValue = ({ value, key, stack }) => {
      if (stack.length > 1) waiting.push(toFeature(value, ++count));
      else if (key === 'type') type = value;
      else if (key === 'crs') {
        const told = crsNameOf(value, name);
        if (count > 0 && told !== crs) throw crsTooLate(name);
        crs = told;
      }
    };
    let [sinceFeature, lastCount] = [0, 0];
    const after = () => (count === 0 ? 'before its first feature' : `after feature ${count}`);
    try {
      for await (const chunk of createReadStream(file, {
        highWaterMark: chunkBytes,
      }) as AsyncIterable<Buffer>) {
        parser.write(chunk);
        sinceFeature = count > lastCount ? 0 : sinceFeature + chunk.length;
        lastCount = count;
        if (sinceFeature > mostFeatureBytes) throw new Error('no feature is larger than 64 MB');
        const ready = waiting;
        waiting = [];
        yield* ready;
      }
      if (!parser.isEnded) throw new Error('it ends in the middle');
    } catch (cause) {
      if (cause instanceof DomainError) throw cause;
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new DomainError('geodata-unreadable', `${name} is not valid GeoJSON ${after()}: ${why}.`, {
        status: 422,
        cause,
      });
    }
    if (type !== 'FeatureCollection')
      throw new DomainError(
        'geodata-unreadable',
        `${name} is no GeoJSON FeatureCollection. Export the layer as GeoJSON or GeoPackage.`,
        { status: 422 },
      );
  };
  return { format: 'GeoJSON', features, crs: () => crs, close: () => {} };
}

function toFeature(value: unknown, ordinal: number): RawFeature {
  const { id, geometry, properties } = (typeof value === 'object' && value !== null ? value : {}) as Partial<
    Record<'id' | 'geometry' | 'properties', unknown>
  >;
  return {
    row: `feature ${ordinal}`,
    id: typeof id === 'string' || typeof id === 'number' ? String(id) : null,
    geometry,
    properties:
      typeof properties === 'object' && properties !== null ? (properties as Record<string, unknown>) : {},
  };
}

/** The `crs` member of GeoJSON 2008, which GDAL and QGIS still write: `urn:ogc:def:crs:EPSG::32748`, `…:OGC:1.3:CRS84`. */
function crsNameOf(member: unknown, name: string): string | null {
  if (member === null || member === undefined) return null;
  const told = (member as { properties?: { name?: unknown } }).properties?.name;
  if (typeof told === 'string') {
    if (/CRS84$/.test(told)) return 'EPSG:4326';
    const epsg = /EPSG:(?:[\d.]*:)?(\d+)$/i.exec(told);
    if (epsg) return `EPSG:${epsg[1]}`;
  }
  throw new DomainError(
    'unknown-crs',
    `${name} names a coordinate system that is not known here (${JSON.stringify(told ?? member).slice(0, 100)}). Say which it is, as EPSG:…`,
    { status: 422 },
  );
}

const crsTooLate = (name: string): DomainError =>
  new DomainError(
    'crs-after-features',
    `${name} names its coordinate system after its features. Say it when importing, as EPSG:…, or export the file again.`,
    { status: 422 },
  );
