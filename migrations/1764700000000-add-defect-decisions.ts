import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Sizes with their errors, and what crack widths were measured on pixels and on site. */
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
    ])
      await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of [
      'alter table detection drop column opening_px',
      `alter table defect drop column measured_width_m, drop column opening_sigma_m, drop column opening_m,
         drop column leans_on_unregistered, drop column is_size_least, drop column area_sigma_m2,
         drop column width_sigma_m, drop column length_sigma_m`,
    ])
      await runner.query(statement);
  }
}
