import { findBarriers, isWiderThanWindow, keepPicture, type Screens, startScreens } from './support/screens';
import { type SurveyedStreet, surveyStreet } from './support/surveyed-street';

describe('people and vehicles in photos', () => {
  let screens: Screens;
  let street: SurveyedStreet;
  beforeAll(async () => {
    screens = await startScreens();
    street = await surveyStreet(screens.api);
  });
  afterEach(() => screens.closePages());
  afterAll(() => screens.stop());

  it('are framed from the review desk, saved, listed, and taken back', async () => {
    await street.ticket();
    const page = await screens.openPage('reviewer', '/review');
    await page.getByRole('link', { name: 'Blur people or vehicles' }).click();
    await page.getByRole('heading', { level: 1, name: 'Blur people and vehicles' }).waitFor();
    await page.locator('[data-photo-state=open]').waitFor();
    await page.getByText('As saved').waitFor();
    await page.getByRole('button', { name: 'Draw a frame' }).click();
    await page.getByLabel('What the next frame holds').selectOption('vehicle');
    const photo = await page.locator('[data-photo-state=open]').boundingBox();
    const [x, y] = [(photo?.x ?? 0) + (photo?.width ?? 0) / 2, (photo?.y ?? 0) + (photo?.height ?? 0) / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 80, y + 50, { steps: 4 });
    await page.mouse.up();
    await page.getByText('1. Vehicle').waitFor();
    await page.getByText('Not saved yet').waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('As saved').waitFor();

    await page.getByRole('link', { name: 'All photos' }).click();
    const row = page.getByRole('row', { name: /DJI_0001\.JPG/ });
    await row.getByText('Blurred for everyone but reviewers').waitFor();
    expect(await row.getByRole('cell').allTextContents()).toEqual(expect.arrayContaining(['0', '1']));
    await row.getByRole('link', { name: 'DJI_0001.JPG' }).click();
    await page.getByRole('button', { name: 'Remove frame 1' }).click();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('As saved').waitFor();
    await page.getByRole('link', { name: 'All photos' }).click();
    await page.getByText('Looked over, nobody found').waitFor();
    expect(page.complaints).toEqual([]);
  });

  it('are nobody’s to look for but a reviewer’s', async () => {
    const page = await screens.openPage('supervisor', '/review');
    expect(await page.getByRole('link', { name: 'Bystanders' }).count()).toBe(0);
    expect((await (await screens.api.signIn('supervisor')).get('/api/bystanders')).status).toBe(403);
  });

  it.each([
    [1440, 'light', 'en'],
    [390, 'dark', 'id'],
  ] as const)('are shown without a barrier at %i px, %s, in %s', async (width, scheme, language) => {
    for (const path of ['/bystanders', `/bystanders/${street.photoId}`]) {
      const page = await screens.openPage('reviewer', path, { width, scheme, language });
      await page.waitForLoadState('networkidle');
      await keepPicture(page, `bystanders-${path.length}-${width}-${scheme}-${language}`);
      expect(await findBarriers(page)).toEqual([]);
      expect(await isWiderThanWindow(page)).toBe(false);
      expect(page.complaints).toEqual([]);
    }
  });
});
