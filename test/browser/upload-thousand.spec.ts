import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page, Request } from 'playwright-core';
import { aJpeg } from '../../src/platform/metadata/photo-file.builder';
import { keepPicture, type Screens, startScreens } from './support/screens';

const PHOTOS_A_FLIGHT = 480;
const JUNK = 40;
const PHOTOS = 2 * PHOTOS_A_FLIGHT;
/** Then the line dies. */
const PASSING = 400;
/** What is sent but not yet told to the server when it does; told in bundles of a few. */
const MOST_UNTOLD = 8;
/** A person calls a page that does not answer for so long frozen. It takes half of that here while everything else runs, too. */
const FROZEN_MS = 1500;
const LONG_MS = 240_000;

/** A photo every two seconds, of one of two flights an hour apart. */
const aPhotoFile = (flight: number, index: number): Buffer =>
  Buffer.concat([
    aJpeg({
      ifd0: { Make: 'DJI', Model: 'FC3582' },
      exif: {
        DateTimeOriginal: `2026:05:04 0${flight + 2}:${twoDigits(Math.floor(index / 30))}:${twoDigits((index % 30) * 2)}`,
      },
      gps: {
        GPSLatitudeRef: 'S',
        GPSLatitude: [6, 18, 36],
        GPSLongitudeRef: 'E',
        GPSLongitude: [106, 50, 24],
      },
    }),
    Buffer.from(`photo ${flight} ${index}`.padEnd(1500, '.')),
  ]);
const twoDigits = (value: number): string => String(value).padStart(2, '0');

/** Notes how late a heartbeat of the page's own thread comes: so long would a key or a click have waited. */
const WATCH = `{
  const EVERY_MS = 25;
  let last = performance.now();
  globalThis.longestWaitMs = 0;
  setInterval(() => {
    const now = performance.now();
    globalThis.longestWaitMs = Math.max(globalThis.longestWaitMs, now - last - EVERY_MS);
    last = now;
  }, EVERY_MS);
}`;
const longestWaitOf = (page: Page): Promise<number> => page.evaluate('globalThis.longestWaitMs');

describe('a card of a thousand files', () => {
  let screens: Screens;
  let card: string;

  beforeAll(async () => {
    screens = await startScreens();
    card = mkdtempSync(join(tmpdir(), 'pantau-card-'));
    for (const [flight, folder] of ['100MEDIA', '101MEDIA'].entries()) {
      mkdirSync(join(card, folder));
      for (let index = 0; index < PHOTOS_A_FLIGHT; index++)
        writeFileSync(
          join(card, folder, `DJI_${String(index).padStart(4, '0')}.JPG`),
          aPhotoFile(flight, index),
        );
    }
    mkdirSync(join(card, 'MISC'));
    for (let index = 0; index < JUNK; index++)
      writeFileSync(join(card, 'MISC', `track-${index}.srt`), `no photo ${index}`);
  });
  afterAll(async () => {
    await screens.stop();
    rmSync(card, { recursive: true, force: true });
  });

  it(
    'keeps the page answering, breaks off, and after a reload only the rest goes',
    async () => {
      const page = await screens.openPage('operator', '/flights/new');
      const puts = { count: 0 };
      page.on('request', (request) => {
        if (isPut(request)) puts.count += 1;
      });
      page.on('dialog', (dialog) => void dialog.accept());
      const isStorage = (url: URL) => url.search.includes('X-Amz-Signature');
      await page.route(isStorage, async (route) => {
        if (puts.count <= PASSING) await route.continue();
      });

      await page.evaluate(WATCH);
      await page.getByTestId('card').setInputFiles(card);
      await page.getByText(`Found 2 flights; ${JUNK} files are no photos and stay on the card.`).waitFor();
      const reading = await longestWaitOf(page);
      await page.getByRole('button', { name: `Send ${PHOTOS} photos` }).click();
      await page.getByRole('heading', { name: 'Sending' }).waitFor();
      const bar = page.getByRole('progressbar', { name: 'All flights' });
      await bar.waitFor();
      await page
        .getByText(countFrom(PASSING - MOST_UNTOLD, PASSING))
        .first()
        .waitFor({ timeout: LONG_MS });
      await keepPicture(page, 'upload-thousand-1440-light-en');
      expect(Number(await bar.getAttribute('aria-valuenow'))).toBeGreaterThan(35);
      expect(await page.getByRole('progressbar').count()).toBe(3);
      // Of a thousand rows, those in sight are there.
      expect(await page.getByRole('listitem').count()).toBeLessThan(60);
      const sending = await longestWaitOf(page);
      expect(reading).toBeLessThan(FROZEN_MS);
      expect(sending).toBeLessThan(FROZEN_MS);

      await page.unrouteAll({ behavior: 'ignoreErrors' });
      await page.reload();
      await page.getByRole('button', { name: 'Choose a folder' }).waitFor();
      puts.count = 0;
      await page.evaluate(WATCH);
      await page.getByTestId('card').setInputFiles(card);
      await page.getByText('An earlier upload of this flight broke off').nth(1).waitFor();
      await page.getByRole('button', { name: `Send ${PHOTOS} photos` }).click();
      await page.getByRole('heading', { name: 'Everything has arrived' }).waitFor({ timeout: LONG_MS });
      expect(await longestWaitOf(page)).toBeLessThan(FROZEN_MS);
      expect(puts.count).toBeGreaterThanOrEqual(PHOTOS - PASSING);
      expect(puts.count).toBeLessThanOrEqual(PHOTOS - PASSING + MOST_UNTOLD);
      const flights: { photos: string; stored: string }[] = await screens.api.database.query(
        `select count(*) as photos, count(*) filter (where photo.is_uploaded) as stored
           from photo join flight on flight.id = photo.flight_id group by flight.id`,
      );
      const whole = { photos: String(PHOTOS_A_FLIGHT), stored: String(PHOTOS_A_FLIGHT) };
      expect(flights).toEqual([whole, whole]);
      expect(page.complaints).toEqual([]);
    },
    LONG_MS * 2,
  );
});

const isPut = (request: Request): boolean =>
  request.method() === 'PUT' && request.url().includes('X-Amz-Signature');
/** `396 of 960`, for any number in between. */
const countFrom = (least: number, most: number): RegExp =>
  new RegExp(
    `^(${Array.from({ length: most - least + 1 }, (_, index) => least + index).join('|')}) of ${PHOTOS}\\b`,
  );
