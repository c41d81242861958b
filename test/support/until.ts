import { setTimeout as pause } from 'node:timers/promises';

const PAUSE_MS = 20;

/** Waits for a state, not for a time: resolves as soon as the question is answered with yes. */
export async function until(question: () => boolean | Promise<boolean>, limitMs = 30_000): Promise<void> {
  const end = Date.now() + limitMs;
  while (!(await question())) {
    if (Date.now() > end) throw new Error(`Waited ${limitMs} ms in vain for: ${question}`);
    await pause(PAUSE_MS);
  }
}
