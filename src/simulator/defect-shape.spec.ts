import fc from 'fast-check';
import type { DefectRecipe } from './defect-recipe';
import { boundsOf, groundRingOf, paintedPoints, shapeOf } from './defect-shape';
import { areaOf } from './local-frame';
import { growthOf, repairOf } from './survey';

const crack: DefectRecipe = {
  id: 'defect-001',
  damageClass: 'D00',
  kind: 'crack',
  salt: 4711,
  centre: { across: 1, along: 10 },
  heading: 0,
  length: 3,
  width: 0.2,
  opening: 0.01,
  darkness: 0.6,
};
const pothole: DefectRecipe = {
  ...crack,
  damageClass: 'D40',
  kind: 'pothole',
  length: 0.6,
  width: 0.5,
  opening: 0.05,
};

describe('the shape of a simulated damage', () => {
  it('runs a crack along its heading', () => {
    const along = boundsOf(shapeOf(crack));
    expect(along.alongMax - along.alongMin).toBeGreaterThan(2.9);
    expect(along.acrossMax - along.acrossMin).toBeLessThan(1.2);
    const across = boundsOf(shapeOf({ ...crack, heading: 90 }));
    expect(across.acrossMax - across.acrossMin).toBeGreaterThan(2.9);
    expect(across.alongMax - across.alongMin).toBeLessThan(1.2);
  });

  it('lets a grown crack go on from the ends of the old one', () => {
    const before = shapeOf(crack).strokes[0]!.points;
    const after = shapeOf(growthOf(crack, 1.5)).strokes[0]!.points;
    for (const point of before) {
      const nearest = Math.min(
        ...after.map((other) => Math.hypot(other.across - point.across, other.along - point.along)),
      );
      expect(nearest).toBeLessThan(0.03);
    }
    expect(after.length).toBeGreaterThan(before.length * 1.4);
  });

  it('covers a repaired pothole whole with its patch', () => {
    const hole = boundsOf(shapeOf(pothole));
    const patch = boundsOf(shapeOf(repairOf(pothole)));
    expect(patch.acrossMin).toBeLessThan(hole.acrossMin);
    expect(patch.acrossMax).toBeGreaterThan(hole.acrossMax);
    expect(patch.alongMin).toBeLessThan(hole.alongMin);
    expect(patch.alongMax).toBeGreaterThan(hole.alongMax);
  });

  it('keeps every area within its stated length and width, turned or not', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('alligator', 'pothole', 'patch'),
        fc.integer({ min: 1, max: 1e9 }),
        fc.double({ min: 0.3, max: 4, noNaN: true }),
        fc.double({ min: 0.3, max: 1, noNaN: true }),
        (kind, salt, length, ratio) => {
          const recipe: DefectRecipe = { ...pothole, kind, salt, length, width: length * ratio };
          const ring = groundRingOf(shapeOf(recipe));
          expect(areaOf(ring)).toBeLessThanOrEqual(length * length * ratio * 1.0001);
          expect(areaOf(ring)).toBeGreaterThan(length * length * ratio * 0.2);
          const bounds = boundsOf(shapeOf(recipe));
          for (const point of paintedPoints(recipe, shapeOf(recipe))) {
            expect(point.across).toBeGreaterThanOrEqual(bounds.acrossMin - 0.06);
            expect(point.across).toBeLessThanOrEqual(bounds.acrossMax + 0.06);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('counts the faint end of a crack for less than its middle', () => {
    const points = paintedPoints(crack, shapeOf(crack)).slice(0, 100);
    const contrasts = points.map((point) => point.contrast(0.015));
    expect(Math.max(...contrasts)).toBeGreaterThan(contrasts[0]! * 2);
    expect(Math.max(...contrasts)).toBeLessThanOrEqual(crack.darkness);
  });
});
