import { loadFlightFrames } from './flight-frames';

const frames = (laidOn: Record<string, string>) =>
  loadFlightFrames({
    query: async () => Object.entries(laidOn).map(([id, laid_on]) => ({ id, laid_on })),
  } as Parameters<typeof loadFlightFrames>[0]);

describe('the frame of a flight', () => {
  it('is its own until it is laid on another, and then that of the first in the line', async () => {
    const frameOf = await frames({ second: 'first', third: 'second', other: 'elsewhere' });
    expect(['first', 'second', 'third', 'other', 'lone'].map(frameOf)).toEqual([
      'first',
      'first',
      'first',
      'elsewhere',
      'lone',
    ]);
  });

  it('is its own where flights lie on one another in a circle: that holds none of them', async () => {
    const frameOf = await frames({ a: 'b', b: 'a' });
    expect([frameOf('a'), frameOf('b')]).toEqual(['a', 'b']);
  });
});
