import * as fc from 'fast-check';
import { SortedKeys } from '../store/sorted-keys';
import { listKeys } from './list-keys';

/** What the S3 documentation says, written the slow way. */
function listPlainly(all: readonly string[], prefix: string, delimiter: string): string[] {
  const items = all
    .filter((key) => key.startsWith(prefix))
    .map((key) => {
      const cut = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
      return cut < 0 ? key : `${key.slice(0, cut + delimiter.length)} (prefix)`;
    });
  return [...new Set(items)];
}

describe('listing keys', () => {
  it('gives every key and common prefix once over pages of any size', () => {
    const key = fc.string({ unit: fc.constantFrom('a', 'b', '/'), minLength: 1, maxLength: 6 });
    return fc.assert(
      fc.property(
        fc.uniqueArray(key, { maxLength: 40 }),
        fc.constantFrom('', 'a', 'a/'),
        fc.constantFrom('', '/'),
        fc.integer({ min: 1, max: 7 }),
        (all, prefix, delimiter, maxKeys) => {
          const sorted = new SortedKeys();
          for (const name of all) sorted.add(name);
          const seen: string[] = [];
          let after = '';
          for (;;) {
            const page = listKeys(sorted, { prefix, delimiter, after, maxKeys });
            expect(page.keys.length + page.commonPrefixes.length).toBeLessThanOrEqual(maxKeys);
            seen.push(...page.keys, ...page.commonPrefixes.map((name) => `${name} (prefix)`));
            if (page.nextAfter === null) break;
            after = page.nextAfter;
          }
          expect(seen.sort()).toEqual(listPlainly([...all].sort(), prefix, delimiter).sort());
        },
      ),
      { numRuns: 300 },
    );
  });

  it('gives nothing where nothing is asked for', () => {
    const sorted = new SortedKeys();
    sorted.add('a');
    expect(listKeys(sorted, { prefix: '', delimiter: '', after: '', maxKeys: 0 })).toEqual({
      keys: [],
      commonPrefixes: [],
      nextAfter: null,
    });
  });
});
