import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import sharp from 'sharp';
import { launchChromium } from './chromium';

/**
 * Takes the pictures of docs/screens from a running `npm run demo`: its address in PANTAU_SERVER, its password in PANTAU_PASSWORD.
 * Run: node -r ./test/support/typescript-hook.cjs test/browser/support/take-screens.ts
 */
const server = process.env.PANTAU_SERVER ?? '';
const password = process.env.PANTAU_PASSWORD ?? '';
const folder = join(__dirname, '..', '..', '..', 'docs', 'screens');
const SETTLED_MS = 4000;

interface Shot {
  readonly name: string;
  readonly role: 'operator' | 'reviewer' | 'supervisor' | 'admin';
  readonly path: string | ((ids: Ids) => string);
  readonly width?: number;
  readonly language?: 'en' | 'id';
  readonly scheme?: 'light' | 'dark';
  /** The picture goes down to the end of the page. */
  readonly isWhole?: boolean;
}
interface Ids {
  readonly flight: string;
  readonly ticket: string;
}

const shots: readonly Shot[] = [
  { name: 'flights', role: 'operator', path: '/flights' },
  { name: 'send-photos', role: 'operator', path: '/flights/new' },
  { name: 'flight', role: 'operator', path: ({ flight }) => `/flights/${flight}`, isWhole: true },
  {
    name: 'flight-phone',
    role: 'operator',
    path: ({ flight }) => `/flights/${flight}`,
    width: 390,
    language: 'id',
    scheme: 'dark',
  },
  { name: 'review', role: 'reviewer', path: '/review' },
  { name: 'map', role: 'reviewer', path: ({ flight }) => `/map?flight=${flight}` },
  { name: 'tickets', role: 'supervisor', path: '/tickets' },
  { name: 'ticket', role: 'supervisor', path: ({ ticket }) => `/tickets/${ticket}`, isWhole: true },
  { name: 'figures', role: 'supervisor', path: '/figures' },
  { name: 'work-phone', role: 'supervisor', path: '/work', width: 390 },
  { name: 'notices', role: 'supervisor', path: '/notices' },
  { name: 'people', role: 'admin', path: '/admin/people' },
  { name: 'system', role: 'admin', path: '/admin/system' },
  { name: 'audit', role: 'admin', path: '/admin/audit', language: 'id' },
];

async function take(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const browser = await launchChromium();
  let ids: Ids | null = null;
  for (const shot of shots) {
    const { width = 1440, language = 'en', scheme = 'light' } = shot;
    const context = await browser.newContext({
      viewport: { width, height: width < 600 ? 844 : 900 },
      locale: language === 'id' ? 'id-ID' : 'en-GB',
      colorScheme: scheme,
      reducedMotion: 'reduce',
      baseURL: server,
    });
    await signIn(context, `${shot.role}@demo.pantau`);
    ids ??= await readIds(context);
    const page = await context.newPage();
    await page.goto(typeof shot.path === 'string' ? shot.path : shot.path(ids));
    await settle(page);
    const png = await page.screenshot({ fullPage: shot.isWhole === true });
    const { size } = await sharp(png)
      .resize({ width: Math.min(width, 1080), withoutEnlargement: true })
      .webp({ quality: 58, effort: 6 })
      .toFile(join(folder, `${shot.name}.webp`));
    process.stdout.write(`${shot.name}.webp ${Math.round(size / 1000)} kB\n`);
    await context.close();
  }
  await browser.close();
}

async function signIn(context: BrowserContext, email: string): Promise<void> {
  const answer = await context.request.post('/api/session', { data: { email, password } });
  if (!answer.ok())
    throw new Error(`${email} can't sign in at ${server}: set PANTAU_SERVER and PANTAU_PASSWORD.`);
}

async function readIds(context: BrowserContext): Promise<Ids> {
  const flights = (await (await context.request.get('/api/flights')).json()) as { items: { id: string }[] };
  const flight = flights.items[0]?.id ?? '';
  const tickets = (await (await context.request.get(`/api/tickets?flight=${flight}`)).json()) as {
    items: { number: string }[];
  };
  return { flight, ticket: tickets.items[0]?.number ?? '' };
}

/** Text, then pictures and maps; a page with an event stream is never wholly idle. */
async function settle(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor();
  const map = page.locator('[data-map-ready]').first();
  if ((await map.count()) > 0) await page.locator('[data-map-ready=true]').first().waitFor();
  await page.waitForTimeout(SETTLED_MS);
}

void take();
