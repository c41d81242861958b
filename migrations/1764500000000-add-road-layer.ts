import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Centrelines and areas from outside, and what they say of each defect. */
export class AddRoadLayer1764500000000 implements MigrationInterface {
  readonly name = 'AddRoadLayer1764500000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...layers, ...findings]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table detection drop column crack_bearing_deg, drop column crack_sigma_deg,
      drop column pavement_bearing_deg, drop column pavement_sigma_deg, drop column photo_bearing_deg`);
    await runner.query(`alter table defect drop column detected_class, drop column class_reference,
      drop column class_confidence, drop column class_reason, drop column road_id, drop column road_name,
      drop column chainage_m, drop column road_offset_m, drop column area_id, drop column area_name`);
    await runner.query('drop table area, road_piece, road, road_layer');
  }
}

const box = 'box(point(west, south), point(east, north))';
const corners = 'west float8 not null, south float8 not null, east float8 not null, north float8 not null';

const layers = [
  `create table road_layer (
    id uuid constraint road_layer_pk primary key,
    kind text not null constraint road_layer_kind_known check (kind in ('roads', 'areas')),
    name text not null,
    file_name text not null,
    crs text not null,
    feature_count integer not null,
    length_m float8,
    problem_count integer not null,
    problems jsonb not null,
    imported_by text not null,
    imported_at timestamptz not null,
    constraint road_layer_name_unique unique (kind, name)
  )`,
  `create table road (
    id uuid constraint road_pk primary key,
    layer_id uuid not null constraint road_layer_fk references road_layer (id) on delete cascade,
    source_id text,
    name text, road_class text,
    length_m float8 not null,
    geometry jsonb not null,
    ${corners}
  )`,
  'create index road_by_layer on road (layer_id)',
  `create index road_place on road using gist (${box})`,
  'create index road_by_name on road (lower(name)) where name is not null',
  // A road in short pieces, so that the nearest one is found by boxes: no PostGIS is asked for.
  `create table road_piece (
    road_id uuid not null constraint road_piece_road_fk references road (id) on delete cascade,
    ordinal integer not null,
    start_m float8 not null,
    line float8[] not null,
    ${corners},
    constraint road_piece_pk primary key (road_id, ordinal)
  )`,
  `create index road_piece_place on road_piece using gist (${box})`,
  `create table area (
    id uuid constraint area_pk primary key,
    layer_id uuid not null constraint area_layer_fk references road_layer (id) on delete cascade,
    source_id text,
    name text, kind text not null,
    geometry jsonb not null,
    ${corners}
  )`,
  'create index area_by_layer on area (layer_id)',
  `create index area_place on area using gist (${box})`,
];

const findings = [
  `alter table defect
    add column detected_class text,
    add column class_reference text constraint defect_class_reference_known
      check (class_reference in ('centreline', 'pavement', 'photo')),
    add column class_confidence float8,
    add column class_reason text,
    add column road_id uuid constraint defect_road_fk references road (id) on delete set null,
    add column road_name text,
    add column chainage_m float8,
    add column road_offset_m float8,
    add column area_id uuid constraint defect_area_fk references area (id) on delete set null,
    add column area_name text`,
  'create index defect_by_road on defect (road_id, chainage_m) where road_id is not null',
  'create index defect_by_area on defect (area_id) where area_id is not null',
  `alter table detection
    add column crack_bearing_deg float8, add column crack_sigma_deg float8,
    add column pavement_bearing_deg float8, add column pavement_sigma_deg float8,
    add column photo_bearing_deg float8`,
];
