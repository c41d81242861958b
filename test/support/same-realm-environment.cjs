const { TestEnvironment } = require('jest-environment-node');

/** onnxruntime checks `instanceof Float32Array` against the outer realm's classes: tests share them. */
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
};
