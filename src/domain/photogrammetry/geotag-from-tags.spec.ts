import fc from 'fast-check';
import type { CameraTags } from './camera-tags';
import { djiTags, someTags } from './camera-tags.builder';
import { geotagFromTags } from './geotag-from-tags';

const graded = (changes: Parameters<typeof someTags>[0]) => {
  const { grade, reasons } = geotagFromTags(someTags(changes));
  return { grade, code: reasons[0]?.code };
};
const dji = (changes: Parameters<typeof djiTags>[0]) => ({ xmp: { 'drone-dji': djiTags(changes) } });

describe('geotagFromTags', () => {
  it('trusts an untouched photo', () => {
    const geotag = geotagFromTags(someTags());
    expect(geotag.grade).toBe('good');
    expect(geotag.reasons).toEqual([]);
    expect(geotag.position).toEqual({ lon: 106.84, lat: -6.31 });
  });

  it('says why a photo has no position', () => {
    expect(graded({ gps: { latitude: null, longitude: null } })).toEqual({
      grade: 'none',
      code: 'no-position',
    });
    expect(graded({ gps: { latitude: 0, longitude: 0 } })).toEqual({ grade: 'none', code: 'position-zero' });
    expect(graded({ gps: { latitude: 0, longitude: 0, latitudeRef: null, longitudeRef: null } })).toEqual({
      grade: 'none',
      code: 'position-zero',
    });
    expect(graded({ gps: { status: 'V' } })).toEqual({ grade: 'none', code: 'no-gnss-fix' });
    expect(graded({ gps: { latitudeRef: null } })).toEqual({ grade: 'none', code: 'hemisphere-unknown' });
    expect(graded({ gps: { latitude: 97 } })).toEqual({ grade: 'none', code: 'no-position' });
  });

  it('never mixes hemispheres, and tells when EXIF and XMP disagree', () => {
    expect(graded(dji({ GpsLatitude: 6.31, GpsLongitude: 106.84 }))).toEqual({
      grade: 'low',
      code: 'hemisphere-contradiction',
    });
    expect(graded(dji({ GpsLatitude: -6.32, GpsLongitude: 106.84 }))).toEqual({
      grade: 'low',
      code: 'position-contradiction',
    });
    expect(graded(dji({ GpsLatitude: 6.31, GpsLongitude: -73.16 })).grade).toBe('low');
    expect(graded(dji({ GpsLatitude: -6.3100001, GpsLongitude: 106.8400001 })).grade).toBe('good');
  });

  it('keeps the position of a photo without angles or height, but no pose', () => {
    for (const changes of [
      dji({ GimbalYawDegree: 0, GimbalPitchDegree: 0 }),
      dji({ RelativeAltitude: 'none' }),
      dji({ RelativeAltitude: -3 }),
      dji({ RelativeAltitude: 40_000 }),
    ]) {
      const geotag = geotagFromTags(someTags(changes));
      expect(geotag).toMatchObject({ grade: 'low', pose: null, position: { lon: 106.84, lat: -6.31 } });
    }
    expect(graded(dji({ RelativeAltitude: 'none' })).code).toBe('no-height');
    expect(graded(dji({ RelativeAltitude: 0 })).code).toBe('height-impossible');
  });

  it.each([
    'Microsoft Windows Photo Viewer 10.0.10240.16384',
    'Adobe Photoshop Lightroom 6.0',
    'GIMP 2.10.30',
    'Picasa',
    'Photos 8.0',
    'IrfanView',
  ])('recognises a photo saved again by %s', (program) => {
    expect(graded({ software: ['v01.23.4920', program] })).toEqual({
      grade: 'low',
      code: 'edited-after-capture',
    });
  });

  it('recognises lost drone data and a file written anew later', () => {
    expect(graded({ xmp: {} })).toEqual({ grade: 'low', code: 'edited-after-capture' });
    expect(graded({ hasJfif: true, modifiedAt: '2026:05:04 12:00:00' })).toEqual({
      grade: 'low',
      code: 'edited-after-capture',
    });
    expect(graded({ hasJfif: true }).grade).toBe('good');
  });

  it.each(['v01.23.4920', '10.00.12.04', 'v07.01.10.03', 'Anafi-1.8.2', 'skydio-25.1.74'])(
    'trusts firmware %s',
    (firmware) => {
      expect(graded({ software: [firmware] }).grade).toBe('good');
    },
  );

  it('scales a reduced photo, and refuses a cropped or turned one', () => {
    const reduced = geotagFromTags(someTags({ width: 2000, height: 1500 }));
    expect(reduced).toMatchObject({ grade: 'fair', reasons: [{ code: 'reduced-after-capture' }] });
    expect(reduced.groundSampleDistance).toBeCloseTo(2 * geotagFromTags(someTags()).groundSampleDistance!, 9);
    expect(graded({ width: 2000, height: 2000 })).toEqual({ grade: 'low', code: 'cropped-after-capture' });
    expect(graded({ width: 3000, height: 4000 })).toEqual({ grade: 'low', code: 'edited-after-capture' });
  });

  it('tells a cut from a reduction by shape when every program kept the sizes in step', () => {
    const resaved = (width: number, height: number) =>
      graded({ width, height, exifWidth: width, exifHeight: height });
    expect(resaved(4000, 2250).grade).toBe('good');
    expect(resaved(1500, 1500)).toEqual({ grade: 'low', code: 'cropped-after-capture' });
    expect(resaved(1600, 900)).toEqual({ grade: 'fair', code: 'reduced-after-capture' });
  });

  it('keeps the pixel size of a 4:3 picture from a 3:2 camera', () => {
    const lens = (width: number) =>
      geotagFromTags(
        someTags({
          model: 'FC6310',
          focalLengthMillimetres: 8.8,
          focalLength35mm: 24,
          width,
          height: 3648,
          exifWidth: width,
          exifHeight: 3648,
        }),
      );
    expect(lens(4864).grade).toBe('good');
    expect(lens(4864).pose?.intrinsics.focalLength).toBe(lens(5472).pose?.intrinsics.focalLength);
  });

  it('scales calibrated pixels with a reduced photo whose EXIF size was lost', () => {
    const calibrated = {
      CalibratedFocalLength: 3666.67,
      CalibratedOpticalCenterX: 2736,
      CalibratedOpticalCenterY: 1824,
    };
    const tags = {
      model: 'FC6310',
      focalLengthMillimetres: 8.8,
      focalLength35mm: 24,
      exifWidth: null,
      exifHeight: null,
      ...dji(calibrated),
    };
    const full = geotagFromTags(someTags({ ...tags, width: 5472, height: 3648 }));
    expect(full).toMatchObject({ grade: 'good', pose: { intrinsics: { focalLength: 3666.67 } } });
    const half = geotagFromTags(someTags({ ...tags, width: 2736, height: 1824 }));
    expect(half.reasons[0]?.code).toBe('reduced-after-capture');
    expect(half.pose?.intrinsics.focalLength).toBeCloseTo(1833.3, 0);
    expect(half.pose?.intrinsics.principalPoint).toEqual({ x: 1368, y: 912 });
  });

  it('reads DewarpData with its date, centre offset and terms, and leaves them out of a photo already undistorted', () => {
    const DewarpData = '2019-03-05;3666.1,3666.3,-12.5,8.25,-0.26,0.11,0.001,-0.0005,-0.03';
    const lens = (flag: number) =>
      geotagFromTags(
        someTags({
          model: 'FC6310R',
          focalLengthMillimetres: 8.8,
          focalLength35mm: 24,
          width: 5472,
          height: 3648,
          exifWidth: 5472,
          exifHeight: 3648,
          ...dji({ DewarpData, DewarpFlag: flag }),
        }),
      ).pose!;
    expect(lens(0).intrinsics.focalLength).toBeCloseTo(3666.2, 9);
    expect(lens(0).intrinsics.principalPoint).toEqual({ x: 2723.5, y: 1832.25 });
    expect(lens(0).intrinsics.distortion).toMatchObject({
      k1: -0.26,
      k2: 0.11,
      k3: -0.03,
      p1: 0.001,
      p2: -0.0005,
    });
    expect(lens(1).intrinsics.distortion.k1).toBe(0);
    expect(lens(0).sigma.focalLengthRelative).toBeLessThan(0.01);
  });

  it('takes all twelve numbers of DewarpDataK6, whose first terms are its own, from the designed centre', () => {
    const { intrinsics } = geotagFromTags(
      someTags({
        width: 5280,
        height: 3956,
        exifWidth: 5280,
        exifHeight: 3956,
        model: 'M4E',
        focalLength35mm: 24,
        ...dji({
          CalibratedOpticalCenterX: 2644,
          CalibratedOpticalCenterY: 1976,
          DewarpFlag: 0,
          DewarpData: '2025-01-08;3700.5,3700.5,4.5,-6.25,-0.11,0.012,0.0001,-0.0002,-0.027',
          DewarpDataK6:
            '2025-01-08;3702.25,3702.25,4.75,-6.5,0.61,0.113,0.00011,-0.00021,0.0021,0.72,0.19,0.0124',
        }),
      }),
    ).pose!;
    expect(intrinsics.focalLength).toBe(3702.25);
    expect(intrinsics.principalPoint).toEqual({ x: 2648.75, y: 1969.5 });
    expect(intrinsics.distortion).toEqual({
      k1: 0.61,
      k2: 0.113,
      p1: 0.00011,
      p2: -0.00021,
      k3: 0.0021,
      k4: 0.72,
      k5: 0.19,
      k6: 0.0124,
    });
  });

  it('reads Pix4D’s perspective terms, whose order is R1, R2, R3, T1, T2', () => {
    const { intrinsics } = geotagFromTags(
      someTags({
        model: 'Sequoia',
        focalLength35mm: null,
        focalPlanePixelsPerMillimetre: 876.6,
        xmp: {
          'drone-dji': djiTags(),
          Camera: {
            ModelType: 'perspective',
            PerspectiveFocalLength: '4569165/1000000',
            PrincipalPoint: '2.30,1.70',
            PerspectiveDistortion: ['0.2017', '-0.3585', '0.2562', '0.0042', '0.0003'],
          },
        },
      }),
    ).pose!;
    expect(intrinsics.focalLength).toBeCloseTo(4.569165 * 876.6, 9);
    expect(intrinsics.principalPoint.x).toBeCloseTo(2.3 * 876.6, 9);
    expect(intrinsics.distortion).toMatchObject({
      k1: 0.2017,
      k2: -0.3585,
      k3: 0.2562,
      p1: 0.0042,
      p2: 0.0003,
    });
  });

  it('falls back to the 35 mm equivalent, by the diagonal, and says so', () => {
    const geotag = geotagFromTags(someTags({ model: 'UNKNOWN1', focalLength35mm: 24 }));
    expect(geotag).toMatchObject({ grade: 'fair', reasons: [{ code: 'focal-length-assumed' }] });
    // 24 mm of a 43.267 mm diagonal, 5,000 px of diagonal here.
    expect(geotag.pose?.intrinsics.focalLength).toBeCloseTo((24 / 43.267) * 5000, 0);
    expect(graded({ model: 'UNKNOWN1', focalLength35mm: null })).toEqual({
      grade: 'low',
      code: 'no-focal-length',
    });
  });

  it('takes RTK’s own error, and a class default without it', () => {
    const sigma = (changes: Parameters<typeof djiTags>[0]) =>
      geotagFromTags(someTags(dji(changes))).pose!.sigma.horizontal;
    expect(sigma({ RtkFlag: 50, RtkStdLon: '0.012', RtkStdLat: '0.015', RtkStdHgt: '0.03' })).toBe(0.015);
    expect(sigma({ RtkFlag: 0, RtkStdLon: '0.012', RtkStdLat: '0.015' })).toBe(2);
    expect(sigma({})).toBe(2);
  });

  it('takes the height over ground from a range finder that looks down', () => {
    const geotag = geotagFromTags(
      someTags(dji({ GimbalPitchDegree: -60, LRFTargetDistance: 50, LRFStatus: 'Normal' })),
    );
    expect(geotag.pose).toMatchObject({ heightFrom: 'terrain' });
    expect(geotag.pose?.heightAboveGround).toBeCloseTo(43.3, 1);
  });

  it('writes the capture time only where its zone is known', () => {
    const time = (changes: Partial<CameraTags>) => geotagFromTags(someTags(changes)).takenAt;
    expect(time({ gnssTime: '2026-05-04T02:10:11Z' })).toBe('2026-05-04T02:10:11.000Z');
    expect(time({ capturedOffset: '+07:00' })).toBe('2026-05-04T02:10:11.000Z');
    expect(time({})).toBeNull();
    expect(time({ capturedAt: '0000:00:00 00:00:00', capturedOffset: '+07:00' })).toBeNull();
  });

  it('grades whatever numbers a header holds, and lets no NaN out', () => {
    const odd = fc.oneof(
      fc.double(),
      fc.constantFrom(0, -0, 1e308, -1e308, 180, 90, -90, 360),
      fc.string(),
      fc.constant('+0.00'),
    );
    const number = fc.option(fc.double());
    const names = [
      'RelativeAltitude',
      'GimbalYawDegree',
      'GimbalPitchDegree',
      'GimbalRollDegree',
      'FlightYawDegree',
      'CalibratedFocalLength',
      'CalibratedOpticalCenterX',
      'CalibratedOpticalCenterY',
      'GpsLatitude',
      'GpsLongitude',
      'RtkStdLon',
      'RtkStdLat',
      'DewarpData',
      'LRFTargetDistance',
    ];
    const tags = fc.record({
      xmp: fc.record({ 'drone-dji': fc.dictionary(fc.constantFrom(...names), odd) }),
      width: fc.integer({ min: 1, max: 70_000 }),
      height: fc.integer({ min: 1, max: 70_000 }),
      exifWidth: fc.option(fc.double({ min: 1e-300, noNaN: true })),
      exifHeight: fc.option(fc.double({ min: 1e-300, noNaN: true })),
      focalLengthMillimetres: number,
      focalLength35mm: number,
      digitalZoom: number,
      focalPlanePixelsPerMillimetre: number,
      gps: fc.record({ latitude: number, longitude: number, horizontalError: number }),
    });
    fc.assert(
      fc.property(tags, (changes) => {
        const text = JSON.stringify(geotagFromTags(someTags(changes)), (_, value) =>
          typeof value === 'number' && !Number.isFinite(value) ? 'not-finite' : value,
        );
        expect(text).not.toContain('not-finite');
      }),
      { numRuns: 500 },
    );
  });
});
