import fc from 'fast-check';
import { isotropic } from '../fusion/covariance';
import { groundedDetection } from '../fusion/grounded-detection.builder';
import { localFrame } from '../photogrammetry/local-frame';
import type { KnownPlace, SurveyDetection } from './known-place';
import { findMistakable, layPlaces } from './lay-places';

const frame = localFrame({ lon: 106.84, lat: -6.31 });
const before = {
  foundAt: new Date('2026-03-01'),
  foundAtGsd: 0.01,
  past: { counted: 3, withDamage: 3 },
  size: null,
  isInFrame: false,
};
const placeAt = (id: string, east: number, north: number, told: Partial<KnownPlace> = {}): KnownPlace => {
  const { damageClass, place, polygon, length, width } = groundedDetection({ id, photoId: 'p', east, north });
  return { id, damageClass, place, polygon, length, width, covariance: isotropic(2), before, ...told };
};
const foundAt = (id: string, east: number, north: number): SurveyDetection => ({
  ...groundedDetection({ id: `d-${id}`, photoId: 'now', east, north }),
  isCut: false,
  placeId: id,
  knownSince: before.foundAt,
});
const offsetsOf = (placed: readonly KnownPlace[], from: readonly KnownPlace[]) =>
  placed.map(({ place, polygon }, i) => {
    const [a, b] = [frame.toLocal(place), frame.toLocal(from[i]!.place)];
    const corner = polygon.coordinates[0]![0]![0] - from[i]!.polygon.coordinates[0]![0]![0];
    expect(corner).toBeCloseTo(place.lon - from[i]!.place.lon, 12);
    return [a.east - b.east, a.north - b.north] as const;
  });

describe('laying known places on a flight that nothing was laid on', () => {
  const places = Array.from({ length: 12 }, (_, i) => placeAt(`k${i}`, 7 * i, (i * i) % 11));

  it('moves all of them by what the finds agree on, found or not, and takes them for laid', () => {
    const shift = fc.double({ min: -6, max: 6, noNaN: true });
    fc.assert(
      fc.property(shift, shift, (east, north) => {
        const found = new Map(
          places.slice(0, 8).map(({ id }, i) => {
            const wander = 0.1 * Math.sin(7 * i);
            return [id, [foundAt(id, 7 * i + east + wander, ((i * i) % 11) + north - wander)]];
          }),
        );
        const laid = layPlaces(places, found);
        expect(laid.every((place) => place.before!.isInFrame)).toBe(true);
        for (const [movedEast, movedNorth] of offsetsOf(laid, places))
          expect(Math.hypot(movedEast - east, movedNorth - north)).toBeLessThan(0.15);
      }),
    );
  });

  it('leaves them where finds disagree or are few, and never moves what is laid already', () => {
    const few = new Map(places.slice(0, 5).map(({ id }, i) => [id, [foundAt(id, 7 * i + 2, (i * i) % 11)]]));
    expect(layPlaces(places, few)).toBe(places);
    const apart = new Map(places.map(({ id }, i) => [id, [foundAt(id, 7 * i + (i % 4), 3 * (i % 3))]]));
    expect(layPlaces(places, apart)).toBe(places);
    const agreed = new Map(places.map(({ id }, i) => [id, [foundAt(id, 7 * i + 2, (i * i) % 11)]]));
    const laidBefore = placeAt('laid', 3, 3, { before: { ...before, isInFrame: true } });
    const own = placeAt('own', 9, 9, { before: null });
    expect(layPlaces([...places, laidBefore, own], agreed).slice(-2)).toEqual([laidBefore, own]);
  });

  it('tells those that may be mistaken for a neighbour of their kind', () => {
    const near = placeAt('near', 2, 0);
    const crack = placeAt('crack', 40, 0, { damageClass: 'D20' });
    const beside = placeAt('beside', 41, 0);
    const new_ = placeAt('new', 80, 0, { before: null });
    const besideNew = placeAt('beside-new', 82, 0);
    const sure = placeAt('sure', 120, 0, { covariance: isotropic(0.1) });
    const all = [placeAt('one', 0, 0), near, crack, beside, new_, besideNew, sure, placeAt('far', 122, 0)];
    expect([...findMistakable(all)].sort()).toEqual(['beside-new', 'far', 'near', 'one']);
    const laid = all.map((place) => ({ ...place, before: { ...before, isInFrame: true } }));
    expect(findMistakable(laid).size).toBe(0);
  });
});
