import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a key may be used for. Keys that were made before may go on doing all that their owner's role allows. */
export class AddKeyScopes1765361800000 implements MigrationInterface {
  readonly name = 'AddKeyScopes1765361800000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table api_key add column scopes text[]');
    await runner.query('update api_key set scopes = $1', [ALL]);
    await runner.query('alter table api_key alter column scopes set not null');
    await runner.query(
      'alter table api_key add constraint api_key_has_a_scope check (cardinality(scopes) > 0)',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table api_key drop column scopes');
  }
}

/** As of this version; a later scope is not theirs. */
const ALL = [
  'flights:read',
  'flights:write',
  'review',
  'tickets:read',
  'tickets:write',
  'roads:read',
  'roads:write',
  'export',
  'originals',
  'account',
  'admin:read',
  'admin:write',
];
