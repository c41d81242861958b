import fc from 'fast-check';
import { planWindows } from './window-plan';

const rule = { size: 1024, overlap: 128, multipleOf: 32 };

const anyRule = fc
  .record({
    multipleOf: fc.constantFrom(1, 8, 32),
    sizeInPixels: fc.integer({ min: 64, max: 256 }),
    overlapShare: fc.double({ min: 0, max: 0.5, noNaN: true }),
  })
  .map(({ multipleOf, sizeInPixels, overlapShare }) => {
    const size = Math.ceil(sizeInPixels / multipleOf) * multipleOf;
    return { multipleOf, size, overlap: Math.floor(size * overlapShare) };
  });
const anyPhoto = fc.record({
  width: fc.integer({ min: 1, max: 1000 }),
  height: fc.integer({ min: 1, max: 1000 }),
});

describe('planWindows', () => {
  it('covers every pixel, with at least the overlap between neighbours', () => {
    fc.assert(
      fc.property(anyPhoto, anyRule, (photo, anyOne) => {
        const windows = planWindows(photo, anyOne);
        for (const [start, size, length] of [
          ['x', 'width', photo.width],
          ['y', 'height', photo.height],
        ] as const) {
          const spans = [
            ...new Map(windows.map((window) => [window[start], window[start] + window[size]])),
          ].sort((a, b) => a[0] - b[0]);
          expect(spans[0]![0]).toBe(0);
          expect(spans.at(-1)![1]).toBeGreaterThanOrEqual(length);
          for (let i = 1; i < spans.length; i++)
            expect(spans[i - 1]![1] - spans[i]![0]).toBeGreaterThanOrEqual(anyOne.overlap);
        }
      }),
    );
  });

  it('makes windows of one size that the model takes, none of them starting outside the photo', () => {
    fc.assert(
      fc.property(anyPhoto, anyRule, (photo, anyOne) => {
        const windows = planWindows(photo, anyOne);
        expect(new Set(windows.map(({ width, height }) => `${width}x${height}`)).size).toBe(1);
        const isTaken = (side: number) => side % anyOne.multipleOf === 0 && side <= anyOne.size;
        expect(windows.every(({ width, height }) => isTaken(width) && isTaken(height))).toBe(true);
        expect(windows.every(({ x, y }) => x < photo.width && y < photo.height)).toBe(true);
      }),
    );
  });

  it('keeps every window inside a photo that is larger than one', () => {
    for (const { x, y, width, height } of planWindows({ width: 5472, height: 3648 }, rule)) {
      expect(x + width).toBeLessThanOrEqual(5472);
      expect(y + height).toBeLessThanOrEqual(3648);
    }
  });

  it('gives a 20 MP photo 24 to 28 windows of 1024 pixels', () => {
    const count = planWindows({ width: 5472, height: 3648 }, rule).length;
    expect(count).toBeGreaterThanOrEqual(24);
    expect(count).toBeLessThanOrEqual(28);
  });

  it('gives a small photo one window no larger than the model asks for', () => {
    expect(planWindows({ width: 500, height: 33 }, rule)).toEqual([{ x: 0, y: 0, width: 512, height: 64 }]);
  });

  it('does not look at a photo a little wider than one window twice over', () => {
    const windows = planWindows({ width: 1100, height: 1000 }, rule);
    expect(windows).toHaveLength(2);
    expect(windows[0]!.width).toBe(640);
  });

  it('keeps to a fixed input size when sides must be multiples of the window', () => {
    const windows = planWindows({ width: 700, height: 100 }, { size: 640, overlap: 64, multipleOf: 640 });
    expect(windows.map(({ width, height }) => [width, height])).toEqual([
      [640, 640],
      [640, 640],
    ]);
  });

  it.each([
    [{ width: 0, height: 10 }, rule],
    [{ width: 10, height: Number.NaN }, rule],
    [
      { width: 10, height: 10 },
      { ...rule, overlap: 1024 },
    ],
    [
      { width: 10, height: 10 },
      { ...rule, overlap: -1 },
    ],
  ])('refuses %j with %j', (photo, wrong) => {
    expect(() => planWindows(photo, wrong)).toThrow(RangeError);
  });
});
