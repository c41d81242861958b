import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Outcome } from '../../bin/demo/outcome';
import { simulateFlight, type Truth } from '../../src/simulator';
import { type Ended, pantau } from './pantau';

/** Bytes of an HEIC header: an `ftyp` box with the brand `heic`. */
const heic = Buffer.from('000000186674797068656963000000006d696631686569630000', 'hex');
const METRES_PER_DEGREE = 111_000;

describe('npm run demo on a folder with photos and everything else that lies on a card', () => {
  const work = mkdtempSync(join(tmpdir(), 'pantau-main-path-'));
  const card = join(work, 'card');
  let truth: Truth;
  let ended: Ended;
  let outcome: Outcome;
  const photo = (name: string) => outcome.photos.find((entry) => entry.name === name);

  beforeAll(async () => {
    truth = await simulateFlight({
      out: card,
      seed: 7,
      photos: 5,
      defects: 10,
      withoutGps: 1,
      truthFile: join(work, 'truth.json'),
    });
    const [first, second] = truth.photos.map((entry) => entry.file);
    mkdirSync(join(card, 'sub folder'));
    copyFileSync(join(card, first ?? ''), join(card, 'sub folder', 'copy.jpg'));
    copyFileSync(join(card, second ?? ''), join(card, 'cut.jpg'));
    truncateSync(join(card, 'cut.jpg'), 60_000);
    writeFileSync(join(card, 'empty.jpg'), '');
    writeFileSync(join(card, 'IMG_1.HEIC'), heic);
    writeFileSync(join(card, 'letter.jpg'), 'This is no picture.');
    writeFileSync(join(card, '.DS_Store'), 'x');
    writeFileSync(join(card, 'notes.txt'), 'battery 2 changed');
    const json = join(work, 'out.json');
    ended = await pantau(['demo', card, '--exit', '--json', json]);
    outcome = JSON.parse(readFileSync(json, 'utf8')) as Outcome;
  }, 300_000);

  afterAll(() => rmSync(work, { recursive: true, force: true }));

  it('ends well and says the table of tickets', () => {
    expect(ended).toMatchObject({ status: 0 });
    expect(ended.stdout).toContain('proposed tickets');
    expect(outcome.flight).toMatchObject({ state: 'processed', photos: outcome.photos.length });
  });

  it('accounts for every file once, with a reason where something is wrong', () => {
    const names = outcome.photos.map((entry) => entry.name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.sort()).toEqual(
      [
        ...truth.photos.map((entry) => entry.file),
        'sub folder/copy.jpg',
        'cut.jpg',
        'empty.jpg',
        'IMG_1.HEIC',
        'letter.jpg',
        '.DS_Store',
        'notes.txt',
      ].sort(),
    );
    for (const entry of outcome.photos)
      if (entry.state !== 'processed' || entry.poseGrade !== 'good')
        expect([entry.name, entry.reason]).toEqual([entry.name, expect.stringMatching(/\w/)]);
  });

  it('names what is wrong with each bad file and lets the others go on', () => {
    expect(photo('cut.jpg')).toMatchObject({
      state: 'rejected',
      reason: expect.stringContaining('truncated-photo'),
    });
    expect(photo('empty.jpg')).toMatchObject({
      state: 'rejected',
      reason: expect.stringContaining('empty-file'),
    });
    expect(photo('IMG_1.HEIC')).toMatchObject({ state: 'rejected', reason: expect.stringMatching(/heic/i) });
    for (const name of ['letter.jpg', 'notes.txt', '.DS_Store'])
      expect(photo(name)).toMatchObject({
        state: 'rejected',
        reason: expect.stringContaining('not-a-photo'),
      });
    expect(outcome.photos.filter((entry) => entry.state === 'duplicate')).toHaveLength(1);
    expect(outcome.photos.filter((entry) => entry.state === 'processed')).toHaveLength(truth.photos.length);
  });

  it('grades a photo without a position none, and gives all others a place and a GSD', () => {
    const graded = outcome.photos.filter((entry) => entry.state === 'processed');
    expect(graded.filter((entry) => entry.poseGrade === 'none')).toHaveLength(1);
    for (const entry of graded.filter((one) => one.poseGrade !== 'none'))
      expect(entry).toMatchObject({
        lon: expect.closeTo(truth.photos[0]?.truePose.position.lon ?? 0, 2),
        gsdCm: expect.any(Number),
      });
  });

  it('opens proposed tickets that lie in the surveyed district, each with its evidence', () => {
    expect(outcome.tickets.length).toBeGreaterThan(0);
    const [place] = truth.photos;
    for (const ticket of outcome.tickets) {
      expect(ticket).toMatchObject({ state: 'proposed', severity: expect.stringMatching(/low|medium|high/) });
      expect(Math.abs(ticket.lat - (place?.truePose.position.lat ?? 0)) * METRES_PER_DEGREE).toBeLessThan(
        300,
      );
      expect(ticket.photos.length).toBeGreaterThan(0);
      expect(ticket.sigmaMetres).toBeGreaterThan(0);
    }
  });
});
