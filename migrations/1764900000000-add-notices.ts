import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What concerns a person: notices, whether and how each wants them, and the language that mails are written in. */
export class AddNotices1764900000000 implements MigrationInterface {
  readonly name = 'AddNotices1764900000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [
      `alter table user_account add column language text not null default 'id'
         constraint user_account_language_known check (language in ('id', 'en'))`,
      `create table notice (
         id uuid constraint notice_pk primary key,
         user_id uuid not null constraint notice_user_fk references user_account (id) on delete cascade,
         kind text not null,
         subject_kind text not null constraint notice_subject_known check (subject_kind in ('flight', 'ticket')),
         subject_id uuid not null,
         cause text not null,
         details jsonb not null default '{}',
         created_at timestamptz not null,
         read_at timestamptz,
         is_shown boolean not null,
         mail_state text not null constraint notice_mail_known check (mail_state in ('none', 'waiting', 'sent', 'failed')),
         mail_tries integer not null default 0,
         mail_after timestamptz,
         constraint notice_cause_unique unique (user_id, kind, cause)
       )`,
      'create index notice_by_user on notice (user_id, id desc) where is_shown',
      `create index notice_mail_waiting on notice (mail_after) where mail_state = 'waiting'`,
      `create table notice_choice (
         user_id uuid not null constraint notice_choice_user_fk references user_account (id) on delete cascade,
         kind text not null,
         in_app boolean not null,
         by_mail boolean not null,
         constraint notice_choice_pk primary key (user_id, kind)
       )`,
      'create index ticket_event_by_time on ticket_event (at)',
      'create index flight_by_processed on flight (processed_at) where processed_at is not null',
    ])
      await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of [
      'drop index flight_by_processed',
      'drop index ticket_event_by_time',
      'drop table notice_choice, notice',
      'alter table user_account drop column language',
    ])
      await runner.query(statement);
  }
}
