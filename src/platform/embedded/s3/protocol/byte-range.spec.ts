import * as fc from 'fast-check';
import { parseRange } from './byte-range';

describe('a byte range', () => {
  it.each([
    ['bytes=0-0', { start: 0, end: 0 }],
    ['bytes=2-4', { start: 2, end: 4 }],
    ['bytes=5-', { start: 5, end: 9 }],
    ['bytes=-3', { start: 7, end: 9 }],
    ['bytes=-99', { start: 0, end: 9 }],
    ['bytes=8-99', { start: 8, end: 9 }],
  ])('of ten bytes, %s, is read', (text, range) => {
    expect(parseRange(text, 10)).toEqual(range);
  });

  it.each([null, '', 'bytes=', 'bytes=-', 'bytes=4-2', 'bytes=0-1,3-4', 'items=0-1', 'bytes=a-b'])(
    'is the whole object for %j',
    (text) => {
      expect(parseRange(text, 10)).toBeNull();
    },
  );

  it.each([
    ['bytes=10-', 10],
    ['bytes=-0', 10],
    ['bytes=0-0', 0],
    ['bytes=-1', 0],
  ])('outside the object, %s of %i, is refused', (text, size) => {
    expect(() => parseRange(text, size)).toThrow(
      expect.objectContaining({ code: 'InvalidRange', extra: { 'content-range': `bytes */${size}` } }),
    );
  });

  it('never reaches outside the object', () => {
    return fc.assert(
      fc.property(fc.nat(30), fc.nat(30), fc.integer({ min: 1, max: 20 }), (first, last, size) => {
        try {
          const range = parseRange(`bytes=${first}-${last}`, size);
          if (range) expect(range.start >= 0 && range.start <= range.end && range.end < size).toBe(true);
        } catch (error) {
          expect(error).toMatchObject({ code: 'InvalidRange' });
        }
      }),
    );
  });
});
