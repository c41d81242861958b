import { countCutSides } from './cut-sides';

const photo = { width: 4000, height: 3000 };

describe('countCutSides', () => {
  it.each([
    ['in the midst', { x: 1000, y: 1000, width: 100, height: 100 }, 0],
    ['at the left border', { x: 0, y: 1000, width: 100, height: 100 }, 1],
    ['a few pixels short of the right border', { x: 3888, y: 1000, width: 100, height: 100 }, 1],
    ['in the lower right corner', { x: 3900, y: 2900, width: 100, height: 100 }, 2],
    ['across the whole photo', { x: 0, y: 1000, width: 4000, height: 50 }, 2],
  ])('counts a box %s', (_, box, sides) => {
    expect(countCutSides(box, photo)).toBe(sides);
  });
});
