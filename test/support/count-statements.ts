import { PostgresQueryRunner } from 'typeorm/driver/postgres/PostgresQueryRunner.js';

/** How many SQL statements a piece of work sends, transaction control included. */
export async function countStatements(work: () => Promise<unknown>): Promise<number> {
  const sent = jest.spyOn(PostgresQueryRunner.prototype, 'query');
  try {
    await work();
    return sent.mock.calls.length;
  } finally {
    sent.mockRestore();
  }
}
