import { createRequire } from 'node:module';
import proj4 from 'proj4';
import { DomainError } from '../../domain/domain-error';
import type { LonLat } from '../../domain/units';

/** A coordinate system's own way from longitude and latitude on WGS84. */
export interface Projector {
  fromLonLat(place: LonLat): readonly [x: number, y: number];
  toLonLat(x: number, y: number): LonLat;
}

const require = createRequire(__filename);

/** By EPSG code, with the definitions of the epsg-index package. Throws DomainError `unknown-crs`. */
export function projectorOf(epsg: number): Projector {
  return projectorFrom(definitionOf(epsg));
}

/** By `EPSG:…` or a PROJ string such as `+proj=utm +zone=48 +south`. Throws DomainError `unknown-crs`. */
export function projectorNamed(crs: string): Projector {
  const epsg = /^EPSG:(\d+)$/.exec(crs);
  if (epsg) return projectorOf(Number(epsg[1]));
  try {
    return projectorFrom(crs);
  } catch (cause) {
    throw new DomainError('unknown-crs', `The coordinate system "${crs}" can’t be understood.`, {
      status: 422,
      cause,
    });
  }
}

/** For readers of files whose coordinates are in a system of their own. Throws DomainError `unknown-crs`. */
export const toLonLatOf = (crs: string): Projector['toLonLat'] => projectorNamed(crs).toLonLat;

function projectorFrom(definition: string): Projector {
  const convert = proj4('EPSG:4326', definition);
  return {
    fromLonLat: ({ lon, lat }) => convert.forward([lon, lat]) as [number, number],
    toLonLat: (x, y) => {
      const [lon, lat] = convert.inverse([x, y]) as [number, number];
      return { lon, lat };
    },
  };
}

function definitionOf(epsg: number): string {
  const unknown = (cause?: unknown) =>
    new DomainError('unknown-crs', `The coordinate system EPSG:${epsg} is not known here.`, {
      status: 422,
      cause,
    });
  if (!Number.isInteger(epsg) || epsg < 1024 || epsg > 32767) throw unknown();
  try {
    const { proj4: definition } = require(`epsg-index/s/${epsg}.json`) as { proj4: string | null };
    if (definition) return definition;
  } catch (error) {
    throw unknown(error);
  }
  throw unknown();
}
