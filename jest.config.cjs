/** One configuration for every suite; `bin/prepare.mjs test` picks what runs. */
module.exports = {
  rootDir: __dirname,
  testMatch: ['<rootDir>/{src,workers,bin,test,web/src}/**/*.spec.ts'],
  testEnvironment: '<rootDir>/test/support/same-realm-environment.cjs',
  transform: {
    '^.+\\.(t|j|mj)sx?$': ['@swc/jest', { swcrc: true, configFile: '.swcrc.jest' }],
  },
  // Nest, uuid and the like ship as ES modules only; jest can't require those untransformed on Node 20.
  transformIgnorePatterns: [
    '/node_modules/(?!(@nestjs|uuid|file-type|strtok3|token-types|uint8array-extras|@borewit|@tokenizer|geotiff/node_modules/quick-lru|quick-lru|zstddec|web-worker|@maplibre/vt-pbf|@mapbox/(point-geometry|vector-tile)|pbf)/)',
  ],
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  testTimeout: 60_000,
  maxWorkers: 2,
};
