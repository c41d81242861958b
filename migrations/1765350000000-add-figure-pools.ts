import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the figures, the wide map and lists of unfinished work read, so that none of them reads the archive. */
export class AddFigurePools1765350000000 implements MigrationInterface {
  readonly name = 'AddFigurePools1765350000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [
      `create index ticket_unfinished on ticket (created_at)
         include (due_at, severity_least, severity_most, assignee_id, lon, lat, defect_id) where ${UNFINISHED}`,
      `create index ticket_unfinished_by_severity on ticket ((${rank('severity_most')} + ${rank('severity_least')}), id) where ${UNFINISHED}`,
      `create index ticket_unfinished_by_priority on ticket (priority, id) where ${UNFINISHED}`,
      `create index ticket_by_resolution on ticket ((${RESOLVED_AT})) where ${RESOLVED_AT} is not null`,
      'create index ticket_by_acknowledgement on ticket (acknowledged_at) include (created_at) where acknowledged_at is not null',
      'create index ticket_by_repair on ticket (repaired_at) include (id) where repaired_at is not null',
      'create index ticket_paused on ticket (paused_since) where paused_since is not null',
      'create index defect_areas on defect (id, area_id) where area_id is not null',
      'create index ticket_spread on ticket (lon, lat) include (severity_most, due_at, state, number)',
      `create index ticket_event_finishing on ticket_event (at) include (ticket_id)
         where kind = 'transition' and undone_at is null and to_state in ('repaired', 'closed')`,
    ])
      await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `drop index ticket_unfinished, ticket_unfinished_by_severity, ticket_unfinished_by_priority, ticket_by_resolution,
         ticket_by_acknowledgement, ticket_by_repair, ticket_paused, ticket_spread, ticket_event_finishing, defect_areas`,
    );
  }
}

const UNFINISHED = `state in ('proposed', 'open', 'assigned', 'in-progress')`;
const RESOLVED_AT = `(case when state in ('repaired', 'verified', 'closed') then coalesce(repaired_at, closed_at) end)`;
const rank = (column: string): string => `case ${column} when 'high' then 0 when 'medium' then 1 else 2 end`;
