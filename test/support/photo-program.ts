import { findInProject } from '../../src/platform/config/project-root';
import type { PhotoProcessOptions } from '../../src/platform/inference/photo-process';

/** `node --require` this to run TypeScript. */
export const typescriptHook = findInProject('test/support/typescript-hook.cjs');

/** The photo process from sources, with the shipped model, so that tests never see an older build. */
export const photoProcess = {
  start: {
    manifestFile: findInProject('models/manifest.json'),
    inferenceThreads: 1,
    maxPhotoPixels: 20_000_000,
  },
  program: {
    file: findInProject('src/platform/inference/detector.process.ts'),
    execArgv: ['--require', typescriptHook],
  },
} satisfies PhotoProcessOptions;
