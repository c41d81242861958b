import { offsetBetweenSegments } from './segment';

const point = (east: number, north: number) => ({ east, north, halfEast: 0, halfNorth: 0 });
const line = (east: number, north: number, halfEast: number, halfNorth: number) => ({
  east,
  north,
  halfEast,
  halfNorth,
});

describe('offsetBetweenSegments', () => {
  it.each([
    ['two points', point(0, 0), point(3, 4), 3, 4],
    ['a point beside a line', line(0, 0, 0, 5), point(2, 1), 2, 0],
    ['a point beyond the end of a line', line(0, 0, 0, 5), point(3, 9), 3, 4],
    ['a line and a point', point(2, 1), line(0, 0, 0, 5), -2, 0],
    ['crossing lines', line(0, 0, 3, 0), line(1, 0, 0, 3), 0, 0],
    ['parallel lines', line(0, 0, 0, 3), line(1.5, 1, 0, 3), 1.5, 0],
    ['lines in one line with a gap', line(0, 0, 0, 2), line(0, 5, 0, 2), 0, 1],
    ['overlapping lines in one line', line(0, 0, 0, 2), line(0, 1, 0, 2), 0, 0],
  ])('is the shortest way between %s', (_name, a, b, east, north) => {
    const offset = offsetBetweenSegments(a, b);
    expect(offset.east).toBeCloseTo(east, 12);
    expect(offset.north).toBeCloseTo(north, 12);
  });
});
