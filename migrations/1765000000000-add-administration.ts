import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What administrators set, one-time links into accounts, and the views that people keep. */
export class AddAdministration1765000000000 implements MigrationInterface {
  readonly name = 'AddAdministration1765000000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [
      `create table account_link (
         id uuid constraint account_link_pk primary key,
         user_id uuid not null constraint account_link_user_fk references user_account (id) on delete cascade,
         kind text not null constraint account_link_kind_known check (kind in ('invitation', 'reset')),
         token_hash text not null constraint account_link_token_unique unique,
         created_at timestamptz not null,
         expires_at timestamptz not null,
         used_at timestamptz
       )`,
      'create index account_link_by_user on account_link (user_id)',
      `create table service_level (
         severity text constraint service_level_pk primary key
           constraint service_level_severity_known check (severity in ('low', 'medium', 'high')),
         days integer not null constraint service_level_days_sane check (days between 1 and 3650),
         changed_at timestamptz not null
       )`,
      `create table saved_view (
         id uuid constraint saved_view_pk primary key,
         user_id uuid not null constraint saved_view_user_fk references user_account (id) on delete cascade,
         page text not null,
         name text not null,
         query jsonb not null,
         is_shared boolean not null,
         created_at timestamptz not null,
         constraint saved_view_name_unique unique (user_id, page, name)
       )`,
      'create index saved_view_shared on saved_view (page) where is_shared',
    ])
      await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table saved_view, service_level, account_link');
  }
}
