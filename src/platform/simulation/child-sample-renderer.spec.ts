import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChildSampleRenderer } from './child-sample-renderer';

describe('the process that renders the sample flight', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pantau-renderer-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const rendererRunning = (program: string) => {
    const file = join(folder, 'program.cjs');
    writeFileSync(file, `process.on('message', ({ folder }) => { ${program} });`);
    return new ChildSampleRenderer({ file, execArgv: [] });
  };

  it('counts its photos and ends', async () => {
    const seen: number[] = [];
    await rendererRunning(
      `process.send({ kind: 'progress', done: 1 }); process.send({ kind: 'progress', done: 2 }); process.send({ kind: 'done' });`,
    ).render(folder, (done) => seen.push(done));
    expect(seen).toEqual([1, 2]);
  });

  it.each([
    [`process.send({ kind: 'failed', message: 'no room' })`, /no room/],
    ['process.exit(7)', /its process ended \(7\)/],
  ])('says why it failed: %s', async (program, reason) => {
    await expect(rendererRunning(program).render(folder, () => undefined)).rejects.toMatchObject({
      code: 'sample-not-rendered',
      message: expect.stringMatching(reason),
    });
  });

  it('ends with the application', async () => {
    const renderer = rendererRunning(`process.send({ kind: 'progress', done: 1 })`);
    await expect(renderer.render(folder, () => renderer.close())).rejects.toMatchObject({
      message: expect.stringMatching(/SIGKILL/),
    });
  });
});
