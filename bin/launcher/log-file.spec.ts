import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../test/support/until';
import { LogFile } from './log-file';

describe('a log file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pantau-log-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('outlives a disk that takes nothing, and goes on when it does again', async () => {
    const file = join(folder, 'api.log');
    let now = 10_000;
    const log = new LogFile(file, () => now);
    // Nothing can be written where a folder lies: the same event as a full disk.
    mkdirSync(file);
    log.write('lost\n');
    log.write('lost, too\n');
    await until(() => {
      now += 2000;
      log.write('lost as well\n');
      return existsSync(file);
    });
    rmdirSync(file);
    await until(() => {
      now += 2000;
      log.write('kept\n');
      return existsSync(file) && readFileSync(file, 'utf8').includes('kept');
    });
    log.end();
  });
});
