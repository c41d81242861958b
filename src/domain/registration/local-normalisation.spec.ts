import fc from 'fast-check';
import { normaliseLocally } from './local-normalisation';

/** By the definition, pixel by pixel. */
function slowly(width: number, height: number, values: Float32Array, isSeen: Uint8Array): number[] {
  return Array.from({ length: width * height }, (_, i) => {
    if (!isSeen[i]) return 0;
    const [cx, cy] = [i % width, Math.floor(i / width)];
    const around: number[] = [];
    for (let y = Math.max(0, cy - 8); y <= Math.min(height - 1, cy + 8); y++)
      for (let x = Math.max(0, cx - 8); x <= Math.min(width - 1, cx + 8); x++)
        if (isSeen[y * width + x]) around.push(values[y * width + x]!);
    const mean = around.reduce((sum, value) => sum + value, 0) / around.length;
    const variance = around.reduce((sum, value) => sum + (value - mean) ** 2, 0) / around.length;
    return (values[i]! - mean) / Math.max(Math.sqrt(variance), 2);
  });
}

describe('evening brightness out', () => {
  it('is each value less the mean around it over the deviation around it, at borders and holes too', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 30 }),
        fc.infiniteStream(fc.tuple(fc.integer({ min: 0, max: 255 }), fc.boolean())),
        (width, height, pixels) => {
          const drawn = Array.from({ length: width * height }, () => pixels.next().value);
          const isSeen = Uint8Array.from(drawn, ([, seen]) => Number(seen));
          const values = Float32Array.from(drawn, ([value, seen]) => (seen ? value : 0));
          const normal = normaliseLocally({ width, height, values, isSeen });
          slowly(width, height, values, isSeen).forEach((expected, i) => {
            expect(normal[i]).toBeCloseTo(expected, 4);
          });
        },
      ),
      { numRuns: 40 },
    );
  });
});
