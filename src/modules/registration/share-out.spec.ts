import fc from 'fast-check';
import { shareOut } from './share-out';

describe('sharing work out', () => {
  it('gives every place to one taker, whoever asks when', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 300 }),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.nat(5), { maxLength: 400 }),
        (length, takers, chunkLength, asking) => {
          const take = shareOut(length, takers, chunkLength);
          const taken: number[] = [];
          const ask = (taker: number): boolean => {
            const chunk = take(taker);
            for (let i = chunk?.from ?? 0; i < (chunk?.to ?? 0); i++) taken.push(i);
            return chunk !== null;
          };
          for (const taker of asking) ask(taker % takers);
          while (ask(0));
          expect(taken.sort((a, b) => a - b)).toEqual(Array.from({ length }, (_, i) => i));
        },
      ),
    );
  });

  it('keeps each taker among neighbours as long as it has work of its own', () => {
    const take = shareOut(100, 2, 10);
    expect([take(0), take(1), take(0), take(1)]).toEqual([
      { from: 0, to: 10 },
      { from: 50, to: 60 },
      { from: 10, to: 20 },
      { from: 60, to: 70 },
    ]);
  });
});
