import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { findInProject } from '../../src/platform/config/project-root';

describe('a command whose reader has left', () => {
  it('ends as if it had been read', async () => {
    const child = spawn(process.execPath, [findInProject('bin/pantau.mjs'), '--help'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    const [said, [status]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
    expect(said).not.toContain('EPIPE');
    expect(status).toBe(0);
  });
});
