import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What people decide about a ticket beside its state, and indexes for the orders that lists are read in. */
export class AddReview1764100000000 implements MigrationInterface {
  readonly name = 'AddReview1764100000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [
      'alter table ticket add column is_severity_by_person boolean not null default false',
      `alter table defect add column measured_depth_m float8
         constraint defect_depth_positive check (measured_depth_m > 0)`,
      `create function defect_family(root uuid) returns setof uuid language sql stable as $$
         with recursive family as (
           select root as id union select defect.id from defect join family on defect.merged_into = family.id
         ) select id from family $$`,
      'create index defect_merged on defect (merged_into) where merged_into is not null',
      `create index detection_replaced on detection (flight_id, photo_id)
         where superseded_at is not null and defect_id is not null`,
      'create index ticket_by_priority on ticket (priority, id)',
      'create index ticket_by_due_date on ticket (due_at, id)',
    ])
      await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of [
      'drop index ticket_by_due_date',
      'drop index ticket_by_priority',
      'drop index detection_replaced',
      'drop index defect_merged',
      'drop function defect_family(uuid)',
      'alter table defect drop column measured_depth_m',
      'alter table ticket drop column is_severity_by_person',
    ])
      await runner.query(statement);
  }
}
