import fc from 'fast-check';
import { boxToGround } from './box-on-ground';
import type { XmpValue } from './camera-tags';
import { someTags } from './camera-tags.builder';
import { georeferencePixels } from './georeference-pixels';
import { geotagFromTags } from './geotag-from-tags';
import { layOnGround } from './ground-geotag';
import { surfaceUnder } from './ground-surface';
import { withOutsidePose } from './outside-poses/outside-pose';
import { photoCorners } from './photo-corners';
import { isTrusted } from './pose-finding';

const numbers = fc.oneof(
  fc.double(),
  fc.constantFrom(0, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
  fc.constantFrom(1e300, -1e300, 5e-324, 1e-12, -1, 90, -90, 180, 361, 40, 2000),
);
const texts = fc.oneof(
  fc.string(),
  fc.constantFrom(
    '',
    ' ',
    'NaN',
    'Infinity',
    '1/0',
    '0/0',
    '1e999',
    '+0.00',
    '-90',
    'fisheye',
    '0,1',
    '1,0,0,1',
  ),
  fc.array(numbers, { maxLength: 13 }).map((list) => list.join(',')),
  fc.array(numbers, { maxLength: 13 }).map((list) => `2024-01-01;${list.join(',')}`),
);
const values: fc.Arbitrary<XmpValue> = fc.oneof(
  numbers,
  texts,
  fc.boolean(),
  fc.array(fc.oneof(numbers, texts), { maxLength: 6 }),
);
const names = {
  'drone-dji': [
    'RelativeAltitude',
    'AbsoluteAltitude',
    'GimbalYawDegree',
    'GimbalPitchDegree',
    'GimbalRollDegree',
    'FlightYawDegree',
    'CalibratedFocalLength',
    'CalibratedOpticalCenterX',
    'CalibratedOpticalCenterY',
    'GpsLatitude',
    'GpsLongitude',
    'RtkFlag',
    'RtkStdLon',
    'RtkStdLat',
    'DewarpFlag',
    'DewarpData',
    'DewarpDataK6',
    'LRFTargetDistance',
  ],
  Camera: [
    'ModelType',
    'Yaw',
    'Pitch',
    'Roll',
    'PerspectiveFocalLength',
    'PerspectiveDistortion',
    'PrincipalPoint',
    'FisheyeAffineMatrix',
    'FisheyePolynomial',
    'GPSXYAccuracy',
    'AboveGroundAltitude',
  ],
};
const sane = { RelativeAltitude: 40, GimbalYawDegree: 30, GimbalPitchDegree: -80, GimbalRollDegree: 0 };
const number = fc.option(numbers);
const tags = fc.record(
  {
    xmp: fc.record({
      // Half of them absurd in a few places only, else nothing gets far.
      'drone-dji': fc
        .tuple(fc.boolean(), fc.dictionary(fc.constantFrom(...names['drone-dji']), values, { maxKeys: 3 }))
        .map(([isSane, odd]) => ({ ...(isSane ? sane : {}), ...odd })),
      Camera: fc.dictionary(fc.constantFrom(...names.Camera), values, { maxKeys: 3 }),
    }),
    width: fc.integer({ min: 1, max: 70_000 }),
    height: fc.integer({ min: 1, max: 70_000 }),
    exifWidth: number,
    exifHeight: number,
    focalLengthMillimetres: number,
    focalLength35mm: number,
    digitalZoom: number,
    focalPlanePixelsPerMillimetre: number,
    gps: fc.record(
      { latitude: number, longitude: number, horizontalError: number, altitude: number },
      { requiredKeys: [] },
    ),
  },
  // What is left out is sane.
  { requiredKeys: ['xmp'] },
);

function expectFinite(value: unknown): void {
  const text = JSON.stringify(value, (_, part) =>
    typeof part === 'number' && !Number.isFinite(part) ? 'not-finite' : part,
  );
  if (text?.includes('not-finite')) throw new Error(`not finite: ${text}`);
}

describe('absurd camera tags', () => {
  const hill = { heightAt: ({ lat }: { lat: number }) => (lat > 0 ? null : 20 + Math.sin(lat * 1e4)) };
  const outside = {
    position: { lon: 106.84, lat: -6.31 },
    altitude: 140,
    attitude: null,
    lens: null,
    horizontalSigma: null,
  };

  it('end as a place or as a reason, never as a number that is none', () => {
    let placed = 0;
    fc.assert(
      fc.property(tags, fc.boolean(), fc.boolean(), fc.boolean(), (odd, isXmpOnly, isOnHill, isPosed) => {
        const changes = isXmpOnly ? { xmp: odd.xmp } : odd;
        const own = geotagFromTags(someTags(changes));
        const geotag = isPosed ? withOutsidePose(own, outside, 100) : own;
        const terrain = isOnHill ? hill : null;
        const grounded = layOnGround(geotag, terrain);
        expectFinite(grounded);
        if (!isTrusted(geotag.grade) || !geotag.pose) expect(geotag.reasons.length).toBeGreaterThan(0);
        if (isTrusted(geotag.grade)) expect(geotag.pose).not.toBeNull();
        const { width, height } = geotag;
        const points = [
          { x: 0, y: 0 },
          { x: width / 2, y: height / 2 },
          { x: width, y: height * 0.7 },
        ];
        for (const pixel of georeferencePixels(geotag, points, terrain)) {
          expectFinite(pixel);
          if (pixel.lon === null) expect(pixel.reasons.length).toBeGreaterThan(0);
          else {
            placed++;
            expect(Math.abs(pixel.correlation!)).toBeLessThanOrEqual(1 + 1e-9);
            expect(pixel.sigmaEast! > 0 && pixel.sigmaNorth! > 0).toBe(true);
          }
        }
        if (!geotag.pose) return;
        expectFinite(photoCorners(geotag.pose));
        const box = { x: width * 0.4, y: height * 0.4, width: width * 0.1, height: height * 0.1 };
        expectFinite(boxToGround(geotag.pose, box, surfaceUnder(geotag, terrain)!));
      }),
      { numRuns: 800 },
    );
    // Else the property would only have looked at refusals.
    expect(placed).toBeGreaterThan(20);
  });
});
