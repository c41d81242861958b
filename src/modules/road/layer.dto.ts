import { z } from 'zod';
import { iso, isoDateTime } from '../../platform/http/answers';
import { bboxSchema } from '../../platform/http/geo-schemas';
import type { Feature } from '../../platform/http/geojson';
import { pageQuery } from '../../platform/http/pages';
import type { Area } from './area.entity';
import type { Road } from './road.entity';
import { layerKinds, type RoadLayer } from './road-layer.entity';

const text = z.string().trim().min(1).max(200);

const importFields = {
  layer: text.default('default').describe('Which layer it becomes; one of that name is replaced'),
  fileName: text.default('The file').describe('What the file is called in problems and in the history'),
  nameField: text.optional().describe('Property that holds the name; guessed when left out'),
  crs: text.optional().describe('`EPSG:…`, instead of what the file says'),
  table: text.optional().describe('Which layer of a GeoPackage that holds several'),
};

export const roadImportQuery = z.object({
  ...importFields,
  classField: text.optional().describe('Property that holds the road’s class; guessed when left out'),
});
export const areaImportQuery = z.object({
  ...importFields,
  kind: text.default('ward').describe('What these areas are'),
});

const problemSchema = z.object({ row: z.string(), fault: z.string() });

export const layerImportedSchema = z
  .object({
    id: z.uuid(),
    kind: z.enum(layerKinds),
    layer: z.string(),
    wasReplaced: z.boolean(),
    features: z.int(),
    lengthMetres: z.number().nullable(),
    crs: z.string(),
    nameField: z.string().nullable(),
    classField: z.string().nullable(),
    problemCount: z.int(),
    problems: z.array(problemSchema).describe('The first few features that could not be used'),
    defects: z.int().describe('Defects that were placed anew'),
  })
  .meta({ id: 'LayerImported' });

export const layerSchema = z
  .object({
    id: z.uuid(),
    kind: z.enum(layerKinds),
    name: z.string(),
    fileName: z.string(),
    crs: z.string(),
    features: z.int(),
    lengthMetres: z.number().nullable(),
    problemCount: z.int(),
    problems: z.array(problemSchema),
    importedBy: z.string(),
    importedAt: isoDateTime,
  })
  .meta({ id: 'RoadLayer' });

export const presentLayer = (layer: RoadLayer): z.infer<typeof layerSchema> => ({
  id: layer.id,
  kind: layer.kind,
  name: layer.name,
  fileName: layer.fileName,
  crs: layer.crs,
  features: layer.featureCount,
  lengthMetres: layer.lengthM,
  problemCount: layer.problemCount,
  problems: layer.problems,
  importedBy: layer.importedBy,
  importedAt: iso(layer.importedAt),
});

export const featureListQuery = z.object({
  ...pageQuery,
  bbox: bboxSchema.optional(),
  layer: z.uuid().optional(),
  name: text.optional().describe('Exactly this name, upper and lower case alike'),
});
export type FeatureListQuery = z.infer<typeof featureListQuery>;

const geometrySchema = z.object({ type: z.string(), coordinates: z.array(z.unknown()) });

const featureFields = {
  id: z.uuid(),
  layerId: z.uuid(),
  sourceId: z.string().nullable().describe('What its file calls it'),
  name: z.string().nullable(),
};
export const roadSchema = z
  .object({
    ...featureFields,
    roadClass: z.string().nullable(),
    lengthMetres: z.number(),
    geometry: geometrySchema,
  })
  .meta({ id: 'Road' });
export const areaSchema = z
  .object({ ...featureFields, kind: z.string(), geometry: geometrySchema })
  .meta({ id: 'Area' });
type RoadDto = z.infer<typeof roadSchema>;
type AreaDto = z.infer<typeof areaSchema>;

const presentCommon = ({ id, layerId, sourceId, name }: Road | Area) => ({ id, layerId, sourceId, name });
export const presentRoad = (road: Road): RoadDto => ({
  ...presentCommon(road),
  roadClass: road.roadClass,
  lengthMetres: road.lengthM,
  geometry: { type: road.geometry.type, coordinates: [...road.geometry.coordinates] },
});
export const presentArea = (area: Area): AreaDto => ({
  ...presentCommon(area),
  kind: area.kind,
  geometry: { type: area.geometry.type, coordinates: [...area.geometry.coordinates] },
});

export function layerFeature({ geometry, ...properties }: RoadDto | AreaDto): Feature {
  return { type: 'Feature', id: properties.id, geometry, properties };
}
