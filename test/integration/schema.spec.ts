import { Flight } from '../../src/modules/flight/flight.entity';
import { schema } from '../../src/schema';
import { createTestDatabase, type TestDatabase } from '../support/database';

describe('the schema', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  it('has every column that the entities name', async () => {
    for (const entity of schema.entities)
      await expect(database.dataSource.getRepository(entity).find()).resolves.toEqual([]);
  });

  it('refuses to change the audit history', async () => {
    const { dataSource } = database;
    await dataSource.query(
      `insert into audit_event (at, actor_kind, actor_label, action, subject_kind, subject_id) values (now(), 'system', 'pantau', 'test.write', 'system', '1')`,
    );
    await expect(dataSource.query(`update audit_event set action = 'other'`)).rejects.toThrow('append-only');
    await expect(dataSource.query('delete from audit_event')).rejects.toThrow('append-only');
  });

  it('goes back and forth', async () => {
    const { dataSource } = database;
    for (const _ of schema.migrations) await dataSource.undoLastMigration();
    await expect(dataSource.getRepository(Flight).find()).rejects.toThrow('does not exist');
    await dataSource.runMigrations();
    await expect(dataSource.getRepository(Flight).find()).resolves.toEqual([]);
  });
});
