import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The remaining orders of the ticket list, as `ticketOrders` writes them: without these every page sorts the whole table. */
export class AddListOrders1765300000000 implements MigrationInterface {
  readonly name = 'AddListOrders1765300000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [
      `create index ticket_by_due_or_never on ticket ((coalesce(due_at, '9999-12-31T00:00:00.000Z'::timestamptz)), id)`,
      `create index ticket_by_severity on ticket ((${rank('severity_most')} + ${rank('severity_least')}), id)`,
      `create index ticket_by_age on ticket (created_at)`,
    ])
      await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index ticket_by_due_or_never, ticket_by_severity, ticket_by_age');
  }
}

const rank = (column: string): string => `case ${column} when 'high' then 0 when 'medium' then 1 else 2 end`;
