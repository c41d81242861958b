import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { type Running, startPantau } from '../e2e/pantau';
import { launchChromium } from './support/chromium';
import { findBarriers, keepPicture } from './support/screens';

/** Nine photos are rendered and examined by real workers on a machine that may be busy. */
const PROCESSED_MS = 420_000;
const START_MS = 180_000;

describe('the sample flight of an empty system', () => {
  let folder: string;
  let pantau: Running;
  let browser: Browser;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pantau-sample-'));
    pantau = await startPantau(folder, { WORKERS: '1' });
    browser = await launchChromium();
  }, START_MS);
  afterAll(async () => {
    await browser?.close();
    await pantau?.stop();
    rmSync(folder, { recursive: true, force: true });
  }, START_MS);

  const open = async (path: string): Promise<Page> => {
    const context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      locale: 'en-GB',
      reducedMotion: 'reduce',
      baseURL: pantau.origin,
    });
    const page = await context.newPage();
    await page.goto(path);
    return page;
  };
  async function signIn(page: Page, email: string, password: string): Promise<void> {
    await page.getByLabel('E-mail').fill(email);
    await page.locator('input[autocomplete=current-password]').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('navigation', { name: 'Navigation' }).waitFor();
  }
  /** As an administrator does: an invitation, whose link the person opens. */
  async function invite(admin: Page, role: 'reviewer' | 'supervisor'): Promise<Page> {
    await admin.goto('/admin/people');
    await admin.getByLabel('Name').fill(`A ${role}`);
    await admin.getByLabel('E-mail').fill(`${role}@example.org`);
    await admin.getByLabel('Role', { exact: true }).selectOption(role);
    await admin.getByRole('button', { name: 'Invite', exact: true }).click();
    const link = new URL(await admin.getByLabel('One-time link').inputValue());
    const page = await open(link.pathname + link.hash);
    const password = `a password of the ${role}`;
    await page.locator('input[autocomplete=new-password]').fill(password);
    await page.getByRole('button', { name: 'Keep this password' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await signIn(page, `${role}@example.org`, password);
    return page;
  }

  it(
    'is loaded by a button, watched, seen on the map, reviewed, and found by the supervisor',
    async () => {
      const admin = await open('/');
      const email = /e-mail\s+(\S+)/.exec(pantau.said())?.[1] ?? '';
      await signIn(admin, email, pantau.adminPassword ?? '');
      await admin.getByRole('link', { name: 'Flights' }).click();
      await admin.getByRole('heading', { name: 'No flight yet' }).waitFor();
      await admin.getByRole('button', { name: 'Load the sample flight' }).click();
      await admin.getByText(/^Rendering the sample flight: \d of 9 photos$/).waitFor();
      await keepPicture(admin, 'sample-rendering-1440-light-en');
      const flightLink = admin.getByRole('cell').getByRole('link').first();
      await flightLink.waitFor({ timeout: PROCESSED_MS });
      await flightLink.click();
      await admin.getByRole('heading', { level: 1, name: 'Sample flight (simulated)' }).waitFor();
      await admin.getByText('Sample', { exact: true }).waitFor();
      await admin.getByRole('progressbar').first().waitFor();
      await admin.getByText('Done', { exact: true }).waitFor({ timeout: PROCESSED_MS });
      await admin.locator('[data-map-ready=true]').waitFor();
      await keepPicture(admin, 'sample-flight-1440-light-en');
      expect(await findBarriers(admin)).toEqual([]);

      await admin.getByRole('link', { name: 'Tickets on the map' }).click();
      await admin.locator('[data-map-ready=true]').waitFor();
      const onMap = admin.getByRole('list', { name: 'Tickets' }).getByRole('listitem');
      await onMap.first().waitFor();
      const found = await onMap.count();
      expect(found).toBeGreaterThan(3);
      await keepPicture(admin, 'sample-map-1440-light-en');

      const reviewer = await invite(admin, 'reviewer');
      await reviewer.goto('/review');
      const find = reviewer.getByRole('heading', { level: 2, name: /^#\d/ });
      await find.waitFor();
      await reviewer.locator('[data-photo-state=open]').waitFor();
      await keepPicture(reviewer, 'sample-review-1440-light-en');
      const number = (await find.textContent())?.split(' ')[0] ?? '';
      const accepted = reviewer.waitForResponse((response) => response.url().endsWith('/transitions'));
      await reviewer.keyboard.press('a');
      expect((await accepted).ok()).toBe(true);
      // What follows may be a find without a place, which has no number.
      await reviewer
        .getByRole('heading', { level: 2, name: new RegExp(`^${number} `) })
        .waitFor({ state: 'detached' });

      const supervisor = await invite(admin, 'supervisor');
      await supervisor.goto('/tickets?state=open');
      await supervisor.getByRole('link', { name: new RegExp(`^${number} `) }).click();
      await supervisor.getByRole('heading', { level: 1, name: new RegExp(`^${number} `) }).waitFor();
      await supervisor.getByText('Proposed → Open').waitFor();
      await supervisor.getByText(/^A reviewer · /).waitFor();
      await keepPicture(supervisor, 'sample-ticket-1440-light-en');
      expect(await findBarriers(supervisor)).toEqual([]);
    },
    PROCESSED_MS * 2,
  );
});
