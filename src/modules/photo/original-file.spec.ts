import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { ObjectStorage } from '../../platform/storage/object-storage';
import { removeLeftOriginals, withOriginalFile } from './original-file';

const storing = (read: () => Readable | null) => ({ read: async () => read() }) as unknown as ObjectStorage;

describe('withOriginalFile', () => {
  let dataDir: string;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'pantau-original-'));
  });
  afterEach(() => rm(dataDir, { recursive: true, force: true }));
  const left = () => readdir(join(dataDir, 'tmp'));
  const original = () => ({ dataDir, sha256: 'ab'.repeat(32) });

  it('lends the bytes as a file and takes it back', async () => {
    const text = await withOriginalFile(
      storing(() => Readable.from(['pho', 'to'])),
      original(),
      (file) => readFile(file, 'utf8'),
    );
    expect(text).toBe('photo');
    expect(await left()).toEqual([]);
  });

  it('takes the file back from a use that fails', async () => {
    const failing = withOriginalFile(
      storing(() => Readable.from(['photo'])),
      original(),
      () => Promise.reject(new Error('no')),
    );
    await expect(failing).rejects.toThrow('no');
    expect(await left()).toEqual([]);
  });

  it('takes the file back when storage breaks off in the middle', async () => {
    const broken = () =>
      Readable.from(
        (async function* () {
          yield 'pho';
          throw new Error('reset');
        })(),
      );
    await expect(withOriginalFile(storing(broken), original(), async () => 'used')).rejects.toThrow('reset');
    expect(await left()).toEqual([]);
  });

  it('says that the original is missing', async () => {
    await expect(
      withOriginalFile(
        storing(() => null),
        original(),
        async () => 'used',
      ),
    ).rejects.toMatchObject({ code: 'original-missing', retryable: true });
  });

  it('removes what a killed process left, and nothing that is in use', async () => {
    const now = new Date('2026-05-01T12:00:00Z');
    for (const [name, minutes] of [
      ['photo-old', 90],
      ['photo-new', 5],
      ['other', 900],
    ] as const) {
      await mkdir(join(dataDir, 'tmp', name), { recursive: true });
      await writeFile(join(dataDir, 'tmp', name, 'original'), 'x');
      const then = new Date(now.getTime() - minutes * 60_000);
      await utimes(join(dataDir, 'tmp', name), then, then);
    }
    await removeLeftOriginals(dataDir, now);
    expect((await left()).sort()).toEqual(['other', 'photo-new']);
  });

  it('has nothing to remove before the first photo', async () => {
    await expect(removeLeftOriginals(join(dataDir, 'none'), new Date())).resolves.toBeUndefined();
  });
});
