import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What was deleted when, and the two ways in which the history may change: lines older than the city keeps go, and a person who leaves is
 * named by a pseudonym. Both need `set local pantau.privacy = 'on'`; what was done, when, by which account and to what never changes.
 */
export class AddRetention1765200000000 implements MigrationInterface {
  readonly name = 'AddRetention1765200000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [
      'alter table photo add column original_erased_at timestamptz, add column pictures_erased_at timestamptz',
      'create index photo_retained on photo (created_at) where sha256 is not null',
      'create index photo_rendition_shown on photo (created_at) where pictures_erased_at is null',
      'alter table ticket_attachment add column original_erased_at timestamptz',
      'create index ticket_attachment_retained on ticket_attachment (added_at) where removed_at is null or original_erased_at is null',
      'alter table user_account add column erased_at timestamptz',
      'create index audit_event_age on audit_event (at)',
      `create or replace function refuse_change() returns trigger language plpgsql as $$
        begin
          if tg_op in ('UPDATE', 'DELETE') and current_setting('pantau.privacy', true) = 'on' then return null; end if;
          raise exception '% is append-only', tg_table_name;
        end $$`,
      `create function keep_audit_facts() returns trigger language plpgsql as $$
        begin
          if (new.id, new.at, new.actor_kind, new.actor_id, new.action, new.subject_kind, new.subject_id, new.correlation_id)
            is distinct from
            (old.id, old.at, old.actor_kind, old.actor_id, old.action, old.subject_kind, old.subject_id, old.correlation_id)
          then raise exception 'only names may leave %', tg_table_name; end if;
          return new;
        end $$`,
      `create trigger audit_event_keeps_facts before update on audit_event
         for each row execute function keep_audit_facts()`,
    ])
      await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of [
      'drop trigger audit_event_keeps_facts on audit_event',
      'drop function keep_audit_facts()',
      `create or replace function refuse_change() returns trigger language plpgsql as $$
        begin raise exception '% is append-only', tg_table_name; end $$`,
      'drop index audit_event_age',
      'alter table user_account drop column erased_at',
      'alter table ticket_attachment drop column original_erased_at',
      'alter table photo drop column pictures_erased_at, drop column original_erased_at',
    ])
      await runner.query(statement);
  }
}
