import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { APIRequestContext, Browser, BrowserContext, Page } from 'playwright-core';
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
  /** null: a stranger. */
  readonly role: 'operator' | 'reviewer' | 'supervisor' | 'crew' | 'admin' | null;
  readonly path: string | ((ids: Ids) => string);
  readonly width?: number;
  readonly language?: 'en' | 'id';
  readonly scheme?: 'light' | 'dark';
  /** The picture goes down to the end of the page. */
  readonly isWhole?: boolean;
  /** What a person does before the picture is taken. */
  readonly before?: (page: Page) => Promise<void>;
}
interface Ids {
  readonly flight: string;
  readonly ticket: string;
  /** Of an invitation that nobody used. */
  readonly link: string;
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
  { name: 'figures', role: 'supervisor', path: '/figures', isWhole: true },
  { name: 'figure-rows', role: 'supervisor', path: '/figures/backlog' },
  {
    name: 'work-phone',
    role: 'crew',
    path: '/work',
    width: 390,
    before: (page) => page.getByRole('button', { name: 'Measure' }).first().click(),
  },
  { name: 'notices', role: 'supervisor', path: '/notices' },
  { name: 'people', role: 'admin', path: '/admin/people' },
  { name: 'system', role: 'admin', path: '/admin/system' },
  { name: 'audit', role: 'admin', path: '/admin/audit', language: 'id' },
  { name: 'keys', role: 'admin', path: '/admin/keys' },
  { name: 'areas', role: 'admin', path: '/admin/areas' },
  { name: 'service-levels', role: 'admin', path: '/admin/service-levels' },
  { name: 'models', role: 'admin', path: '/admin/models' },
  { name: 'account', role: 'reviewer', path: '/account' },
  { name: 'sign-in', role: null, path: '/sign-in' },
  { name: 'welcome', role: null, path: ({ link }) => `/welcome#${link}` },
  { name: 'forgotten', role: null, path: '/forgotten', language: 'id' },
];

async function take(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const browser = await launchChromium();
  const ids = await prepare(browser);
  for (const shot of shots) {
    const { width = 1440, language = 'en', scheme = 'light' } = shot;
    const context = await browser.newContext({
      viewport: { width, height: width < 600 ? 844 : 900 },
      locale: language === 'id' ? 'id-ID' : 'en-GB',
      colorScheme: scheme,
      reducedMotion: 'reduce',
      baseURL: server,
    });
    if (shot.role) await signIn(context, `${shot.role}@demo.pantau`);
    const page = await context.newPage();
    await page.goto(typeof shot.path === 'string' ? shot.path : shot.path(ids));
    await settle(page);
    await shot.before?.(page);
    await page.waitForTimeout(SETTLED_MS / 8);
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

/** Gives the crew two tickets and invites somebody: without them their pages would be bare. */
async function prepare(browser: Browser): Promise<Ids> {
  const contextOf = async (role: string) => {
    const context = await browser.newContext({ baseURL: server });
    await signIn(context, `${role}@demo.pantau`);
    return context.request;
  };
  const [supervisor, admin] = [await contextOf('supervisor'), await contextOf('admin')];
  const ids = await readIds(supervisor);
  const users = await itemsOf<{ id: string; email: string }>(supervisor, '/api/users');
  const crew = users.find(({ email }) => email.startsWith('crew@'));
  const proposed = `/api/tickets?flight=${ids.flight}&state=proposed`;
  for (const { id, version } of (await itemsOf<{ id: string; version: number }>(supervisor, proposed)).slice(
    0,
    2,
  )) {
    await supervisor.post(`/api/tickets/${id}/transitions`, { data: { to: 'open', version } });
    await supervisor.put(`/api/tickets/${id}/assignment`, { data: { assigneeId: crew?.id } });
  }
  const guest = { email: `guest.${Date.now()}@demo.pantau`, displayName: 'A guest', role: 'reviewer' };
  const { user } = (await (await admin.post('/api/users', { data: guest })).json()) as {
    user: { id: string };
  };
  const link = await admin.post(`/api/users/${user.id}/links`, { data: { kind: 'invitation' } });
  const { url } = (await link.json()) as { url: string };
  return { ...ids, link: new URL(url).hash.slice(1) };
}

async function itemsOf<Item>(request: APIRequestContext, path: string): Promise<Item[]> {
  return ((await (await request.get(path)).json()) as { items: Item[] }).items;
}

async function signIn(context: BrowserContext, email: string): Promise<void> {
  const answer = await context.request.post('/api/session', { data: { email, password } });
  if (!answer.ok())
    throw new Error(`${email} can't sign in at ${server}: set PANTAU_SERVER and PANTAU_PASSWORD.`);
}

async function readIds(request: APIRequestContext): Promise<Omit<Ids, 'link'>> {
  const flight = (await itemsOf<{ id: string }>(request, '/api/flights'))[0]?.id ?? '';
  const tickets = await itemsOf<{ number: string }>(request, `/api/tickets?flight=${flight}`);
  return { flight, ticket: tickets[0]?.number ?? '' };
}

/** Text, then pictures and maps; a page with an event stream is never wholly idle. */
async function settle(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor();
  const map = page.locator('[data-map-ready]').first();
  if ((await map.count()) > 0) await page.locator('[data-map-ready=true]').first().waitFor();
  await page.waitForTimeout(SETTLED_MS);
}

void take();
