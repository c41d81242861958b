import { rmSync } from 'node:fs';

export default async function globalTeardown(): Promise<void> {
  const suite = globalThis.pantauSuite;
  if (!suite) return;
  await suite.postgres.stop();
  rmSync(suite.folder, { recursive: true, force: true });
}
