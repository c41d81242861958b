import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { addExportCommand } from '../../../bin/commands/export.command';
import { readAnnotations } from '../../../bin/evaluate/read-annotations';
import type { AnnotationSet } from '../../../bin/export/annotation-set';
import type { ExportOutcome } from '../../../bin/export/run-export';
import type { Flight } from '../../../src/modules/flight/flight.entity';
import { Photo } from '../../../src/modules/photo/photo.entity';
import { StoredObject } from '../../../src/modules/photo/stored-object.entity';
import { paintPhoto } from '../../../src/platform/imaging/paint-photo';
import { ObjectStorage, storageKeys } from '../../../src/platform/storage/object-storage';
import { type ApiCaller, startTestApi, type TestApi } from '../../support/api';
import { aDetection, aFlight, aPhoto, aTicket, type DetectionTold } from '../../support/builders';
import { sha256Of } from '../../support/upload';

type Written = AnnotationSet & { readonly info: Record<string, string> };

describe('pantau export annotations', () => {
  let api: TestApi;
  let reviewer: ApiCaller;
  let key: string;
  let flight: Flight;
  let folder: string;
  let said: { out: string; error: string };
  let exitCode: typeof process.exitCode;
  let seed = 1;

  beforeAll(async () => {
    api = await startTestApi();
    reviewer = await api.signIn('reviewer');
    key = (
      await reviewer.post<{ token: string }>('/api/api-keys', {
        name: 'trainer',
        scopes: ['flights:read', 'originals', 'tickets:read'],
      })
    ).body.token;
  });
  afterAll(() => api.stop());
  const hear = (where: 'out' | 'error', text: unknown): boolean => {
    said[where] += String(text);
    return true;
  };
  beforeEach(async () => {
    await api.database.query('truncate flight, photo, detection, defect, ticket, ticket_event cascade');
    flight = await aFlight(api.database, { state: 'processed' });
    folder = await mkdtemp(join(tmpdir(), 'pantau-export-'));
    exitCode = process.exitCode;
    said = { out: '', error: '' };
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => hear('out', text));
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => hear('error', text));
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    process.exitCode = exitCode;
    await rm(folder, { recursive: true, force: true });
  });

  async function storedPhoto(name: string, of = flight): Promise<Photo> {
    const bytes = await paintPhoto({ width: 320, height: 240, seed: seed++ }).jpeg().toBuffer();
    const sha256 = sha256Of(bytes);
    const storage = api.app.get(ObjectStorage, { strict: false });
    const storageKey = storageKeys.original(sha256);
    await storage.write(storageKey, bytes, { mediaType: 'image/jpeg' });
    await api.database.getRepository(StoredObject).save({
      sha256,
      sizeBytes: String(bytes.length),
      mediaType: 'image/jpeg',
      storageKey,
      storedAt: new Date(),
    });
    const photo = await aPhoto(api.database, of, { name });
    const changes = { sha256, declaredSha256: sha256, widthPx: 320, heightPx: 240 };
    await api.database.getRepository(Photo).update(photo.id, changes);
    return { ...photo, ...changes };
  }
  const detect = (photo: Photo, told: DetectionTold = {}) =>
    aDetection(api.database, photo, { box: { x: 10, y: 20, width: 50, height: 40 }, ...told });
  const decide = async (photo: Photo, decision: 'accepted' | 'rejected') => {
    const { id } = await detect(photo);
    const answer = await reviewer.post(`/api/detections/${id}/decision`, { decision });
    expect(answer.status).toBe(200);
  };
  const pantau = async (...args: string[]): Promise<ExportOutcome> => {
    const program = new Command('pantau').exitOverride();
    addExportCommand(program);
    const server = ['--server', api.origin, '--api-key', key];
    said.out = '';
    await program.parseAsync([
      'node',
      'pantau',
      'export',
      'annotations',
      '--coco',
      folder,
      '--reason',
      'next training set',
      ...server,
      '--json',
      ...args,
    ]);
    return JSON.parse(said.out) as ExportOutcome;
  };
  const written = async (): Promise<Written> =>
    JSON.parse(await readFile(join(folder, 'annotations.json'), 'utf8')) as Written;

  it('writes reviewed boxes and loads their photos byte for byte', async () => {
    const [seen, refused, unseen] = [
      await storedPhoto('DJI_0001.JPG'),
      await storedPhoto('DJI_0002.JPG'),
      await storedPhoto('DJI_0003.JPG'),
    ];
    await decide(seen, 'accepted');
    await detect(seen, { box: { x: 100, y: 20, width: 50, height: 40 } });
    await decide(refused, 'rejected');
    await detect(unseen);

    expect(await pantau('--licence', 'CC0', '--source', 'bandung')).toEqual({
      photos: 2,
      partial: 1,
      negatives: 1,
      boxes: { D00: 0, D10: 0, D20: 0, D40: 1, repair: 0 },
      undecided: 1,
      loaded: 2,
      failed: [],
    });
    const { info, images } = await written();
    expect(info).toMatchObject({ source: 'bandung', licence: 'CC0', view: 'drone' });
    expect(images.map(({ photo, reviewed, group }) => [photo, reviewed, group])).toEqual([
      ['DJI_0001.JPG', 'partial', flight.id],
      ['DJI_0002.JPG', 'complete', flight.id],
    ]);
    for (const { file_name, sha256 } of images)
      expect(sha256Of(await readFile(join(folder, 'images', file_name)))).toBe(sha256);
  });

  it('names nobody who decided', async () => {
    await decide(await storedPhoto('a.jpg'), 'accepted');
    await pantau();
    const text = await readFile(join(folder, 'annotations.json'), 'utf8');
    const [{ id }] = await api.database.query(`select id from user_account where role = 'reviewer'`);
    expect(text).not.toContain(id);
    expect(text).not.toMatch(/reviewer first|@example\.org/);
  });

  it('takes corrections and drawn boxes as the person left them', async () => {
    const photo = await storedPhoto('a.jpg');
    const { id } = await detect(photo);
    await reviewer.post(`/api/detections/${id}/decision`, { decision: 'corrected', damageClass: 'D20' });
    await reviewer.post(`/api/photos/${photo.id}/detections`, {
      damageClass: 'repair',
      box: { x: 200, y: 100, width: 20, height: 20 },
    });
    expect(await pantau()).toMatchObject({ boxes: { D20: 1, D40: 0, repair: 1 }, undecided: 0 });
  });

  it('is read as it stands by the evaluation, undecided boxes as neither hit nor miss', async () => {
    const photo = await storedPhoto('a.jpg');
    await decide(photo, 'accepted');
    await detect(photo, { box: { x: 100, y: 20, width: 50, height: 40 }, damageClass: 'D10' });
    await pantau();
    const { photos, problems } = await readAnnotations([join(folder, 'annotations.json')], {
      images: join(folder, 'images'),
      isWanted: () => true,
    });
    expect(problems).toEqual([]);
    expect(photos[0]).toMatchObject({ source: 'pantau', view: 'drone', groundSampleDistance: 0.01 });
    expect(photos[0]!.labels.map(({ labelClass, isCrowd }) => [labelClass, isCrowd])).toEqual([
      ['D40', false],
      ['D10', true],
    ]);
  });

  it('loads again only what is missing or was changed', async () => {
    await decide(await storedPhoto('a.jpg'), 'accepted');
    await decide(await storedPhoto('b.jpg'), 'accepted');
    await pantau();
    const [first = '', second = ''] = (await readdir(join(folder, 'images'))).sort();
    await writeFile(join(folder, 'images', first), 'cut off');
    const before = await stat(join(folder, 'images', second));
    expect(await pantau()).toMatchObject({ photos: 2, loaded: 1 });
    expect((await stat(join(folder, 'images', second))).mtimeMs).toBe(before.mtimeMs);
  });

  it('names a photo that can not be loaded, leaves it out of the set and goes on', async () => {
    const lost = await storedPhoto('lost.jpg');
    await decide(lost, 'accepted');
    await decide(await storedPhoto('b.jpg'), 'accepted');
    await api.app.get(ObjectStorage, { strict: false }).remove([storageKeys.original(lost.sha256!)]);
    const { failed } = await pantau();
    expect(failed.map(({ name }) => name)).toEqual([expect.stringMatching(/-lost\.jpg$/)]);
    expect(process.exitCode).toBe(1);
    expect(said.error).toContain('-lost.jpg');
    expect((await written()).images.map(({ photo }) => photo)).toEqual(['b.jpg']);
  });

  it('keeps to one flight when told so', async () => {
    const other = await api.database
      .getRepository('Flight')
      .save({ ...(await aFlight(api.database)), name: 'Other street', state: 'processed' });
    await decide(await storedPhoto('a.jpg'), 'accepted');
    await decide(await storedPhoto('b.jpg', other as Flight), 'accepted');
    expect(await pantau('--flight', 'Other street')).toMatchObject({ photos: 1 });
    await expect(pantau('--flight', 'Nowhere')).rejects.toThrow('There is no flight "Nowhere"');
  });

  it('counts the boxes of opened tickets when told so', async () => {
    const ticket = await aTicket(api.database, flight, { state: 'open' });
    await detect(await storedPhoto('a.jpg'), { defectId: ticket.defectId });
    await expect(pantau()).rejects.toThrow('Nobody has reviewed a photo that you may see');
    expect(await pantau('--with-tickets')).toMatchObject({ photos: 1, boxes: { D40: 1 }, undecided: 0 });
  });
});
