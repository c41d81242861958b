import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { Role } from '../../../src/domain/access/role';
import { startTestApi, type TestApi } from '../../support/api';
import { launchChromium } from './chromium';

const root = join(__dirname, '..', '..', '..');
/** Where screenshots land; a person looks at them, no test compares them. */
export const pictureFolder = process.env.PANTAU_PICTURES ?? join(tmpdir(), 'pantau-pictures');
const axeSource = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

export interface OpenOptions {
  /** 1440 and 390 are what every page must work at. */
  readonly width?: number;
  readonly height?: number;
  readonly language?: 'en' | 'id';
  readonly scheme?: 'light' | 'dark';
  /** Another person of the same role. */
  readonly name?: string;
}

/** A real browser on a real API with its own database and storage; stages run only where a suite runs them. */
export interface Screens {
  readonly api: TestApi;
  readonly browser: Browser;
  /** A window of its own, signed in as that role (null: a stranger), at that address. */
  openPage(role: Role | null, path: string, options?: OpenOptions): Promise<ScreenPage>;
  /** After each test: a window that stays open goes on asking, and takes part in the next test. */
  closePages(): Promise<void>;
  stop(): Promise<void>;
}

export type ScreenPage = Page & {
  /** What the browser complained of so far: errors, refused styles, broken code. */
  readonly complaints: readonly string[];
};

/** OpenSeadragon tries a style of its own when it is loaded; the policy refuses it, and nothing is missing. */
const STYLE_OF_OPENSEADRAGON = 'sha256-9xTiqzfwFaL2SGb1rmr8gysEwVVjIvqWAgmZgqFqpEE=';

export async function startScreens(environment: Readonly<Record<string, string>> = {}): Promise<Screens> {
  if (!existsSync(join(root, 'web', 'dist', 'index.html')))
    throw new Error('The pages are not built: run `node bin/prepare.mjs test test/browser`.');
  const api = await startTestApi(environment, root);
  const browser = await launchChromium();
  const contexts: BrowserContext[] = [];
  const closePages = async () => {
    for (const context of contexts.splice(0)) await context.close();
  };
  return {
    api,
    browser,
    openPage: async (role, path, options = {}) => {
      const {
        width = 1440,
        height = width < 600 ? 844 : 900,
        language = 'en',
        scheme = 'light',
        name,
      } = options;
      const context = await browser.newContext({
        viewport: { width, height },
        locale: language === 'id' ? 'id-ID' : 'en-GB',
        colorScheme: scheme,
        reducedMotion: 'reduce',
        baseURL: api.origin,
      });
      contexts.push(context);
      if (role) {
        const caller = await api.signIn(role, name);
        const [cookieName, value] = (caller.cookie ?? '').split('=');
        await context.addCookies([{ name: cookieName ?? '', value: value ?? '', url: api.origin }]);
      }
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('console', (message) => {
        // A refused request is the page's to show; the browser notes each, too.
        if (message.type() !== 'error' || message.text().includes(STYLE_OF_OPENSEADRAGON)) return;
        if (!message.text().startsWith('Failed to load resource')) complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(String(error)));
      await page.goto(path);
      await page.locator('h1').first().waitFor();
      return Object.assign(page, { complaints });
    },
    closePages,
    stop: async () => {
      await closePages();
      await browser.close();
      await api.stop();
    },
  };
}

interface Violation {
  readonly id: string;
  readonly impact: string | null;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** What axe finds against WCAG 2.2 A and AA, one line each; empty is what every page must give. */
export async function findBarriers(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  const violations = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(options: unknown): Promise<{ violations: Violation[] }> };
    };
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    return (await axe.run({ runOnly: { type: 'tag', values: tags } })).violations;
  });
  return violations.flatMap(({ id, impact, help, nodes }) =>
    nodes.map(
      ({ html, failureSummary }) => `${impact} ${id}: ${help}: ${html.slice(0, 200)} ${failureSummary ?? ''}`,
    ),
  );
}

/** Nothing may stick out to the right: a page that scrolls sideways can't be read on a phone. */
export const isWiderThanWindow = (page: Page): Promise<boolean> =>
  page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');

/** Keeps a picture for a person to look at. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  mkdirSync(pictureFolder, { recursive: true });
  await page.screenshot({ path: join(pictureFolder, `${name}.png`) });
}
