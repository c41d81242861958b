import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSplit } from './read-split';

describe('readSplit', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pantau-split-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  const split = async (text: string, part = 'test') => {
    const file = join(folder, 'split');
    await writeFile(file, text);
    return readSplit(file, part);
  };

  it('takes one part of a table, whatever the order of its columns', async () => {
    const isWanted = await split('part,photo\ntest,a/1.jpg\nvalidation,a/2.jpg\r\ntest,a/3.jpg\n');
    expect(['a/1.jpg', 'a/2.jpg', 'a/3.jpg', '1.jpg'].map(isWanted)).toEqual([true, false, true, false]);
  });

  it('takes all of a table without parts', async () => {
    const isWanted = await split('photo,group\na/1.jpg,g1\n');
    expect(isWanted('a/1.jpg')).toBe(true);
  });

  it('takes a plain list, a bare name in any folder', async () => {
    const isWanted = await split('1.jpg\n\nb/2.jpg\n');
    expect(['a/1.jpg', '1.jpg', 'b/2.jpg', 'c/2.jpg'].map(isWanted)).toEqual([true, true, true, false]);
  });

  it('refuses a split that names nothing, or is not there', async () => {
    await expect(split('\n')).rejects.toThrow('names no photo');
    await expect(split('photo,part\na.jpg,train\n')).rejects.toThrow('has no photo of the part "test"');
    await expect(readSplit(join(folder, 'none.csv'), 'test')).rejects.toThrow("can't be read");
  });
});
