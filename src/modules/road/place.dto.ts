import { z } from 'zod';
import { damageClasses } from '../../domain/detection/damage';
import type { DirectionSource } from '../../domain/roads/crack-class';
import type { Conditions } from '../../platform/database/conditions';

/** Spread into the schema of whatever lies on a road: defects and their tickets. */
export const placeFields = {
  roadId: z.uuid().nullable(),
  roadName: z.string().nullable(),
  chainageMetres: z.number().nullable().describe('Distance along the road from its first vertex'),
  roadOffsetMetres: z
    .number()
    .nullable()
    .describe('Distance from the centreline; positive to the right of its direction'),
  areaId: z.uuid().nullable(),
  areaName: z.string().nullable(),
  detectedClass: z.enum(damageClasses).nullable().describe('What the detector says, by the photo’s axes'),
  classReference: z
    .enum(['centreline', 'pavement', 'photo'])
    .nullable()
    .describe('What the direction of the crack was held against; null where no direction decided'),
  classConfidence: z
    .number()
    .min(0)
    .max(1)
    .nullable()
    .describe('How likely D00 or D10 is right by the angle'),
  classReason: z.string().nullable(),
};

export interface PlaceColumns {
  readonly road_id: string | null;
  readonly road_name: string | null;
  readonly chainage_m: number | null;
  readonly road_offset_m: number | null;
  readonly area_id: string | null;
  readonly area_name: string | null;
  readonly detected_class: (typeof damageClasses)[number] | null;
  readonly class_reference: DirectionSource | null;
  readonly class_confidence: number | null;
  readonly class_reason: string | null;
}

/** Of the table `defect`. */
export const PLACE_COLUMNS = `defect.road_id, defect.road_name, defect.chainage_m, defect.road_offset_m, defect.area_id,
  defect.area_name, defect.detected_class, defect.class_reference, defect.class_confidence, defect.class_reason`;

export const presentPlace = (row: PlaceColumns) => ({
  roadId: row.road_id,
  roadName: row.road_name,
  chainageMetres: row.chainage_m,
  roadOffsetMetres: row.road_offset_m,
  areaId: row.area_id,
  areaName: row.area_name,
  detectedClass: row.detected_class,
  classReference: row.class_reference,
  classConfidence: row.class_confidence,
  classReason: row.class_reason,
});

const idOrName = (noun: string) =>
  z.string().trim().min(1).max(200).optional().describe(`${noun}, by its id or its name`);

/** Spread into a list's query schema. */
export const placeFilters = { road: idOrName('On this road'), area: idOrName('In this area') };

/** `key` is the defect's id in the list's own statement. */
export function addPlaceFilters(
  where: Conditions,
  query: { readonly road?: string; readonly area?: string },
  key: string,
): void {
  for (const noun of ['road', 'area'] as const) {
    const told = query[noun];
    if (told === undefined) continue;
    const isId = z.uuid().safeParse(told).success;
    const condition = isId
      ? `placed.${noun}_id = ${where.put(told)}`
      : `lower(placed.${noun}_name) = lower(${where.put(told)})`;
    where.and(`${key} in (select placed.id from defect placed where ${condition})`);
  }
}
