import * as fc from 'fast-check';
import { fromByteKey, toByteKey } from './byte-key';
import { SortedKeys } from './sorted-keys';

describe('sorted keys', () => {
  it('are those of a plain sorted set, whatever was added and removed', () => {
    const change = fc.record({ isAdd: fc.boolean(), key: fc.string({ maxLength: 3 }) });
    return fc.assert(
      fc.property(fc.array(change, { maxLength: 300 }), fc.string({ maxLength: 3 }), (changes, bound) => {
        const keys = new SortedKeys();
        const plain = new Set<string>();
        for (const { isAdd, key } of changes) {
          if (isAdd) {
            keys.add(key);
            plain.add(key);
          } else {
            keys.remove(key);
            plain.delete(key);
          }
        }
        expect([...keys.from(bound)]).toEqual([...plain].filter((key) => key >= bound).sort());
        expect(keys.size).toBe(plain.size);
      }),
    );
  });

  it('stay in order over many blocks', () => {
    const keys = new SortedKeys();
    const all = Array.from({ length: 5000 }, (_, index) => String((index * 7919) % 5000).padStart(4, '0'));
    for (const key of all) keys.add(key);
    for (const key of all.slice(0, 2500)) keys.remove(key);
    expect([...keys.from('')]).toEqual(all.slice(2500).sort());
    expect(keys.firstFrom('9999')).toBeUndefined();
  });
});

describe('byte keys', () => {
  it('order as UTF-8 bytes do and come back as they were', () => {
    const text = fc.string({ unit: 'binary', maxLength: 5 });
    return fc.assert(
      fc.property(text, text, (a, b) => {
        expect(Math.sign(toByteKey(a) < toByteKey(b) ? -1 : toByteKey(a) > toByteKey(b) ? 1 : 0)).toBe(
          Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))),
        );
        expect(fromByteKey(toByteKey(a))).toBe(a);
      }),
    );
  });
});
