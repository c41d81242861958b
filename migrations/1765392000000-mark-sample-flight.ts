import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The flight that is loaded to look around with: marked, and there once. */
export class MarkSampleFlight1765392000000 implements MigrationInterface {
  readonly name = 'MarkSampleFlight1765392000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table flight add column is_sample boolean not null default false');
    await runner.query(
      `create unique index flight_one_sample on flight (is_sample) where is_sample and state <> 'withdrawn'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index flight_one_sample');
    await runner.query('alter table flight drop column is_sample');
  }
}
