import { defineConfig } from 'vite';
import { checkBundleSize } from './check-bundle-size.mts';

/** What every page needs stands in one file of its own, which browsers keep from one version to the next. */
const KEPT =
  /node_modules[\\/](react|react-dom|scheduler|react-router|i18next|react-i18next|@tanstack[\\/](react-)?query)/;

export default defineConfig({
  base: '/',
  build: {
    target: 'es2022',
    outDir: 'dist',
    emptyOutDir: true,
    manifest: true,
    // maplibre-gl alone is larger than what Vite warns of; `checkBundleSize` holds the limit that counts.
    chunkSizeWarningLimit: 1200,
    rolldownOptions: {
      // "use client" tells frameworks that render on a server, here is none; timings of plugins tell a user nothing.
      onLog: (level, log, handle) => {
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE' && log.code !== 'PLUGIN_TIMINGS') handle(level, log);
      },
      output: { codeSplitting: { groups: [{ name: 'framework', test: KEPT }] } },
    },
  },
  plugins: [checkBundleSize({ limitBytes: 350_000 })],
  worker: { format: 'es' },
  // `npx vite` in this folder serves the pages by themselves, against an API on its usual port.
  server: { proxy: { '/api': 'http://127.0.0.1:3000' } },
});
