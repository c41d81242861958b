import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A password that somebody else set, or that was printed, is to be changed by its person before anything else. */
export class AddOwnPassword1765420500000 implements MigrationInterface {
  readonly name = 'AddOwnPassword1765420500000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'alter table user_account add column must_change_password boolean not null default false',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table user_account drop column must_change_password');
  }
}
