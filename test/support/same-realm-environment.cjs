const { TestEnvironment } = require('jest-environment-node');
const sharp = require('sharp');

/**
 * onnxruntime checks `instanceof Float32Array` against the outer realm's classes: tests share them.
 * libvips keeps its list of blocked loaders for the whole process: a suite that sets limits must not leave them to the next.
 */
module.exports = class SameRealmEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    for (const name of [
      'ArrayBuffer',
      'Uint8Array',
      'Int8Array',
      'Uint16Array',
      'Int16Array',
      'Uint32Array',
      'Int32Array',
      'Float32Array',
      'Float64Array',
      'BigInt64Array',
      'BigUint64Array',
      'Uint8ClampedArray',
      'DataView',
    ]) {
      this.global[name] = globalThis[name];
    }
  }

  async teardown() {
    sharp.unblock({ operation: ['VipsForeignLoad'] });
    await super.teardown();
  }
};
