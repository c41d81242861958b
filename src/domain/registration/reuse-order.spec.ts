import fc from 'fast-check';
import { inReuseOrder } from './reuse-order';

/** Photos in lines, each paired with its neighbours up to two photos and two lines off. */
function pairsOf(columns: number, rows: number) {
  const cameras = Array.from({ length: columns * rows }, (_, i) => ({
    east: 15 * (i % columns),
    north: 18 * Math.floor(i / columns),
  }));
  const pairs = cameras.flatMap((_, a) =>
    [1, 2, columns - 1, columns, columns + 1, 2 * columns]
      .map((step) => ({ a, b: a + step }))
      .filter(({ b }) => b < cameras.length && Math.abs((b % columns) - (a % columns)) <= 2),
  );
  return { cameras, pairs };
}

/** How often a photo must be laid out when so many are kept, those used last. */
function countLayouts(pairs: readonly { readonly a: number; readonly b: number }[], kept: number): number {
  const held: number[] = [];
  let layouts = 0;
  for (const photo of pairs.flatMap(({ a, b }) => [a, b])) {
    const at = held.indexOf(photo);
    if (at >= 0) held.splice(at, 1);
    else layouts++;
    held.push(photo);
    if (held.length > kept) held.shift();
  }
  return layouts;
}

describe('the order that pairs are matched in', () => {
  it('holds every pair once, the same whichever way they came', () => {
    const { cameras, pairs } = pairsOf(7, 5);
    const ordered = inReuseOrder(pairs, cameras);
    fc.assert(
      fc.property(fc.shuffledSubarray(pairs, { minLength: pairs.length }), (shuffled) => {
        expect(inReuseOrder(shuffled, cameras)).toEqual(ordered);
      }),
    );
    expect(new Set(ordered).size).toBe(pairs.length);
  });

  it('lays few photos out more than once, where lines are longer than what is kept', () => {
    const { cameras, pairs } = pairsOf(25, 20);
    expect(countLayouts(inReuseOrder(pairs, cameras), 24)).toBeLessThan(1.7 * cameras.length);
    expect(countLayouts(pairs, 24)).toBeGreaterThan(1.9 * cameras.length);
  });

  it('is as good as any for photos of one place', () => {
    const pairs = [
      { a: 0, b: 1 },
      { a: 0, b: 2 },
    ];
    const here = { east: 3, north: 4 };
    expect(inReuseOrder(pairs, [here, here, here])).toEqual(pairs);
    expect(inReuseOrder([], [])).toEqual([]);
  });
});
