import type { EntityManager } from 'typeorm';
import { v5 as uuidv5 } from 'uuid';
import { cutRoad } from '../../domain/roads/cut-road';
import { type GroundArea, partsOf } from '../../domain/roads/ground-area';
import type { GroundLine } from '../../domain/roads/line-on-ground';
import type { Metres } from '../../domain/units';

interface FeatureRow {
  readonly id: string;
  readonly sourceId: string | null;
  readonly name: string | null;
}
export interface RoadRow extends FeatureRow {
  readonly roadClass: string | null;
  readonly parts: readonly GroundLine[];
}
export interface AreaRow extends FeatureRow {
  readonly kind: string;
  readonly geometry: GroundArea;
}

/** The same feature of the same layer keeps its id through imports: by the file's own id, else by its place in the file. */
export const featureId = (layerId: string, key: string): string => uuidv5(key, layerId);

/** Answers the metres of centreline that were written. */
export async function insertRoads(
  manager: EntityManager,
  layerId: string,
  roads: readonly RoadRow[],
): Promise<Metres> {
  const cut = roads.map((road) => ({ road, ...cutRoad(road.parts) }));
  await manager.query(
    `insert into road (id, layer_id, source_id, name, road_class, length_m, geometry, west, south, east, north)
     select id, $2, source_id, name, road_class, length_m, geometry, west, south, east, north
     from jsonb_to_recordset($1::jsonb) as told (id uuid, source_id text, name text, road_class text, length_m float8,
       geometry jsonb, west float8, south float8, east float8, north float8)`,
    [
      JSON.stringify(
        cut.map(({ road, length }) => ({
          id: road.id,
          source_id: road.sourceId,
          name: road.name,
          road_class: road.roadClass,
          length_m: length,
          geometry: { type: 'MultiLineString', coordinates: road.parts },
          ...boundsOf(road.parts),
        })),
      ),
      layerId,
    ],
  );
  await manager.query(
    `insert into road_piece (road_id, ordinal, start_m, line, west, south, east, north)
     select road_id, ordinal, start_m, line, west, south, east, north
     from jsonb_to_recordset($1::jsonb) as told (road_id uuid, ordinal integer, start_m float8, line float8[],
       west float8, south float8, east float8, north float8)`,
    [
      JSON.stringify(
        cut.flatMap(({ road, pieces }) =>
          pieces.map(({ start, line }, ordinal) => ({
            road_id: road.id,
            ordinal,
            start_m: start,
            line: line.flat(),
            ...boundsOf([line]),
          })),
        ),
      ),
    ],
  );
  return cut.reduce((sum, { length }) => sum + length, 0);
}

export async function insertAreas(
  manager: EntityManager,
  layerId: string,
  areas: readonly AreaRow[],
): Promise<void> {
  await manager.query(
    `insert into area (id, layer_id, source_id, name, kind, geometry, west, south, east, north)
     select id, $2, source_id, name, kind, geometry, west, south, east, north
     from jsonb_to_recordset($1::jsonb) as told (id uuid, source_id text, name text, kind text, geometry jsonb,
       west float8, south float8, east float8, north float8)`,
    [
      JSON.stringify(
        areas.map(({ id, sourceId, name, kind, geometry }) => ({
          id,
          source_id: sourceId,
          name,
          kind,
          geometry,
          ...boundsOf(partsOf(geometry).map((rings) => rings[0]!)),
        })),
      ),
      layerId,
    ],
  );
}

function boundsOf(lines: readonly GroundLine[]) {
  let [west, south, east, north] = [180, 90, -180, -90];
  for (const line of lines) {
    for (const [lon, lat] of line) {
      west = Math.min(west, lon);
      south = Math.min(south, lat);
      east = Math.max(east, lon);
      north = Math.max(north, lat);
    }
  }
  return { west, south, east, north };
}
