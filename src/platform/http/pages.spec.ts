import fc from 'fast-check';
import { z } from 'zod';
import { InvalidInput } from './errors';
import { makePage, readPage } from './pages';

const key = z.tuple([z.number(), z.string()]);
const keyOf = (row: { at: number; id: string }) => [row.at, row.id] as const;

describe('a page', () => {
  it('says where the next begins only when there is one', () => {
    const rows = [1, 2, 3].map((at) => ({ at, id: `id-${at}` }));
    expect(makePage(rows, 3, keyOf)).toEqual({ items: rows, next: null });
    const page = makePage(rows, 2, keyOf);
    expect(page.items).toHaveLength(2);
    expect(readPage({ after: page.next!, limit: 2 }, key).after).toEqual([2, 'id-2']);
  });

  it('of nothing is the last', () => {
    expect(makePage([], 10, () => [])).toEqual({ items: [], next: null });
  });

  it('keeps any key whole in its cursor', () => {
    fc.assert(
      fc.property(fc.integer(), fc.string({ unit: 'grapheme' }), (at, id) => {
        const { next } = makePage(
          [
            { at, id },
            { at, id },
          ],
          1,
          keyOf,
        );
        expect(readPage({ after: next!, limit: 1 }, key).after).toEqual([at, id]);
      }),
    );
  });

  it.each([
    '',
    '!!!',
    'bm90IGpzb24',
    Buffer.from('["1"]').toString('base64url'),
    Buffer.from('null').toString('base64url'),
  ])('refuses the cursor %j', (after) => {
    expect(() => readPage({ after, limit: 1 }, key)).toThrow(InvalidInput);
  });
});
