import { TEST_PASSWORD } from '../support/api';
import { findBarriers, isWiderThanWindow, keepPicture, type Screens, startScreens } from './support/screens';

describe('the shell', () => {
  let screens: Screens;
  beforeAll(async () => {
    screens = await startScreens();
  });
  afterEach(() => screens.closePages());
  afterAll(() => screens.stop());

  it('sends a stranger to sign in, and back to where they wanted to go', async () => {
    await screens.api.signIn('reviewer');
    const page = await screens.openPage(null, '/account');
    expect(new URL(page.url()).pathname).toBe('/sign-in');
    await page.getByLabel('E-mail').fill('reviewer.first@example.org');
    await page.locator('input[autocomplete=current-password]').fill('wrong password here');
    await page.getByRole('button', { name: 'Sign in' }).click();
    const refusal = await page.getByRole('alert').textContent();
    expect(refusal).toMatch(/quote/i);
    await page.locator('input[autocomplete=current-password]').fill(TEST_PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'My account' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/account');
    expect(page.complaints).toEqual([]);
  });

  it('leads who forgot the password to a page that sends a link, by words that can be read', async () => {
    const page = await screens.openPage(null, '/sign-in', { scheme: 'dark', width: 390 });
    await page.getByRole('link', { name: 'Forgotten the password?' }).click();
    await page.getByRole('heading', { name: 'Forgotten password' }).waitFor();
    const back = page.getByRole('link', { name: 'Back to signing in' });
    // Visited by now: the browser's own colours would be purple on dark grey.
    expect(await page.evaluate(`getComputedStyle(document.querySelector('[href="/sign-in"]')).color`)).toBe(
      'rgb(121, 214, 152)',
    );
    expect(await findBarriers(page)).toEqual([]);
    await back.click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  });

  it('lets nobody further with a password that somebody else set', async () => {
    await screens.api.signIn('reviewer', 'new');
    await screens.api.database.query(
      `update user_account set must_change_password = true where email = 'reviewer.new@example.org'`,
    );
    const page = await screens.openPage('reviewer', '/tickets', { name: 'other' });
    await page.getByRole('heading', { name: 'Tickets' }).waitFor();
    const closed = await screens.openPage(null, '/tickets');
    await closed.getByLabel('E-mail').fill('reviewer.new@example.org');
    await closed.locator('input[autocomplete=current-password]').fill(TEST_PASSWORD);
    await closed.getByRole('button', { name: 'Sign in' }).click();
    await closed.getByText('Choose a password of your own').waitFor();
    expect(new URL(closed.url()).pathname).toBe('/account');
    expect(await closed.getByRole('link', { name: 'Tickets' }).count()).toBe(0);
    expect(await findBarriers(closed)).toEqual([]);
    await keepPicture(closed, 'own-password');
    await closed.locator('input[autocomplete=current-password]').fill(TEST_PASSWORD);
    await closed.locator('input[autocomplete=new-password]').first().fill('a password of my own');
    await closed.locator('input[autocomplete=new-password]').last().fill('a password of my own');
    await closed.getByRole('button', { name: 'Change password' }).click();
    await closed.getByRole('heading', { name: 'Review' }).first().waitFor();
    await closed.getByRole('link', { name: 'Tickets', exact: true }).waitFor();
    expect(closed.complaints).toEqual([]);
  });

  it('speaks the browser’s language, changes it, and remembers', async () => {
    const page = await screens.openPage('reviewer', '/account', { language: 'id' });
    await page.getByRole('heading', { name: 'Akun saya' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('id');
    await page.getByRole('button', { name: 'Akun, bahasa, dan warna' }).click();
    await page.getByRole('menuitemradio', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'My account' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'My account' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
  });

  it('signs out', async () => {
    const page = await screens.openPage('supervisor', '/account');
    await page.getByRole('button', { name: 'Account, language and colours' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  });

  it('says on ? and by its button what the page is for, and lists its keys', async () => {
    const page = await screens.openPage('reviewer', '/review');
    await page.locator('main').press('?');
    const help = page.getByRole('dialog', { name: 'Help: Review' });
    await help.getByText(/^One find after another/).waitFor();
    await help.getByRole('row', { name: /^a Accept/ }).waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await help.waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Tickets', exact: true }).click();
    await page.getByRole('button', { name: 'Help on this page' }).click();
    await page
      .getByRole('dialog', { name: 'Help: Tickets' })
      .getByText(/^The backlog as a table/)
      .waitFor();
  });

  it('says so when the connection is lost', async () => {
    const page = await screens.openPage('reviewer', '/account');
    await page.context().setOffline(true);
    await page.getByText('No connection').waitFor();
  });

  it('has a page of its own for addresses that aren’t there, and leaves the API’s alone', async () => {
    const page = await screens.openPage('reviewer', '/nowhere/at/all').catch((error: Error) => error);
    if (page instanceof Error) throw page;
    await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
    const answer = await screens.api.stranger.fetch('/api/nowhere', { headers: { accept: 'text/html' } });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      404,
      expect.stringContaining('application/problem+json'),
    ]);
    expect(
      (await screens.api.stranger.fetch('/assets/old-1234.js', { headers: { accept: '*/*' } })).status,
    ).toBe(404);
  });

  describe.each([
    ['sign-in', null, '/sign-in'],
    ['account', 'reviewer', '/account'],
    ['map', 'reviewer', '/map'],
  ] as const)('on %s', (name, role, path) => {
    it.each([
      [1440, 'light', 'en'],
      [390, 'light', 'id'],
      [1440, 'dark', 'id'],
      [390, 'dark', 'en'],
    ] as const)('has no barrier at %i px, %s, in %s', async (width, scheme, language) => {
      const page = await screens.openPage(role, path, { width, scheme, language });
      await page.waitForLoadState('networkidle');
      await keepPicture(page, `${name}-${width}-${scheme}-${language}`);
      expect(await findBarriers(page)).toEqual([]);
      expect(await isWiderThanWindow(page)).toBe(false);
      expect(page.complaints).toEqual([]);
    });
  });
});
