import type { MigrationInterface, QueryRunner } from 'typeorm';

const rolesKnown = (roles: string) =>
  `alter table user_account drop constraint user_account_role_known,
     add constraint user_account_role_known check (role in (${roles}))`;

/** What repair work needs: crews, plans, pauses, attachments; and leases, so that two reviewers never hold the same find. */
export class AddWork1764800000000 implements MigrationInterface {
  readonly name = 'AddWork1764800000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [
      rolesKnown("'operator', 'reviewer', 'supervisor', 'crew', 'admin'"),
      `alter table ticket
         add column cost_estimate bigint constraint ticket_cost_not_negative check (cost_estimate >= 0),
         add column is_due_by_person boolean not null default false,
         add column paused_since timestamptz,
         add column paused_ms bigint not null default 0`,
      'alter table ticket_event drop constraint ticket_event_kind_known',
      `create table ticket_attachment (
         id uuid constraint ticket_attachment_pk primary key,
         ticket_id uuid not null constraint ticket_attachment_ticket_fk references ticket (id),
         kind text not null constraint ticket_attachment_kind_known check (kind in ('before', 'after', 'other')),
         name text not null,
         media_type text not null,
         size_bytes bigint not null,
         sha256 text not null,
         original_key text not null,
         picture_key text not null,
         taken_at timestamptz,
         lon float8, lat float8, accuracy_m float8,
         added_by uuid not null constraint ticket_attachment_adder_fk references user_account (id),
         added_at timestamptz not null,
         removed_at timestamptz
       )`,
      'create index ticket_attachment_by_ticket on ticket_attachment (ticket_id, id) where removed_at is null',
      `create table review_lease (
         subject_id uuid constraint review_lease_pk primary key,
         user_id uuid not null constraint review_lease_user_fk references user_account (id) on delete cascade,
         expires_at timestamptz not null
       )`,
      'create index review_lease_by_user on review_lease (user_id)',
      `create index ticket_event_by_batch on ticket_event ((details ->> 'batchId')) where details ? 'batchId'`,
    ])
      await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of [
      'drop index ticket_event_by_batch',
      'drop table review_lease, ticket_attachment',
      `delete from ticket_event where kind not in
         ('opened', 'transition', 'assignment', 'comment', 'reclass', 'severity', 'undo', 'observation')`,
      `alter table ticket_event add constraint ticket_event_kind_known
         check (kind in ('opened', 'transition', 'assignment', 'comment', 'reclass', 'severity', 'undo', 'observation'))`,
      `alter table ticket drop column paused_ms, drop column paused_since, drop column is_due_by_person,
         drop column cost_estimate`,
      `update user_account set role = 'operator', is_active = false where role = 'crew'`,
      rolesKnown("'operator', 'reviewer', 'supervisor', 'admin'"),
    ])
      await runner.query(statement);
  }
}
