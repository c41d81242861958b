import type { Browser, Page } from 'playwright-core';
import { Latencies } from '../load/latencies';
import { contextOptions } from './first-pages';
import type { People } from './people';

export interface PanTimes {
  readonly drags: number;
  /** Between one frame of the page and the next, while the map was dragged. */
  readonly frames: Latencies;
  /** What the page’s own thread did in one go for more than 50 ms (Long Tasks API). */
  readonly longTasks: Latencies;
  readonly tiles: number;
}

const STEPS_A_DRAG = 30;
const STEP_PX = 14;
/** Closer after each row of drags: from the whole city down to streets. */
const ZOOMS = 4;
const WHEEL = -300;

const WATCH = `{
  globalThis.frameGaps = [];
  globalThis.longTasks = [];
  let last = performance.now();
  const next = () => {
    const now = performance.now();
    globalThis.frameGaps.push(now - last);
    last = now;
    requestAnimationFrame(next);
  };
  requestAnimationFrame(next);
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) globalThis.longTasks.push(duration);
  }).observe({ type: 'longtask' });
}`;

/** A supervisor drags the map of the backlog to and fro, at four scales. */
export async function timePanning(
  browser: Browser,
  origin: string,
  people: People,
  drags: number,
): Promise<PanTimes> {
  const context = await browser.newContext(contextOptions(origin));
  try {
    await people.supervisor.signIn(context);
    const page = await context.newPage();
    let tiles = 0;
    page.on('response', (response) => {
      if (response.url().includes('/api/ticket-tiles/')) tiles += 1;
    });
    await page.goto('/tickets?as=map');
    await page.locator('[data-map-ready=true]').waitFor();
    await page.waitForLoadState('networkidle');
    await page.evaluate(WATCH);
    for (let zoom = 0; zoom < ZOOMS; zoom++) {
      for (let drag = 0; drag < drags / ZOOMS; drag++) await dragMap(page, drag % 2 === 0 ? 1 : -1);
      await page.mouse.wheel(0, WHEEL);
    }
    const frames = latenciesOf(await page.evaluate<number[]>('globalThis.frameGaps'));
    const longTasks = latenciesOf(await page.evaluate<number[]>('globalThis.longTasks'));
    return { drags: Math.ceil(drags / ZOOMS) * ZOOMS, frames, longTasks, tiles };
  } finally {
    await context.close();
  }
}

async function dragMap(page: Page, direction: 1 | -1): Promise<void> {
  const box = await page.locator('.maplibregl-canvas').boundingBox();
  if (!box) throw new Error('The map is not in sight.');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  for (let step = 1; step <= STEPS_A_DRAG; step++)
    await page.mouse.move(x + direction * step * STEP_PX, y + direction * step * (STEP_PX / 3));
  await page.mouse.up();
}

function latenciesOf(values: readonly number[]): Latencies {
  const latencies = new Latencies();
  for (const value of values) latencies.took(value);
  return latencies;
}
