import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Crews measure on site: the longer side of a pothole beside depth and width, and its own kind in a ticket's history. */
export class AddMeasurements1765391000000 implements MigrationInterface {
  readonly name = 'AddMeasurements1765391000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `alter table defect add column measured_length_m float8
         constraint defect_measured_length_positive check (measured_length_m > 0)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`delete from ticket_event where kind = 'measurement'`);
    await runner.query('alter table defect drop column measured_length_m');
  }
}
