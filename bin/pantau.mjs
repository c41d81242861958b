#!/usr/bin/env node
// Plain Node only: installs and builds what is stale, then hands over to the command line proper.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { prepare, root } from './prepare.mjs';

try {
  await prepare();
} catch (error) {
  process.stderr.write(`pantau: ${error.message}\n`);
  process.exit(1);
}
const { runCommandLine } = createRequire(import.meta.url)(join(root, 'dist', 'bin', 'cli.js'));
await runCommandLine(process.argv);
