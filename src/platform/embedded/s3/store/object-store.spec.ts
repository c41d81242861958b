import { appendFile, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { toByteKey } from './byte-key';
import { ObjectStore } from './object-store';
import type { ObjectFacts } from './store-records';

describe('the object store', () => {
  let folder = '';
  let journal = '';

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pantau-store-'));
    journal = join(folder, 'journal.log');
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function* one(text: string) {
    yield Buffer.from(text);
  }

  const object = (segments: ObjectFacts['segments']): ObjectFacts => ({
    segments,
    etag: 'e',
    modifiedAtMs: 1,
    headers: {},
    checksums: {},
  });

  async function put(store: ObjectStore, key: string, text: string): Promise<void> {
    const segment = await store.writeBlob(one(text));
    await store.change([key], () => [{ do: 'put-object', bucket: 'b', key, object: object([segment]) }]);
  }

  const found = async (store: ObjectStore, key: string): Promise<string | null> => {
    const facts = store.state.buckets.get('b')?.objects.get(toByteKey(key));
    return facts ? (await buffer(store.read(facts.segments, 0, Number.MAX_SAFE_INTEGER))).toString() : null;
  };

  async function filled(...keys: string[]): Promise<void> {
    const store = await ObjectStore.open(folder);
    await store.change(['b'], ({ buckets }) =>
      buckets.has('b') ? [] : [{ do: 'add-bucket', bucket: 'b', atMs: 1 }],
    );
    for (const key of keys) await put(store, key, `body of ${key}`);
    await store.close();
  }

  const blobs = async () =>
    (await readdir(join(folder, 'blobs'), { recursive: true })).filter((name) => name.endsWith('.blob'));

  it('has after a restart what it had before', async () => {
    await filled('a', 'ü/😀', 'line\nfeed\u2028');
    const store = await ObjectStore.open(folder);
    for (const key of ['a', 'ü/😀', 'line\nfeed\u2028'])
      expect(await found(store, key)).toBe(`body of ${key}`);
    await store.close();
  });

  it('loses only the change that a crash cut off, wherever it cut', async () => {
    await filled('a');
    const whole = (await stat(journal)).size;
    await filled('b');
    const { size } = await stat(journal);
    const last = (await readFile(journal)).subarray(whole);
    for (let cut = whole; cut < size; cut += 1) {
      await truncate(journal, whole);
      await appendFile(journal, last.subarray(0, cut - whole));
      const store = await ObjectStore.open(folder);
      expect(await found(store, 'a')).toBe('body of a');
      expect((await stat(journal)).size).toBe(whole);
      expect(await blobs()).toHaveLength(1);
      await store.close();
    }
  });

  it('stops at damage in the middle instead of losing what follows, and touches nothing', async () => {
    await filled('a', 'b', 'c');
    const bytes = await readFile(journal);
    bytes[bytes.indexOf('put-object') + 2] = 0x20;
    await writeFile(journal, bytes);
    await expect(ObjectStore.open(folder)).rejects.toMatchObject({ code: 'storage-journal-damaged' });
    expect(await blobs()).toHaveLength(3);
  });

  it('stops when its journal is gone and its objects are not', async () => {
    await filled('a');
    await rm(journal);
    await expect(ObjectStore.open(folder)).rejects.toMatchObject({ code: 'storage-journal-missing' });
    expect(await blobs()).toHaveLength(1);
  });

  it('removes files that nothing refers to', async () => {
    await filled('a');
    const store = await ObjectStore.open(folder);
    await store.writeBlob(one('never named'));
    await store.close();
    expect(await blobs()).toHaveLength(2);
    await (await ObjectStore.open(folder)).close();
    expect(await blobs()).toHaveLength(1);
  });

  it('tells at start how many files were taken away from it', async () => {
    await filled('a', 'b');
    const [name] = await blobs();
    await rm(join(folder, 'blobs', name!));
    const store = await ObjectStore.open(folder);
    expect(store.missingFiles).toBe(1);
    await store.close();
  });

  it('keeps bytes that a copy shares until the last is deleted', async () => {
    await filled('a');
    const store = await ObjectStore.open(folder);
    await store.change(['a', 'copy'], ({ buckets }) => [
      { do: 'put-object', bucket: 'b', key: 'copy', object: buckets.get('b')!.objects.get(toByteKey('a'))! },
    ]);
    await store.change(['a'], () => [{ do: 'remove-object', bucket: 'b', key: 'a' }]);
    expect(await found(store, 'copy')).toBe('body of a');
    await store.change(['copy'], () => [{ do: 'remove-object', bucket: 'b', key: 'copy' }]);
    await store.close();
    expect(await blobs()).toHaveLength(0);
  });

  it('lets a reader finish an object that is deleted meanwhile', async () => {
    await filled('a');
    const store = await ObjectStore.open(folder);
    const reading = store.read(store.state.buckets.get('b')!.objects.get(toByteKey('a'))!.segments, 0, 100);
    await store.change(['a'], () => [{ do: 'remove-object', bucket: 'b', key: 'a' }]);
    expect((await buffer(reading)).toString()).toBe('body of a');
    await store.close();
  });

  it('decides each change on what the one before it left', async () => {
    await filled('a');
    const store = await ObjectStore.open(folder);
    const takeOnce = () =>
      store.change(['a'], ({ buckets }) => {
        if (!buckets.get('b')!.objects.has(toByteKey('a'))) throw new Error('gone');
        return [{ do: 'remove-object', bucket: 'b', key: 'a' }];
      });
    const outcomes = await Promise.allSettled([takeOnce(), takeOnce(), takeOnce()]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    await store.close();
  });

  it('shrinks a journal that is mostly history, and keeps its state', async () => {
    await filled('a');
    const store = await ObjectStore.open(folder);
    const rules = (n: number) => ({
      do: 'set-cors' as const,
      bucket: 'b',
      rules: [
        {
          allowedOrigins: [`${n}`],
          allowedMethods: ['GET'],
          allowedHeaders: [],
          exposedHeaders: [],
          maxAgeSeconds: null,
        },
      ],
    });
    await store.change(['b'], () => Array.from({ length: 10_001 }, (_, n) => rules(n)));
    await store.close();
    const before = (await stat(journal)).size;
    const again = await ObjectStore.open(folder);
    expect((await stat(journal)).size).toBeLessThan(before / 100);
    await put(again, 'after', 'body of after');
    await again.close();
    const last = await ObjectStore.open(folder);
    expect(await found(last, 'a')).toBe('body of a');
    expect(await found(last, 'after')).toBe('body of after');
    expect(last.state.buckets.get('b')!.cors![0]!.allowedOrigins).toEqual(['10000']);
    await last.close();
  });
});
