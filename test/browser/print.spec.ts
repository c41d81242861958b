import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { aGeotagAt, aPhoto } from '../support/builders';
import {
  type OpenOptions,
  pictureFolder,
  type ScreenPage,
  type Screens,
  startScreens,
} from './support/screens';
import { type SurveyedStreet, surveyStreet } from './support/surveyed-street';

/** A4 less its margins, at 96 px an inch. */
const SHEET = { width: 703, height: 1032 };
const DARK = 80;
const NOTE_COLOURS = `addEventListener('beforeprint', () => {
  globalThis.printedIn = document.documentElement.dataset.mantineColorScheme;
}, { once: true })`;
const IS_PHOTO_THERE = `[...document.images].some(({ alt, naturalWidth }) => alt.includes('DJI_0001.JPG') && naturalWidth > 0)`;
const LONG_MS = 60_000;

describe('on paper', () => {
  let screens: Screens;
  let street: SurveyedStreet;
  beforeAll(async () => {
    screens = await startScreens();
    street = await surveyStreet(screens.api);
  });
  afterEach(() => screens.closePages());
  afterAll(() => screens.stop());

  /** The page as the printer gets it, kept for a person to look at. */
  async function print(page: ScreenPage, name: string): Promise<Buffer> {
    await page.evaluate(`dispatchEvent(new Event('beforeprint'))`);
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize(SHEET);
    mkdirSync(pictureFolder, { recursive: true });
    return page.screenshot({ path: join(pictureFolder, `print-${name}.png`), fullPage: true });
  }
  /** Sheets of a real printing, which also tells in which colours it was done. */
  async function pagesOf(page: ScreenPage): Promise<number> {
    await page.evaluate(NOTE_COLOURS);
    const pdf = await page.pdf({ preferCSSPageSize: true });
    expect(await page.evaluate('globalThis.printedIn')).toBe('light');
    return (pdf.toString('latin1').match(/\/Type\s*\/Page\b/g) ?? []).length;
  }
  const isShown = (page: ScreenPage, text: string) =>
    page.getByText(text, { exact: true }).first().isVisible();
  /** How much of a picture is as dark as words are: white words on white paper are none. */
  async function darkShareOf(png: Buffer): Promise<number> {
    const { data } = await sharp(png).greyscale().raw().toBuffer({ resolveWithObject: true });
    return data.filter((value) => value < DARK).length / data.length;
  }

  const views: readonly OpenOptions[] = [
    { language: 'en', scheme: 'light' },
    { language: 'id', scheme: 'dark' },
  ];
  const words = {
    en: {
      record: /^Pantau · Flight record/,
      order: /^Pantau · Work order/,
      permit: 'Permit number',
      height: 'All photos at 120 m or below',
      due: 'Due',
    },
    id: {
      record: /^Pantau · Catatan penerbangan/,
      order: /^Pantau · Perintah kerja/,
      permit: 'Nomor izin',
      height: 'Semua foto pada 120 m atau lebih rendah',
      due: 'Tenggat',
    },
  };

  it.each(views)(
    'a flight’s record tells who flew what and where, on white paper, from $scheme colours in $language',
    async ({ language = 'en', scheme }) => {
      const operator = await screens.api.signIn('operator');
      const record = {
        name: 'Jalan Fatmawati',
        drone: 'Mavic 3 Enterprise',
        pilot: 'Dewi Anggraini',
        certificate: 'RPC-2025-0417',
        permitNumber: 'SPO-2026-118',
        purpose: 'Road condition survey',
      };
      const { body } = await operator.post<{ id: string }>('/api/flights', { name: record.name });
      await operator.patch(`/api/flights/${body.id}`, record);
      const flight = { id: body.id, createdAt: new Date() } as Parameters<typeof aPhoto>[1];
      for (const east of [0, 8, 16])
        await aPhoto(screens.api.database, flight, { name: `DJI_${east}.JPG`, geotag: aGeotagAt({ east }) });
      await screens.api.database.query(
        `update photo set quality = jsonb_build_object('findings', '[]'::jsonb, 'heightOverGroundMetres', 60 + 20 * lon_rank)
           from (select id as ranked, rank() over (order by lon, id) as lon_rank from photo where flight_id = $1) ranks
          where photo.id = ranked`,
        [body.id],
      );
      const page = await screens.openPage('operator', `/flights/${body.id}`, { language, scheme });
      await page.locator('[data-map-ready=true]').waitFor();
      await page.waitForLoadState('networkidle');
      const onScreen = await page.locator('html').getAttribute('data-mantine-color-scheme');
      expect(await pagesOf(page)).toBe(1);
      const sheet = await print(page, `flight-record-${scheme}-${language}`);
      await page.getByText(words[language].record).waitFor();
      for (const told of Object.values(record)) expect(await isShown(page, told)).toBe(true);
      expect(await isShown(page, words[language].permit)).toBe(true);
      expect(await isShown(page, words[language].height)).toBe(true);
      expect(await page.getByRole('button').filter({ visible: true }).count()).toBe(0);
      expect(await page.getByRole('navigation').filter({ visible: true }).count()).toBe(0);
      const map = page.locator('canvas.paper-only');
      const colours = await sharp(await map.screenshot()).stats();
      expect(colours.isOpaque && colours.entropy).toBeGreaterThan(0.1);
      expect(await darkShareOf(sheet)).toBeGreaterThan(0.005);
      await page.evaluate(`dispatchEvent(new Event('afterprint'))`);
      await page.emulateMedia({ media: 'screen' });
      await page.getByText(words[language].record).waitFor({ state: 'hidden' });
      expect(await page.locator('html').getAttribute('data-mantine-color-scheme')).toBe(onScreen);
    },
    LONG_MS,
  );

  it.each(views)(
    'a work order fits one sheet with the photo, the place and room to sign, from $scheme colours in $language',
    async ({ language = 'en', scheme }) => {
      const supervisor = await screens.api.signIn('supervisor');
      const ticket = await street.ticket({ state: 'open', severity: 'high', views: 2 });
      await supervisor.post(`/api/tickets/${ticket.id}/comments`, { body: 'Close one lane while patching.' });
      await screens.api.database.query('update ticket set due_at = $2 where id = $1', [
        ticket.id,
        new Date(Date.now() - 86_400_000),
      ]);
      const page = await screens.openPage('supervisor', `/tickets/${ticket.number}`, { language, scheme });
      await page.locator('[data-photo-state=open]').waitFor();
      expect(await pagesOf(page)).toBe(1);
      const sheet = await print(page, `work-order-${scheme}-${language}`);
      await page.getByText(words[language].order).waitFor();
      expect(await isShown(page, words[language].due)).toBe(true);
      expect(await isShown(page, 'Close one lane while patching.')).toBe(true);
      const photo = page.getByRole('img', { name: /DJI_0001\.JPG/ }).filter({ visible: true });
      expect(await photo.count()).toBe(1);
      expect(await page.evaluate(IS_PHOTO_THERE)).toBe(true);
      for (const role of ['button', 'slider', 'textbox'] as const)
        expect(await page.getByRole(role).filter({ visible: true }).count()).toBe(0);
      expect(await darkShareOf(sheet)).toBeGreaterThan(0.005);
    },
    LONG_MS,
  );
});
