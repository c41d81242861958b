import type { MigrationInterface, QueryRunner } from 'typeorm';

const states = (withdrawn: string) =>
  `check (state in ('receiving', 'sealed', 'processing', 'registered', 'fused', 'resurveyed', 'processed', 'failed'${withdrawn}))`;

/** What photos and flights are worth, the rest of a flight's record, and flights that were sent by mistake. */
export class AddFlightQuality1764600000000 implements MigrationInterface {
  readonly name = 'AddFlightQuality1764600000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [
      'alter table photo add column quality jsonb',
      `alter table flight add column certificate text, add column quality jsonb, add column quality_at timestamptz,
         add column withdrawn_at timestamptz, add column withdrawn_reason text,
         add column withdrawn_by uuid constraint flight_withdrawer_fk references user_account (id)`,
      'alter table flight drop constraint flight_state_known',
      `alter table flight add constraint flight_state_known ${states(", 'withdrawn'")}`,
      `alter table flight add constraint flight_withdrawn_said
         check ((state = 'withdrawn') = (withdrawn_at is not null) and (withdrawn_at is null) = (withdrawn_reason is null))`,
    ])
      await runner.query(statement);
  }

  /** A withdrawn flight goes on as failed: its photos are rejected, so nothing of it comes back. */
  async down(runner: QueryRunner): Promise<void> {
    for (const statement of [
      'alter table flight drop constraint flight_withdrawn_said, drop constraint flight_state_known',
      `update flight set state = 'failed', failure_code = 'flight-withdrawn', failure_message = withdrawn_reason where state = 'withdrawn'`,
      `alter table flight add constraint flight_state_known ${states('')}`,
      `alter table flight drop column withdrawn_by, drop column withdrawn_reason, drop column withdrawn_at,
         drop column quality_at, drop column quality, drop column certificate`,
      'alter table photo drop column quality',
    ])
      await runner.query(statement);
  }
}
