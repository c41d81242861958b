import { aDetection, aFlight, aGeotag, aPhoto } from '../support/builders';
import { findBarriers, isWiderThanWindow, keepPicture, type Screens, startScreens } from './support/screens';

const PASSWORD = 'a password of one’s own';
const square = {
  type: 'Feature',
  properties: { name: 'Kemang' },
  geometry: {
    type: 'Polygon',
    coordinates: [
      [
        [106.8, -6.3],
        [106.9, -6.3],
        [106.9, -6.2],
        [106.8, -6.2],
        [106.8, -6.3],
      ],
    ],
  },
};

describe('the administration', () => {
  let screens: Screens;
  beforeAll(async () => {
    screens = await startScreens();
    await screens.api.signIn('reviewer');
  });
  afterEach(() => screens.closePages());
  afterAll(() => screens.stop());

  /** A photo that the detector gave up on. */
  async function aFailure(name: string) {
    const { database } = screens.api;
    const flight = await aFlight(database, { state: 'processed' });
    const photo = await aPhoto(database, flight, { name, state: 'rejected', geotag: aGeotag() });
    await database.query(
      `insert into stage_attempt (stage, subject_id, run, attempt, worker, started_at, duration_ms, outcome, code, message)
       values ('detect', $1, 1, 5, 'w', now(), 9, 'failed', 'inference-failed', 'The model ran out of memory.')`,
      [photo.id],
    );
    return photo;
  }

  it('invites a person by a link that works once, and closes the account again', async () => {
    const page = await screens.openPage('admin', '/admin');
    await page.getByRole('heading', { name: 'People', level: 1 }).waitFor();
    await page.getByLabel('Name').fill('Rina Wulandari');
    await page.getByLabel('E-mail').fill('rina@example.org');
    await page.getByLabel('Role', { exact: true }).selectOption('crew');
    await page.getByRole('button', { name: 'Invite', exact: true }).click();
    const link = page.getByLabel('One-time link');
    await link.waitFor();
    const url = new URL(await link.inputValue());
    const token = url.hash.slice(1);
    const use = () => screens.api.stranger.post('/api/account-links/use', { token, password: PASSWORD });
    expect((await use()).status).toBe(200);
    expect((await use()).status).toBe(410);
    await page.getByRole('button', { name: 'Done, hide it' }).click();
    await link.waitFor({ state: 'detached' });

    await page.getByRole('button', { name: 'Close account: Rina Wulandari' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Close account' }).click();
    await page.getByRole('button', { name: 'Open again: Rina Wulandari' }).waitFor();
    const signIn = await screens.api.stranger.post('/api/session', {
      email: 'rina@example.org',
      password: PASSWORD,
    });
    expect(signIn.status).toBe(401);
    expect(page.complaints).toEqual([]);
  });

  it('makes a key, shows its token once, and revokes it', async () => {
    const page = await screens.openPage('admin', '/admin/keys');
    await page.getByLabel('Name').fill('Drone import');
    await page.getByRole('button', { name: 'Make key' }).click();
    await page.getByText('Choose at least one').waitFor();
    await page.getByRole('checkbox', { name: 'Own notices and views' }).check();
    await page.getByRole('button', { name: 'Make key' }).click();
    const token = await page.getByLabel('Token', { exact: true }).inputValue();
    const call = () =>
      screens.api.stranger.fetch('/api/session', { headers: { authorization: `Bearer ${token}` } });
    expect((await call()).status).toBe(200);
    await page.reload();
    await page.getByRole('cell', { name: 'account', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Revoke: Drone import' }).click();
    expect(await page.getByLabel('Token', { exact: true }).count()).toBe(0);
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('Revoked', { exact: true }).waitFor();
    expect((await call()).status).toBe(401);
  });

  it('takes a layer of areas and deletes it', async () => {
    const page = await screens.openPage('admin', '/admin/areas');
    await page.getByLabel('Kind').selectOption('areas');
    await page.getByRole('textbox', { name: 'Layer' }).fill('Wards');
    await page.locator('input[type=file]').setInputFiles({
      name: 'wards.geojson',
      mimeType: 'application/geo+json',
      buffer: Buffer.from(JSON.stringify({ type: 'FeatureCollection', features: [square] })),
    });
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByText('1 feature imported').waitFor();
    await page.getByRole('button', { name: 'Delete: Wards' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('heading', { name: 'No layer yet' }).waitFor();
  });

  it('sets the days to repair, and refuses what is no number of days', async () => {
    const page = await screens.openPage('admin', '/admin/service-levels');
    const high = page.getByLabel('High severity, days');
    await high.fill('0');
    await page.getByRole('button', { name: 'Set' }).click();
    await page.getByText('A whole number of days from 1 to 3650').waitFor();
    await high.fill('5');
    await page.getByRole('button', { name: 'Set' }).click();
    await page.getByText(/^Set; 0 tickets/).waitFor();
    const admin = await screens.api.signIn('admin');
    expect((await admin.get('/api/service-levels')).body).toMatchObject({ high: 5 });
  });

  it('shows a failure and runs it again', async () => {
    const photo = await aFailure('DJI_0042.JPG');
    const page = await screens.openPage('admin', '/admin/system');
    await page.getByText('The model ran out of memory.').waitFor();
    await page.getByRole('button', { name: 'Run again: DJI_0042.JPG' }).click();
    await page.getByRole('heading', { name: 'Nothing has failed' }).waitFor();
    const [row]: { state: string; run: number }[] = await screens.api.database.query(
      'select state, run from photo where id = $1',
      [photo.id],
    );
    expect(row).toEqual({ state: 'geotagged', run: 2 });
  });

  it('filters the audit, and keeps the filter in the address', async () => {
    const page = await screens.openPage('supervisor', '/admin/audit?action=system.');
    await page.getByRole('cell', { name: 'system.set-service-levels' }).waitFor();
    expect(await page.getByRole('row').count()).toBe(2);
    await page.getByRole('textbox', { name: 'Action' }).fill('api-key.');
    await page.getByRole('textbox', { name: 'Action' }).press('Enter');
    await page.getByRole('cell', { name: 'api-key.revoke' }).waitFor();
    expect(new URL(page.url()).search).toBe('?action=api-key.');
    await page.getByLabel('To', { exact: true }).fill('2020-01-01');
    await page.getByRole('heading', { name: 'No such event' }).waitFor();
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await page.getByRole('cell', { name: 'session.start' }).first().waitFor();
  });

  it('keeps reviewers out, and supervisors to models and audit', async () => {
    const reviewer = await screens.openPage('reviewer', '/admin/people');
    await reviewer.getByRole('heading', { name: 'This page is not for your role' }).waitFor();
    expect(await reviewer.getByRole('link', { name: 'Administration' }).count()).toBe(0);
    const supervisor = await screens.openPage('supervisor', '/admin');
    await supervisor.getByRole('heading', { name: 'Models', level: 1 }).waitFor();
    const parts = supervisor.getByRole('navigation', { name: 'Parts of the administration' });
    expect(await parts.getByRole('link').allTextContents()).toEqual(['Models', 'Audit']);
  });

  describe.each(['people', 'keys', 'areas', 'service-levels', 'models', 'system', 'audit'])(
    'on %s',
    (name) => {
      beforeAll(async () => {
        if (name === 'system') await aFailure('DJI_0043.JPG');
        if (name !== 'models') return;
        const { database } = screens.api;
        const photo = await aPhoto(database, await aFlight(database));
        await database.query(`update photo set model_version = 'test-model' where id = $1`, [photo.id]);
        for (const decision of ['accepted', 'accepted', 'rejected', 'pending'] as const)
          await aDetection(database, photo, { decision });
      });

      it.each([
        [1440, 'light', 'en'],
        [390, 'light', 'id'],
        [1440, 'dark', 'id'],
        [390, 'dark', 'en'],
      ] as const)('has no barrier at %i px, %s, in %s', async (width, scheme, language) => {
        const page = await screens.openPage('admin', `/admin/${name}`, { width, scheme, language });
        await page.waitForLoadState('networkidle');
        await keepPicture(page, `admin-${name}-${width}-${scheme}-${language}`);
        expect(await findBarriers(page)).toEqual([]);
        expect(await isWiderThanWindow(page)).toBe(false);
        expect(page.complaints).toEqual([]);
      });
    },
  );
});
