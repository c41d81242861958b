import { setTimeout as pause } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { Latencies } from '../load/latencies';
import { contextOptions } from './first-pages';
import type { People } from './people';

export interface NextFindTimes {
  /** From the key to the frame in which the next find is told: number, damage, size, severity. */
  readonly told: Latencies;
  /** From the key to the frame in which its photo is drawn. */
  readonly drawn: Latencies;
}

/** The least that a person looks at a find before deciding; the desk loads the next ones meanwhile. */
const LOOKING_MS = 1000;
const LONGEST_MS = 15_000;

/** Waits for the next key, then looks at every frame for the find that follows: [told, drawn], or null where none follows. */
const WATCH_THE_KEY = `{
  const told = () => document.querySelector('section h2')?.closest('section').textContent;
  const isDrawn = () => {
    const canvas = document.querySelector('[data-photo-state=open] canvas');
    if (!canvas || canvas.width === 0) return false;
    return canvas.getContext('2d').getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data[3] > 0;
  };
  const before = told();
  globalThis.afterTheKey = new Promise((resolve, reject) => {
    addEventListener('keydown', ({ timeStamp }) => {
      let toldAfter = null;
      let frames = 0;
      const look = () => {
        const took = performance.now() - timeStamp;
        const now = told();
        if (toldAfter === null && now && now !== before) toldAfter = took;
        // A frame later the viewer has heard of the new photo, too: an open one is the new one then.
        if (toldAfter !== null) frames += 1;
        if (frames > 2 && isDrawn()) return resolve([toldAfter, took]);
        if (took > ${LONGEST_MS}) return now ? reject(new Error('No find was drawn within ${LONGEST_MS} ms.')) : resolve(null);
        requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    }, { capture: true, once: true });
  });
  // Else the promise is the block's own value, and whoever runs it waits for a key that is pressed after it.
  undefined;
}`;

/** A reviewer accepts one find after another by the key; the first is not counted, for it waited longer than the others. */
export async function timeNextFinds(
  browser: Browser,
  origin: string,
  people: People,
  finds: number,
): Promise<NextFindTimes> {
  const context = await browser.newContext(contextOptions(origin));
  const times = { told: new Latencies(), drawn: new Latencies() };
  try {
    await people.reviewer.signIn(context);
    const page = await context.newPage();
    await page.goto('/review');
    await page.locator('[data-photo-state=open]').waitFor();
    for (let decided = 0; decided <= finds; decided++) {
      const took = await acceptOne(page);
      if (!took) break;
      if (decided === 0) continue;
      times.told.took(took[0]);
      times.drawn.took(took[1]);
    }
    return times;
  } finally {
    await context.close();
  }
}

async function acceptOne(page: Page): Promise<readonly [number, number] | null> {
  await pause(LOOKING_MS);
  await page.evaluate(WATCH_THE_KEY);
  await page.keyboard.press('a');
  return page.evaluate<readonly [number, number] | null>('globalThis.afterTheKey');
}
