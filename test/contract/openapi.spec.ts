import '../support/quiet';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeOpenApi } from '../../bin/openapi';

describe('the committed OpenAPI document', () => {
  it('is what the routes say now (npm run openapi writes it anew)', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pantau-openapi-'));
    try {
      const file = join(folder, 'openapi.json');
      await writeOpenApi(file);
      const committed = await readFile(join(__dirname, '../../docs/openapi.json'), 'utf8');
      expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(JSON.parse(committed));
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
