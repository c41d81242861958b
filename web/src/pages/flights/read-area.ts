import type { Schema } from '../../api/client';

export type PlannedAreaGeometry = Schema<'PlannedArea'>;

const taken = ['Polygon', 'MultiPolygon', 'LineString', 'MultiLineString'];

/** The first ground or road in a GeoJSON text, whatever it is wrapped in; null where there is none or it is no GeoJSON. */
export function readArea(text: string): PlannedAreaGeometry | null {
  try {
    return firstGeometry(JSON.parse(text));
  } catch {
    return null;
  }
}

function firstGeometry(value: unknown): PlannedAreaGeometry | null {
  if (typeof value !== 'object' || value === null) return null;
  const { type, geometry, features, geometries } = value as Record<string, unknown>;
  if (typeof type === 'string' && taken.includes(type))
    return {
      type,
      coordinates: flat((value as { coordinates: unknown }).coordinates),
    } as PlannedAreaGeometry;
  const inside = Array.isArray(features) ? features : Array.isArray(geometries) ? geometries : [geometry];
  for (const part of inside) {
    const found = part ? firstGeometry(part) : null;
    if (found) return found;
  }
  return null;
}

/** Without the heights that some programs write. */
function flat(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  return typeof value[0] === 'number' ? value.slice(0, 2) : value.map(flat);
}
