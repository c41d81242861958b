import fc from 'fast-check';
import type { GroundedDetection } from '../../src/domain/fusion/defect-evidence';
import { groundedDetection } from '../../src/domain/fusion/grounded-detection.builder';

/** A square of 12 m with up to forty damages of all kinds in six photos. */
export const anyScene: fc.Arbitrary<GroundedDetection[]> = fc
  .array(
    fc.record({
      photo: fc.integer({ min: 0, max: 5 }),
      east: fc.double({ min: 0, max: 12, noNaN: true }),
      north: fc.double({ min: 0, max: 12, noNaN: true }),
      length: fc.double({ min: 0.2, max: 6, noNaN: true }),
      ratio: fc.double({ min: 0.05, max: 1, noNaN: true }),
      bearing: fc.double({ min: 0, max: 179, noNaN: true }),
      damageClass: fc.constantFrom('D00', 'D10', 'D20', 'D40', 'repair'),
      score: fc.double({ min: 0.1, max: 1, noNaN: true }),
    }),
    { maxLength: 40 },
  )
  .map((items) =>
    items.map(({ photo, ratio, ...rest }, i) =>
      groundedDetection({
        id: `d${String(i).padStart(3, '0')}`,
        photoId: `p${photo}`,
        ...rest,
        width: rest.length * ratio,
      }),
    ),
  );
