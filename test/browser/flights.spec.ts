import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Request } from 'playwright-core';
import { aJpeg } from '../../src/platform/metadata/photo-file.builder';
import { aFlight, aGeotagAt, aPhoto } from '../support/builders';
import { findBarriers, isWiderThanWindow, keepPicture, type Screens, startScreens } from './support/screens';

const LONG_MS = 30_000;

/** A photo of a flight: minutes after it began, so many steps to the north. */
const aPhotoFile = (hour: number, minute: number, mark: number): Buffer =>
  Buffer.concat([
    aJpeg({
      ifd0: { Make: 'DJI', Model: 'FC3582' },
      exif: { DateTimeOriginal: `2026:05:04 0${hour}:${String(minute).padStart(2, '0')}:00` },
      gps: {
        GPSLatitudeRef: 'S',
        GPSLatitude: [6, 18, 36],
        GPSLongitudeRef: 'E',
        GPSLongitude: [106, 50, 24],
      },
    }),
    Buffer.alloc(2000, mark),
  ]);

describe('an operator', () => {
  let screens: Screens;
  let card: string;

  beforeAll(async () => {
    screens = await startScreens();
    card = mkdtempSync(join(tmpdir(), 'pantau-card-'));
    mkdirSync(join(card, '100MEDIA'));
    for (let index = 0; index < 12; index += 1)
      writeFileSync(join(card, '100MEDIA', `DJI_00${index + 10}.JPG`), aPhotoFile(2, index, index + 1));
    for (let index = 0; index < 3; index += 1)
      writeFileSync(join(card, '100MEDIA', `DJI_01${index + 10}.JPG`), aPhotoFile(5, index, index + 50));
    writeFileSync(join(card, 'Thumbs.db'), 'no photo');
  });
  afterEach(() => screens.closePages());
  afterAll(async () => {
    await screens.stop();
    rmSync(card, { recursive: true, force: true });
  });

  const isPut = (request: Request) => request.method() === 'PUT' && request.url().includes('X-Amz-Signature');

  it('is told what to do while there is no flight', async () => {
    const page = await screens.openPage('operator', '/');
    await page.getByRole('heading', { name: 'No flight yet' }).waitFor();
    await page.getByRole('button', { name: 'Load the sample flight' }).waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await keepPicture(page, 'first-run');
    for (const [role, path, step] of [
      ['admin', '/map', 'Invite the people who work with you'],
      ['supervisor', '/tickets', 'Send the photos of a flight'],
      ['supervisor', '/figures', 'Send the photos of a flight'],
    ] as const) {
      const other = await screens.openPage(role, path);
      await other.getByRole('link', { name: step }).waitFor();
      expect(await findBarriers(other)).toEqual([]);
    }
    const reviewer = await screens.openPage('reviewer', '/review');
    await reviewer.getByText(/ask an operator or an administrator to load/).waitFor();
  });

  it('loads the sample flight by a button, and sees how far it is', async () => {
    const page = await screens.openPage('operator', '/flights');
    const told = { rendered: 0, photos: 9, flightId: null, failure: null };
    const states = [
      { ...told, state: 'rendering', rendered: 4 },
      { ...told, state: 'sending', rendered: 9 },
    ];
    let isAsked = false;
    // Rendering takes half a minute of a whole processor; what it becomes is tested at the API.
    await page.route('/api/sample-flight', async (route) => {
      if (route.request().method() === 'POST') {
        isAsked = true;
        await route.fulfill({ status: 202, json: states[0] });
      } else if (!isAsked) await route.fulfill({ json: { ...told, state: 'none' } });
      else await route.fulfill({ json: states.length > 1 ? states.shift() : states[0] });
    });
    await page.getByRole('button', { name: 'Load the sample flight' }).click();
    await page.getByText('Rendering the sample flight: 4 of 9 photos').waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await page.getByText('Sending the sample flight').waitFor();
    const flight = await aFlight(screens.api.database, { state: 'processing' });
    await screens.api.database.query('update flight set is_sample = true where id = $1', [flight.id]);
    const admin = await screens.openPage('admin', '/flights');
    await admin.getByText('Sample', { exact: true }).waitFor();
    await admin.getByRole('link', { name: flight.name }).click();
    await admin.getByRole('heading', { level: 1, name: flight.name }).waitFor();
    await admin.getByText('Sample', { exact: true }).waitFor();
    await screens.api.database.query('delete from flight where id = $1', [flight.id]);
  });

  it('sends a card of two flights, breaks off, and later sends only the rest', async () => {
    const first = await screens.openPage('operator', '/flights/new');
    let passes = 8;
    await first.route(
      (url) => url.search.includes('X-Amz-Signature'),
      async (route) => {
        passes -= 1;
        // The rest hangs, as on a line that died.
        if (passes >= 0) await route.continue();
      },
    );
    await first.getByTestId('card').setInputFiles(card);
    await first.getByText('Found 2 flights; 1 files are no photos and stay on the card.').waitFor();
    await first.getByText('Thumbs.db').waitFor();
    await keepPicture(first, 'upload-confirm-1440-light-en');
    expect(await findBarriers(first)).toEqual([]);
    await first.getByRole('button', { name: 'Send 15 photos' }).click();
    await first.getByText('8 of 15').waitFor();
    await keepPicture(first, 'upload-sending-1440-light-en');
    expect(await findBarriers(first)).toEqual([]);
    await first.context().close();

    const second = await screens.openPage('operator', '/flights/new', { width: 390, scheme: 'dark' });
    const puts: string[] = [];
    second.on('request', (request) => {
      if (isPut(request)) puts.push(request.url());
    });
    await second.getByTestId('card').setInputFiles(card);
    await second.getByText('An earlier upload of this flight broke off').nth(1).waitFor();
    await keepPicture(second, 'upload-confirm-390-dark-en');
    expect(await isWiderThanWindow(second)).toBe(false);
    await second.getByRole('button', { name: 'Send 15 photos' }).click();
    await second.getByRole('heading', { name: 'Everything has arrived' }).waitFor();
    await keepPicture(second, 'upload-done-390-dark-en');
    expect(puts).toHaveLength(7);
    expect(await findBarriers(second)).toEqual([]);
    expect(second.complaints).toEqual([]);

    const rows: { state: string; photos: string }[] = await screens.api.database.query(
      `select flight.state, count(photo.id)::text as photos from flight left join photo on photo.flight_id = flight.id
        group by flight.id order by count(photo.id)`,
    );
    expect(rows.map(({ photos }) => photos)).toEqual(['3', '12']);
    expect(rows.map(({ state }) => state)).not.toContain('receiving');
  }, 90_000);

  it('says that a folder holds no photo', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pantau-card-'));
    writeFileSync(join(folder, 'notes.txt'), 'nothing');
    const page = await screens.openPage('operator', '/flights/new', { language: 'id' });
    await page.getByTestId('card').setInputFiles(folder);
    await page.getByRole('heading', { name: 'Tidak ada foto di folder ini' }).waitFor();
    rmSync(folder, { recursive: true });
  });

  it('keeps the flight’s record', async () => {
    const operator = await screens.api.signIn('operator');
    const { body } = await operator.post<{ id: string }>('/api/flights', { name: 'Jalan Raya Bogor' });
    const page = await screens.openPage('operator', `/flights/${body.id}`);
    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByLabel('Permit number').fill('SPO-2026-118');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('SPO-2026-118').waitFor();
    expect((await operator.get<{ permitNumber: string }>(`/api/flights/${body.id}`)).body.permitNumber).toBe(
      'SPO-2026-118',
    );
  });

  it(
    'learns what is wrong with a flight, draws what was planned, and takes back what was sent by mistake',
    async () => {
      const { database } = screens.api;
      const mine = await screens.api.signIn('operator');
      const { body } = await mine.post<{ id: string }>('/api/flights', { name: 'Jalan Kemang Timur' });
      const flight = { id: body.id, createdAt: new Date() } as Parameters<typeof aPhoto>[1];
      for (const east of [0, 90])
        await aPhoto(database, flight, { name: `DJI_${east}.JPG`, geotag: aGeotagAt({ east }) });
      const page = await screens.openPage('operator', `/flights/${body.id}`, { language: 'id' });
      await page.getByText('2 foto berbagi kurang dari separuh tanahnya').waitFor();
      await page.getByText('Tidak ada area rencana').waitFor();
      await page.locator('[data-map-ready=true]').waitFor();
      await page.getByRole('button', { name: 'Gambar di peta' }).click();
      const canvas = page.locator('.maplibregl-canvas');
      for (const [x, y] of [
        [60, 120],
        [300, 120],
        [300, 300],
      ])
        await canvas.click({ position: { x: x ?? 0, y: y ?? 0 } });
      await page.getByText('3 sejauh ini').waitFor();
      await page.getByRole('button', { name: 'Simpan area' }).click();
      await page.getByText(/dari rencana .* terliput/).waitFor();
      await keepPicture(page, 'flight-planned-1440-light-id');
      expect(await findBarriers(page)).toEqual([]);

      await page.getByRole('button', { name: /^DJI_90.JPG/ }).click();
      await page.getByRole('dialog').getByText('tempat pasti').first().waitFor();
      expect(await findBarriers(page)).toEqual([]);
      await page.keyboard.press('Escape');

      await page.getByRole('button', { name: 'Tarik penerbangan' }).click();
      await page.getByLabel('Alasan penarikan').fill('Kartu yang salah');
      await page.getByRole('dialog').getByRole('button', { name: 'Tarik penerbangan' }).click();
      await page.getByText('Penerbangan ini sudah ditarik', { exact: true }).waitFor();
      await page.getByText('Kartu yang salah', { exact: false }).first().waitFor();
      const [row]: { state: string }[] = await database.query('select state from flight where id = $1', [
        body.id,
      ]);
      expect(row?.state).toBe('withdrawn');
      // These photos are rows without bytes: there is no picture of them to lay on the map.
      expect(page.complaints.filter((complaint) => !complaint.includes('/preview'))).toEqual([]);
    },
    LONG_MS * 2,
  );

  it('is the only one who sees their flight among operators, and a reviewer can’t send', async () => {
    const page = await screens.openPage('reviewer', '/flights/new');
    await page.getByRole('heading', { name: 'This page is not for your role' }).waitFor();
  });

  it.each([
    [1440, 'light', 'en'],
    [390, 'dark', 'id'],
  ] as const)(
    'sees how a flight goes at %i px, %s, in %s',
    async (width, scheme, language) => {
      const flight = await aFlight(screens.api.database);
      await aPhoto(screens.api.database, flight);
      const page = await screens.openPage('supervisor', `/flights/${flight.id}`, { width, scheme, language });
      await page.locator('[data-map-ready=true], section').first().waitFor();
      await keepPicture(page, `flight-${width}-${scheme}-${language}`);
      expect(await findBarriers(page)).toEqual([]);
      expect(await isWiderThanWindow(page)).toBe(false);
      await page.goto('/flights');
      await page.getByRole('table').waitFor();
      await keepPicture(page, `flights-${width}-${scheme}-${language}`);
      expect(await findBarriers(page)).toEqual([]);
      expect(await isWiderThanWindow(page)).toBe(false);
      expect(page.complaints).toEqual([]);
    },
    LONG_MS * 2,
  );
});
