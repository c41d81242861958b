import fc from 'fast-check';
import { type PlannedWindow, planWindows } from '../tiling/window-plan';
import type { BoxInPhoto } from '../units';
import { iou } from './box-overlap';
import type { WindowBox } from './merge-seams';
import { mergeWindows } from './merge-windows';

const rule = { metric: 'iou', threshold: 0.5 } as const;
const windowRule = { size: 512, overlap: 64, multipleOf: 32 };
const photo = { width: 1900, height: 1900 };
const windows = planWindows(photo, windowRule);

interface Point {
  readonly x: number;
  readonly y: number;
}
const CRACK_WIDTH = 8;

/** What a perfect detector says of a straight crack in one window: the box round the part it can see. */
function seenIn(window: PlannedWindow, from: Point, to: Point, jitter: () => number): BoxInPhoto | null {
  // Liang-Barsky: the part [enter, leave] of the line inside the window.
  let [enter, leave] = [0, 1];
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  for (const [p, q] of [
    [-dx, from.x - window.x],
    [dx, window.x + window.width - from.x],
    [-dy, from.y - window.y],
    [dy, window.y + window.height - from.y],
  ] as const) {
    if (p === 0 && q < 0) return null;
    if (p < 0) enter = Math.max(enter, q / p);
    if (p > 0) leave = Math.min(leave, q / p);
  }
  if (leave <= enter) return null;
  const [a, b] = [enter, leave].map((t) => ({ x: from.x + t * dx, y: from.y + t * dy })) as [Point, Point];
  const clampX = (x: number) => Math.min(window.x + window.width, Math.max(window.x, x));
  const clampY = (y: number) => Math.min(window.y + window.height, Math.max(window.y, y));
  const left = clampX(Math.min(a.x, b.x) - CRACK_WIDTH / 2 + jitter());
  const right = clampX(Math.max(a.x, b.x) + CRACK_WIDTH / 2 + jitter());
  const top = clampY(Math.min(a.y, b.y) - CRACK_WIDTH / 2 + jitter());
  const bottom = clampY(Math.max(a.y, b.y) + CRACK_WIDTH / 2 + jitter());
  return right - left > 1 && bottom - top > 1
    ? { x: left, y: top, width: right - left, height: bottom - top }
    : null;
}

function lookAt(from: Point, to: Point, jitter: () => number = () => 0): WindowBox[] {
  return windows.flatMap((window, index) => {
    const box = seenIn(window, from, to, jitter);
    return box ? [{ window, box, score: 0.5 + (index % 5) / 10 }] : [];
  });
}

const wholeBox = (from: Point, to: Point): BoxInPhoto => ({
  x: Math.min(from.x, to.x) - CRACK_WIDTH / 2,
  y: Math.min(from.y, to.y) - CRACK_WIDTH / 2,
  width: Math.abs(to.x - from.x) + CRACK_WIDTH,
  height: Math.abs(to.y - from.y) + CRACK_WIDTH,
});

/** A repeatable noise of at most `size` pixels. */
function noise(seed: number, size: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) >>> 0;
    return (state / 2 ** 32 - 0.5) * 2 * size;
  };
}

const offset = fc.integer({ min: 10, max: 460 });
const reach = fc.integer({ min: 1100, max: 1400 });

describe('mergeWindows', () => {
  it('makes one detection of a crack along a row of four windows, at any offset', () => {
    fc.assert(
      fc.property(offset, offset, reach, fc.boolean(), (along, aside, length, isUpright) => {
        const [from, to] = [
          { x: along, y: aside },
          { x: along + length, y: aside },
        ];
        const [a, b] = isUpright
          ? [
              { x: from.y, y: from.x },
              { x: to.y, y: to.x },
            ]
          : [from, to];
        const parts = lookAt(a, b);
        expect(parts.length).toBeGreaterThanOrEqual(3);
        const merged = mergeWindows(parts, rule);
        expect(merged).toHaveLength(1);
        expect(iou(merged[0]!.box, wholeBox(a, b))).toBeGreaterThan(0.999);
      }),
      { numRuns: 300 },
    );
  });

  it('makes one detection of a slanting crack at any offset and slope, though boxes jitter', () => {
    fc.assert(
      fc.property(
        offset,
        offset,
        fc.double({ min: -1, max: 1, noNaN: true }),
        fc.boolean(),
        fc.integer({ min: 0, max: 1e6 }),
        (x, y, slope, isSteep, seed) => {
          const rise = 1300 * slope;
          const start = { x, y: slope < 0 ? y + 1300 : y };
          const end = { x: x + 1300, y: start.y + rise };
          const [a, b] = isSteep
            ? [
                { x: start.y, y: start.x },
                { x: end.y, y: end.x },
              ]
            : [start, end];
          const merged = mergeWindows(lookAt(a, b, noise(seed, 2)), rule);
          expect(merged).toHaveLength(1);
          const [found, whole] = [merged[0]!.box, wholeBox(a, b)];
          for (const side of ['x', 'y', 'width', 'height'] as const)
            expect(Math.abs(found[side] - whole[side])).toBeLessThanOrEqual(4);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('makes one detection of a crack over the corner where four windows meet, at any offset', () => {
    const corner = windows[0]!.x + windows[0]!.width - 32;
    fc.assert(
      fc.property(
        fc.integer({ min: -120, max: 120 }),
        fc.integer({ min: -120, max: 120 }),
        fc.integer({ min: 30, max: 200 }),
        fc.boolean(),
        (dx, dy, half, isRising) => {
          const [x, y] = [corner + dx, corner + dy];
          const [a, b] = [
            { x: x - half, y: isRising ? y + half : y - half },
            { x: x + half, y: isRising ? y - half : y + half },
          ];
          const merged = mergeWindows(lookAt(a, b), rule);
          expect(merged).toHaveLength(1);
          expect(iou(merged[0]!.box, wholeBox(a, b))).toBeGreaterThan(0.99);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('gives a joined crack the best score of its parts', () => {
    const parts = lookAt({ x: 20, y: 300 }, { x: 1300, y: 300 });
    expect(mergeWindows(parts, rule)[0]!.score).toBe(Math.max(...parts.map(({ score }) => score)));
  });

  it('keeps a pothole that two windows saw whole once, with the better score', () => {
    const [first, second] = [windows[0]!, windows[1]!];
    const box = { x: second.x + 20, y: 100, width: 20, height: 20 };
    const merged = mergeWindows(
      [
        { window: first, box, score: 0.6 },
        { window: second, box, score: 0.7 },
      ],
      rule,
    );
    expect(merged).toEqual([{ box, score: 0.7 }]);
  });

  it('keeps two parallel cracks across a seam apart', () => {
    const upper = lookAt({ x: 100, y: 200 }, { x: 800, y: 200 });
    const lower = lookAt({ x: 100, y: 240 }, { x: 800, y: 240 });
    expect(mergeWindows([...upper, ...lower], rule)).toHaveLength(2);
  });

  it('keeps cracks that end before the seam on either side apart', () => {
    const [first, second] = [windows[0]!, windows[1]!];
    const seam = first.x + first.width;
    const left = { window: first, score: 0.8, box: { x: 100, y: 100, width: seam - 100 - 40, height: 10 } };
    const right = { window: second, score: 0.7, box: { x: seam + 10, y: 100, width: 200, height: 10 } };
    expect(mergeWindows([left, right], rule)).toHaveLength(2);
  });

  it('does not join boxes of one and the same window', () => {
    const window = windows[0]!;
    const edge = window.x + window.width;
    const boxes = [10, 200].map((y) => ({
      window,
      score: 0.5,
      box: { x: edge - 100, y, width: 100, height: 30 },
    }));
    expect(mergeWindows(boxes, rule)).toHaveLength(2);
  });

  it('does not depend on the order of boxes, and changes nothing when its outcome is merged again', () => {
    const window = fc.constantFrom(...windows.slice(0, 6));
    const part = fc
      .record({
        window,
        score: fc.constantFrom(0.3, 0.5, 0.5, 0.9),
        x: fc.integer({ min: 0, max: 500 }),
        y: fc.integer({ min: 0, max: 500 }),
        width: fc.integer({ min: 2, max: 512 }),
        height: fc.integer({ min: 2, max: 512 }),
      })
      .map(
        ({ window: seenBy, score, x, y, width, height }): WindowBox => ({
          window: seenBy,
          score,
          box: {
            x: seenBy.x + x,
            y: seenBy.y + y,
            width: Math.min(width, seenBy.width - x),
            height: Math.min(height, seenBy.height - y),
          },
        }),
      );
    const shuffled = fc
      .array(part, { maxLength: 25 })
      .chain((parts) =>
        fc.tuple(fc.constant(parts), fc.shuffledSubarray(parts, { minLength: parts.length })),
      );
    const wholePhoto: PlannedWindow = { x: 0, y: 0, ...photo };
    fc.assert(
      fc.property(
        shuffled,
        fc.constantFrom(rule, { metric: 'ios', threshold: 0.7 } as const),
        ([parts, otherOrder], mergeRule) => {
          const once = mergeWindows(parts, mergeRule);
          expect(mergeWindows(otherOrder, mergeRule)).toEqual(once);
          expect(
            mergeWindows(
              once.map((found) => ({ ...found, window: wholePhoto })),
              mergeRule,
            ),
          ).toEqual(once);
        },
      ),
      { numRuns: 300 },
    );
  });
});
