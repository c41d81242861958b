import { setImmediate as nextTurn } from 'node:timers/promises';
import { Client } from 'pg';
import { copyOut } from '../../../src/platform/database/copy-rows';
import { createTestDatabase, type TestDatabase } from '../../support/database';

describe('rows copied out', () => {
  let database: TestDatabase;
  let client: Client;
  beforeAll(async () => {
    database = await createTestDatabase();
    client = new Client({ connectionString: database.url });
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  it('stay as they were sent while a slow reader lets them wait', async () => {
    // Rows of many lengths: the packets they come in end in the middle of one, which makes the driver use its buffer again.
    const rows = copyOut(
      client,
      `copy (select i, repeat(chr(97 + i % 26), i % 997) from generate_series(1, 20000) i) to stdout`,
    );
    const chunks: Buffer[] = [];
    for await (const chunk of rows) {
      chunks.push(chunk as Buffer);
      await nextTurn();
    }
    const wrong = Buffer.concat(chunks)
      .toString('latin1')
      .trimEnd()
      .split('\n')
      .filter((line, index) => {
        const i = index + 1;
        return line !== `${i}\t${String.fromCharCode(97 + (i % 26)).repeat(i % 997)}`;
      });
    expect(wrong.map((line) => line.slice(0, 60))).toEqual([]);
  });
});
