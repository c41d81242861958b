import { defineConfig } from 'vite';

export default defineConfig({
  base: '/',
  build: { target: 'es2022', outDir: 'dist', emptyOutDir: true, chunkSizeWarningLimit: 1200 },
  worker: { format: 'es' },
  // `npx vite` in this folder serves the pages by themselves, against an API on its usual port.
  server: { proxy: { '/api': 'http://127.0.0.1:3000' } },
});
