import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Better poses and a height model that a flight can carry: where they lie in storage and what is known of them. */
export class AddFlightGeometry1764200000000 implements MigrationInterface {
  readonly name = 'AddFlightGeometry1764200000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table flight add column poses jsonb, add column terrain jsonb');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table flight drop column terrain, drop column poses');
  }
}
