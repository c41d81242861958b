import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestApi, type TestApi } from '../../support/api';

describe('what leaves the API', () => {
  let project: string;
  let api: TestApi;
  beforeAll(async () => {
    project = await mkdtemp(join(tmpdir(), 'pantau-web-'));
    await mkdir(join(project, 'web', 'dist', 'assets'), { recursive: true });
    await writeFile(join(project, 'web', 'dist', 'index.html'), '<!doctype html><title>Pantau</title>');
    await writeFile(join(project, 'web', 'dist', 'assets', 'app-0a1b2c3d.js'), 'let a = 1;\n'.repeat(2000));
    api = await startTestApi({}, project);
  });
  afterAll(async () => {
    await api.stop();
    await rm(project, { recursive: true, force: true });
  });

  const ask = (path: string, accepted = 'gzip') =>
    fetch(`${api.origin}${path}`, { headers: { 'Accept-Encoding': accepted } });

  it.each(['br', 'gzip'])('is compressed with %s: screens and answers', async (encoding) => {
    for (const path of ['/assets/app-0a1b2c3d.js', '/api/openapi.json']) {
      const answer = await ask(path, encoding);
      expect([path, answer.status, answer.headers.get('content-encoding')]).toEqual([path, 200, encoding]);
      expect(answer.headers.get('vary')).toContain('Accept-Encoding');
      expect((await answer.text()).length).toBeGreaterThan(10_000);
    }
  });

  it('stays as it is for who asks for no compression', async () => {
    const answer = await ask('/assets/app-0a1b2c3d.js', 'identity');
    expect(answer.headers.get('content-encoding')).toBeNull();
    expect(await answer.text()).toHaveLength(22_000);
  });
});
