import type { MigrationInterface, QueryRunner } from 'typeorm';

const eventKinds = (kinds: string) =>
  `alter table ticket_event drop constraint ticket_event_kind_known,
     add constraint ticket_event_kind_known check (kind in (${kinds}))`;
const kindsBefore = "'opened', 'transition', 'assignment', 'comment', 'reclass', 'severity', 'undo'";

/** What each flight says of each known defect, and tickets of places that broke again. */
export class AddResurvey1764400000000 implements MigrationInterface {
  readonly name = 'AddResurvey1764400000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [
      `create table defect_observation (
         id uuid constraint defect_observation_pk primary key,
         flight_id uuid not null constraint defect_observation_flight_fk references flight (id),
         defect_id uuid not null constraint defect_observation_defect_fk references defect (id),
         run integer not null,
         verdict text not null constraint defect_observation_verdict_known
           check (verdict in ('first-seen', 'persists', 'grown', 'repaired', 'not-observable')),
         reasons jsonb not null,
         probability_gone float8 constraint defect_observation_probability check (probability_gone between 0 and 1),
         seen_at timestamptz not null,
         views_counted integer not null,
         views_with_damage integer not null,
         views_with_repair integer not null,
         views jsonb not null,
         size_before jsonb, size_after jsonb,
         created_at timestamptz not null,
         updated_at timestamptz not null,
         constraint defect_observation_once unique (flight_id, defect_id)
       )`,
      'create index defect_observation_by_defect on defect_observation (defect_id, seen_at)',
      'alter table ticket add column repeat_of uuid constraint ticket_repeat_fk references ticket (id)',
      'create index ticket_repeats on ticket (repeat_of) where repeat_of is not null',
      eventKinds(`${kindsBefore}, 'observation'`),
    ])
      await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of [
      `delete from ticket_event where kind = 'observation'`,
      eventKinds(kindsBefore),
      'drop index ticket_repeats',
      'alter table ticket drop column repeat_of',
      'drop table defect_observation',
    ])
      await runner.query(statement);
  }
}
