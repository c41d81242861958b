import { isotropic } from '../fusion/covariance';
import { localFrame } from '../photogrammetry/local-frame';
import { findRepeated, type RepairedPlace } from './find-repeat';
import { distanceIfOver, type GroundThing } from './lies-over';

const frame = localFrame({ lon: 106.84, lat: -6.31 });
const DAY = 24 * 3600 * 1000;
const now = new Date('2026-06-01T00:00:00Z');
const thing = (
  east: number,
  told: { sigma?: number; length?: number; width?: number } = {},
): GroundThing => ({
  place: frame.toLonLat({ east, north: 0 }),
  covariance: isotropic(told.sigma ?? 0.1),
  length: told.length ?? 0.5,
  width: told.width ?? told.length ?? 0.5,
});
const repaired = (ticketId: string, east: number, daysAgo: number): RepairedPlace => ({
  ...thing(east),
  ticketId,
  repairedAt: new Date(now.getTime() - daysAgo * DAY),
});

describe('two things at one place', () => {
  it.each([
    ['half a metre apart, surely placed', 0.6, {}, true],
    ['a metre apart, surely placed', 1, {}, false],
    ['a metre apart, badly placed', 1, { sigma: 1 }, true],
    ['three metres apart, however badly placed', 3, { sigma: 20 }, false],
    ['a metre apart along five metres of crack', 1, { length: 5, width: 0.2 }, true],
  ])('%s', (_, east, told, isOver) => {
    expect(distanceIfOver(thing(0), thing(east, told)) !== null).toBe(isOver);
    expect(distanceIfOver(thing(east, told), thing(0)) !== null).toBe(isOver);
  });
});

describe('a damage that breaks a repaired place again', () => {
  const find = (places: readonly RepairedPlace[]) =>
    findRepeated({ ...thing(0), seenAt: now }, places, 365 * DAY)?.ticketId ?? null;

  it('is linked to the nearest repair that is young enough', () => {
    expect(find([repaired('far', 0.5, 10), repaired('near', 0.2, 300)])).toBe('near');
  });

  it.each([
    ['older than the set time', repaired('a', 0, 366)],
    ['made after the flight', repaired('a', 0, -1)],
    ['of another place', repaired('a', 5, 10)],
  ])('is linked to none %s', (_, place) => {
    expect(find([place])).toBeNull();
  });

  it('is linked to the same one whatever the order', () => {
    const twins = [repaired('b', 0.2, 10), repaired('a', 0.2, 10)];
    expect([find(twins), find([...twins].reverse())]).toEqual(['a', 'a']);
  });
});
