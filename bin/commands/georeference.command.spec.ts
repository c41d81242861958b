import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import type { GeoreferencedPixel } from '../../src/domain/photogrammetry/georeference-pixels';
import { aJpeg, anXmpPacket, aTiff } from '../../src/platform/metadata/photo-file.builder';
import { aLevelModel } from '../../test/support/height-model';
import { addGeoreferenceCommand } from './georeference.command';

const photo = {
  ifd0: { Make: 'DJI', Model: 'FC6310' },
  exif: { FocalLength: 8.8 },
  width: 5472,
  height: 3648,
  xmp: anXmpPacket({
    'drone-dji:GpsLatitude': -6.31,
    'drone-dji:GpsLongtitude': 106.84,
    'drone-dji:RelativeAltitude': '+50.0',
    'drone-dji:GimbalYawDegree': 0,
    'drone-dji:GimbalPitchDegree': -90,
    'drone-dji:GimbalRollDegree': 0,
  }),
};

describe('pantau georeference', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pantau-georeference-'));
    await writeFile(join(folder, 'photo.jpg'), aJpeg(photo));
    await writeFile(join(folder, 'photo.tif'), aTiff(photo));
    await writeFile(join(folder, 'empty.jpg'), '');
    await writeFile(join(folder, 'elsewhere.tif'), await aLevelModel(60, { lon: 110, lat: -7 }));
    await writeFile(join(folder, 'poses.csv'), 'name,longitude,latitude\nother.jpg,106.8,-6.3');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  afterEach(() => jest.restoreAllMocks());

  async function run(...words: string[]): Promise<string> {
    let output = '';
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
      output += String(text);
      return true;
    });
    const program = new Command().exitOverride().configureOutput({ writeErr: () => {} });
    addGeoreferenceCommand(program);
    await program.parseAsync(['georeference', ...words], { from: 'user' });
    return output;
  }
  const asJson = async (...words: string[]) =>
    JSON.parse(await run(...words, '--json')) as GeoreferencedPixel[];

  it('prints one array in the order of the points, refused ones with their reason', async () => {
    const placed = await asJson(
      join(folder, 'photo.jpg'),
      '--pixel',
      '2736,1824',
      '--pixel',
      '-5,10',
      '--pixel',
      '2736,0',
    );
    expect(placed).toHaveLength(3);
    expect(placed[0]).toMatchObject({ grade: 'good', method: 'take-off-plane', reasons: [] });
    expect(placed[0]!.lat).toBeCloseTo(-6.31, 8);
    expect(placed[1]).toMatchObject({ lon: null, lat: null, reasons: [{ code: 'outside-photo' }] });
    // 1,824 px of a 5,472 px wide sensor of 12.833 mm at 8.8 mm and 50 m: 24.3 m north.
    expect((placed[2]!.lat! + 6.31) * 110_590).toBeCloseTo(24.3, 1);
  });

  it('reads a TIFF whose position stands only in XMP', async () => {
    const points = ['--pixel', '100,200'];
    expect(await asJson(join(folder, 'photo.tif'), ...points)).toEqual(
      await asJson(join(folder, 'photo.jpg'), ...points),
    );
  });

  it('says in words where a point lies when no program asks', async () => {
    expect(await run(join(folder, 'photo.jpg'), '--pixel', '2736,1824')).toMatch(
      /^2736,1824: 106\.84000000, -6\.31000000 ± /,
    );
  });

  it('goes on without a poses file that doesn’t know the photo, and says so', async () => {
    const [placed] = await asJson(
      join(folder, 'photo.jpg'),
      '--pixel',
      '1,1',
      '--poses',
      join(folder, 'poses.csv'),
    );
    expect(placed).toMatchObject({ grade: 'good', reasons: [{ code: 'poses-photo-unknown' }] });
    expect(placed!.lon).not.toBeNull();
  });

  it('goes on at the level of take-off where a height model doesn’t cover the photo, and says so', async () => {
    const point = [join(folder, 'photo.jpg'), '--pixel', '1,1'];
    const [placed] = await asJson(...point, '--dem', join(folder, 'elsewhere.tif'));
    const [without] = await asJson(...point);
    expect(placed).toMatchObject({ method: 'take-off-plane', reasons: [{ code: 'dem-does-not-cover' }] });
    expect([placed!.lon, placed!.lat]).toEqual([without!.lon, without!.lat]);
  });

  it('checks the flight against ground points on standard error, and corrects it when asked', async () => {
    // The middle of the photo, surveyed 3 m east of where the tags put it.
    const east = 3 / (111_320 * Math.cos((6.31 * Math.PI) / 180));
    const gcp = join(folder, 'gcp_list.txt');
    await writeFile(gcp, `WGS84\n${106.84 + east} -6.31 0 2736 1824 photo.jpg A\nbroken\n`);
    const told: string[] = [];
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => told.push(String(text)) > 0);
    const photo = [join(folder, 'photo.jpg'), '--pixel', '2736,1824', '--gcp', gcp];
    const [plain] = await asJson(...photo);
    expect(plain!.lon).toBeCloseTo(106.84, 8);
    expect(told.join('')).toMatch(/line 3 has 1 fields[\s\S]*RMSE 3\.0\d m/);
    const [moved] = await asJson(...photo, '--correct');
    expect(moved!.lon).toBeCloseTo(106.84 + east, 7);
    expect(moved!.reasons[0]).toMatchObject({ code: 'ground-control-corrected' });
    await expect(run(join(folder, 'photo.jpg'), '--pixel', '1,1', '--correct')).rejects.toThrow(/--gcp/);
    await expect(run(...photo.slice(0, 3), '--gcp', join(folder, 'no.txt'))).rejects.toThrow(/no\.txt/);
  });

  it('fails with one line that names what can’t be read', async () => {
    await expect(run(join(folder, 'empty.jpg'), '--pixel', '1,1')).rejects.toThrow(
      /^empty\.jpg: .*\(empty-file\)$/,
    );
    await expect(run(join(folder, 'missing.jpg'), '--pixel', '1,1')).rejects.toThrow(
      /missing\.jpg: there is no such file/,
    );
    await expect(run(folder, '--pixel', '1,1')).rejects.toThrow(/is a folder/);
    await expect(
      run(join(folder, 'photo.jpg'), '--pixel', '1,1', '--dem', join(folder, 'no.tif')),
    ).rejects.toThrow(/height model/);
  });

  it('refuses a point that is no pair of numbers', async () => {
    for (const point of ['1', '1,2,3', 'a,b', '1,']) {
      await expect(run(join(folder, 'photo.jpg'), '--pixel', point)).rejects.toThrow(/two numbers/);
    }
  });
});
