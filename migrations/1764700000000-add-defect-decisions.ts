import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Defects that people split off, sizes with their errors, and what crack widths were measured on pixels and on site. */
export class AddDefectDecisions1764700000000 implements MigrationInterface {
  readonly name = 'AddDefectDecisions1764700000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [
      `alter table defect
         add column length_sigma_m float8, add column width_sigma_m float8, add column area_sigma_m2 float8,
         add column is_size_least boolean not null default false,
         add column leans_on_unregistered boolean not null default false,
         add column opening_m float8, add column opening_sigma_m float8,
         add column measured_width_m float8 constraint defect_measured_width_positive check (measured_width_m > 0)`,
      'alter table detection add column opening_px float8',
      `create table defect_split (
         id uuid constraint defect_split_pk primary key,
         defect_id uuid not null constraint defect_split_defect_fk references defect (id),
         from_defect_id uuid not null constraint defect_split_from_fk references defect (id),
         reason text not null,
         made_by uuid constraint defect_split_maker_fk references user_account (id),
         made_at timestamptz not null,
         undone_by uuid constraint defect_split_undoer_fk references user_account (id),
         undone_at timestamptz,
         constraint defect_split_apart check (defect_id <> from_defect_id)
       )`,
      'create unique index defect_split_standing on defect_split (defect_id) where undone_at is null',
      'create index defect_split_from on defect_split (from_defect_id) where undone_at is null',
    ])
      await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of [
      'drop table defect_split',
      'alter table detection drop column opening_px',
      `alter table defect drop column measured_width_m, drop column opening_sigma_m, drop column opening_m,
         drop column leans_on_unregistered, drop column is_size_least, drop column area_sigma_m2,
         drop column width_sigma_m, drop column length_sigma_m`,
    ])
      await runner.query(statement);
  }
}
