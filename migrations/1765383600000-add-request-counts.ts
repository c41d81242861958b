import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Requests that were let in, by caller and minute, shared by all API processes. Unlogged: a crash of the server may forget them. */
export class AddRequestCounts1765383600000 implements MigrationInterface {
  readonly name = 'AddRequestCounts1765383600000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create unlogged table request_count (
      minute timestamptz not null,
      caller text not null,
      taken integer not null,
      constraint request_count_pk primary key (minute, caller)
    )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table request_count');
  }
}
