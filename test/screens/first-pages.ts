import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { Latencies } from '../load/latencies';
import type { People } from './people';

export interface FirstPage {
  /** null: a stranger. */
  readonly role: keyof People | null;
  readonly path: string;
}
export interface FirstPageTimes extends FirstPage {
  /** In a browser that never saw Pantau. */
  readonly cold: Latencies;
  /** In the same browser once more. */
  readonly warm: Latencies;
  /** Everything that the cold page fetched, as it came over the wire. */
  readonly kilobytes: number;
}

export const firstPages: readonly FirstPage[] = [
  { role: null, path: '/sign-in' },
  { role: 'operator', path: '/flights' },
  { role: 'reviewer', path: '/review' },
  { role: 'reviewer', path: '/map' },
  { role: 'supervisor', path: '/tickets' },
  { role: 'supervisor', path: '/tickets?as=board' },
  { role: 'supervisor', path: '/figures' },
  { role: 'crew', path: '/work' },
];
export const backlogPages: readonly FirstPage[] = firstPages.filter(({ role }) => role === 'supervisor');

const WINDOW = { width: 1440, height: 900 };

/**
 * Resolves to the milliseconds since the navigation began once the page is usable: its heading is there, nothing is grey any more, maps and
 * photos in sight are open, and the next frame agrees.
 */
const USABLE = `new Promise((resolve) => {
  const busy = '.mantine-Skeleton-root, [aria-busy=true], [data-map-ready=false], [data-photo-state=opening]';
  let readyAt = null;
  const look = () => {
    const isUsable = document.querySelector('h1') && !document.querySelector(busy);
    if (isUsable && readyAt !== null) return resolve(readyAt);
    readyAt = isUsable ? performance.now() : null;
    requestAnimationFrame(look);
  };
  look();
})`;
const FETCHED_BYTES = `[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
  .reduce((sum, { transferSize }) => sum + transferSize, 0)`;

export const contextOptions = (origin: string): BrowserContextOptions => ({
  viewport: WINDOW,
  locale: 'en-GB',
  baseURL: origin,
});

/** Each page so many times from a cold browser, then once more from its cache; pages in turn, so that a slow minute is shared by all. */
export async function timeFirstPages(
  browser: Browser,
  told: {
    readonly origin: string;
    readonly people: People;
    readonly pages: readonly FirstPage[];
    readonly rounds: number;
  },
): Promise<FirstPageTimes[]> {
  const times = told.pages.map((page) => ({
    ...page,
    cold: new Latencies(),
    warm: new Latencies(),
    kilobytes: 0,
  }));
  for (let round = 0; round < told.rounds; round++)
    for (const time of times) {
      const context = await browser.newContext(contextOptions(told.origin));
      try {
        if (time.role) await told.people[time.role].signIn(context);
        const page = await context.newPage();
        time.cold.took(await usableAfter(page, time.path));
        time.kilobytes = (await page.evaluate<number>(FETCHED_BYTES)) / 1000;
        time.warm.took(await usableAfter(page, time.path));
      } finally {
        await context.close();
      }
    }
  return times;
}

async function usableAfter(page: Page, path: string): Promise<number> {
  await page.goto(path, { waitUntil: 'commit' });
  return page.evaluate<number>(USABLE);
}
