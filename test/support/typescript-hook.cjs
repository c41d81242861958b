const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { transformSync } = require('@swc/core');

/** `node --require` this to run a TypeScript file as a process of its own; jest compiles only what it loads itself. */
require.extensions['.ts'] = (module, filename) => {
  const configFile = join(__dirname, '../../.swcrc.jest');
  const { code } = transformSync(readFileSync(filename, 'utf8'), { filename, configFile, swcrc: false });
  module._compile(code, filename);
};
