import fc from 'fast-check';
import { boxToGround } from './box-on-ground';
import { noDistortion } from './brown-distortion';
import type { CameraIntrinsics } from './camera-pose';
import { aPose } from './camera-pose.builder';
import { footprint, groundSampleDistance, groundToPixel, pixelToGround } from './ground-projection';
import { localFrame } from './local-frame';

const mavic = { ...noDistortion, k1: -0.112, k2: 0.0122, k3: -0.0269, p1: -0.0002, p2: -0.00012 };

function metresFrom(pose: ReturnType<typeof aPose>, x: number, y: number) {
  const found = pixelToGround(pose, { x, y });
  if (!found.ok) throw new Error(found.error);
  return localFrame(pose.position).toLocal(found.value.place);
}

describe('pixelToGround', () => {
  it('puts the top of a north-looking nadir photo north and its right side east', () => {
    const pose = aPose();
    // 500 px at 2,000 px focal length from 40 m: 10 m.
    const top = metresFrom(pose, 2000, 1000);
    expect(top.east).toBeCloseTo(0, 6);
    expect(top.north).toBeCloseTo(10, 6);
    const right = metresFrom(pose, 2500, 1500);
    expect(right.east).toBeCloseTo(10, 6);
    expect(right.north).toBeCloseTo(0, 6);
  });

  it('turns clockwise with yaw: at 90 degrees the top of the photo is east', () => {
    const top = metresFrom(aPose({ yaw: 90 }), 2000, 1000);
    expect(top.east).toBeCloseTo(10, 6);
    expect(top.north).toBeCloseTo(0, 6);
  });

  it('places the centre of an oblique photo where the slope says', () => {
    // 60 degrees down from 40 m: 40 / tan(60) = 23.094 m ahead, here towards south-west (yaw 225).
    const centre = metresFrom(aPose({ pitch: -60, yaw: 225 }), 2000, 1500);
    expect(centre.east).toBeCloseTo(-23.094 * Math.SQRT1_2, 3);
    expect(centre.north).toBeCloseTo(-23.094 * Math.SQRT1_2, 3);
  });

  it('tilts to the right with positive roll of an oblique camera', () => {
    // Looking north at the horizon plus 45 down with roll: right side of the camera dips, so the centre stays and the right edge comes nearer.
    const left = metresFrom(aPose({ pitch: -45, roll: 10 }), 1000, 1500);
    const right = metresFrom(aPose({ pitch: -45, roll: 10 }), 3000, 1500);
    expect(right.north).toBeLessThan(left.north);
  });

  it('names why a point can’t be placed', () => {
    const oblique = aPose({ pitch: -10 });
    expect(pixelToGround(oblique, { x: 2000, y: 100 })).toEqual({ ok: false, error: 'ray-above-horizon' });
    expect(pixelToGround(oblique, { x: 2000, y: 1500 })).toEqual({ ok: false, error: 'ray-too-oblique' });
    expect(pixelToGround(oblique, { x: 4001, y: 1500 })).toEqual({ ok: false, error: 'outside-photo' });
    expect(pixelToGround(oblique, { x: Number.NaN, y: 0 })).toEqual({ ok: false, error: 'outside-photo' });
    const folding = aPose({ intrinsics: { distortion: { ...noDistortion, k1: -1 } } });
    expect(pixelToGround(folding, { x: 0, y: 0 })).toEqual({ ok: false, error: 'lens-model-folds' });
  });

  it('refuses poses that no camera can have', () => {
    for (const broken of [
      { heightAboveGround: 0 },
      { heightAboveGround: Number.NaN },
      { yaw: Number.POSITIVE_INFINITY },
      { position: { lon: 0, lat: 91 } },
      { intrinsics: { focalLength: -1 } },
    ]) {
      expect(pixelToGround(aPose(broken), { x: 1, y: 1 })).toEqual({ ok: false, error: 'pose-unusable' });
      expect(footprint(aPose(broken))).toBeNull();
      expect(groundSampleDistance(aPose(broken))).toBeNull();
    }
  });

  const lenses: readonly (readonly [string, Partial<CameraIntrinsics>])[] = [
    ['pinhole', {}],
    ['Brown, five terms', { distortion: mavic }],
    // Of the order that a wide lens's DewarpDataK6 has.
    [
      'rational, eight terms',
      {
        distortion: { k1: 0.6, k2: 0.11, k3: 0.002, k4: 0.9, k5: 0.25, k6: 0.012, p1: 0.0002, p2: -0.0001 },
      },
    ],
    [
      'Pix4D perspective',
      { distortion: { ...noDistortion, k1: 0.2, k2: -0.358, k3: 0.256, p1: 0.0042, p2: 0.00027 } },
    ],
    [
      'Pix4D fisheye',
      {
        focalLength: 1400,
        fisheye: { affine: [1.5708, 0.002, -0.003, 1.568], polynomial: [0, 1, -0.0252, 0.1678] },
      },
    ],
    ['off-centre', { principalPoint: { x: 1900.5, y: 1560.25 }, distortion: mavic }],
  ];

  it.each(lenses)(
    'comes back to the pixel, and from the ground within a millimetre, whatever the pose: %s',
    (_, lens) => {
      const pose = fc.record({
        lon: fc.double({ min: -180, max: 180, noNaN: true }),
        lat: fc.double({ min: -80, max: 80, noNaN: true }),
        yaw: fc.double({ min: -180, max: 180, noNaN: true }),
        pitch: fc.double({ min: -120, max: -35, noNaN: true }),
        roll: fc.double({ min: -30, max: 30, noNaN: true }),
        height: fc.double({ min: 3, max: 300, noNaN: true }),
      });
      // Doubles crowd around zero, which is one corner of the photo.
      const share = fc.integer({ min: 0, max: 1_000_000 }).map((part) => part / 1_000_000);
      fc.assert(
        fc.property(pose, share, share, ({ lon, lat, yaw, pitch, roll, height }, u, v) => {
          const camera = aPose({
            position: { lon, lat },
            yaw,
            pitch,
            roll,
            heightAboveGround: height,
            intrinsics: { focalLength: 3700, ...lens },
          });
          const point = { x: u * 4000, y: v * 3000 };
          const ground = pixelToGround(camera, point);
          fc.pre(ground.ok);
          const pixel = groundToPixel(camera, ground.value.place);
          if (!pixel.ok) throw new Error(pixel.error);
          expect(Math.hypot(pixel.value.x - point.x, pixel.value.y - point.y)).toBeLessThan(0.01);
          const again = pixelToGround(camera, pixel.value);
          fc.pre(again.ok); // a point on the very edge may fall outside by rounding
          const { east, north } = localFrame(ground.value.place).toLocal(again.value.place);
          expect(Math.hypot(east, north)).toBeLessThan(0.001);
        }),
        { numRuns: 200 },
      );
    },
  );
});

describe('footprint', () => {
  it('covers what a nadir photo shows, counter-clockwise and closed', () => {
    const ring = footprint(aPose())!.coordinates[0]!;
    const frame = localFrame(aPose().position);
    const local = ring.map(([lon, lat]) => frame.toLocal({ lon, lat }));
    expect(Math.max(...local.map(({ east }) => east))).toBeCloseTo(40, 3);
    expect(Math.max(...local.map(({ north }) => north))).toBeCloseTo(30, 3);
    expect(ring[0]).toEqual(ring.at(-1));
    const area =
      local.slice(1).reduce((sum, b, i) => sum + local[i]!.east * b.north - b.east * local[i]!.north, 0) / 2;
    expect(area).toBeCloseTo(80 * 60, 0);
  });

  it('ends at 3.7 heights where an oblique photo shows the horizon', () => {
    const ring = footprint(aPose({ pitch: -20 }))!.coordinates[0]!;
    const frame = localFrame(aPose().position);
    const reach = ring
      .map(([lon, lat]) => frame.toLocal({ lon, lat }))
      .map(({ east, north }) => Math.hypot(east, north));
    expect(Math.max(...reach)).toBeCloseTo(40 * Math.tan((75 * Math.PI) / 180), 2);
  });

  it('is nothing for a photo of the sky', () => {
    expect(footprint(aPose({ pitch: 60 }))).toBeNull();
  });

  it('keeps neighbours together across the antimeridian', () => {
    const ring = footprint(aPose({ position: { lon: 179.99995, lat: -17 } }))!.coordinates[0]!;
    const lons = ring.map(([lon]) => lon);
    expect(Math.max(...lons) - Math.min(...lons)).toBeLessThan(0.01);
  });
});

describe('groundSampleDistance', () => {
  it('is height over focal length straight down', () => {
    expect(groundSampleDistance(aPose())).toBeCloseTo(0.02, 9);
  });

  it('grows with the slant', () => {
    // Root of 1/sin^3 of the depression: 60 degrees gives 0.02 / 0.866^1.5.
    expect(groundSampleDistance(aPose({ pitch: -60 }))).toBeCloseTo(0.02 / Math.sin(Math.PI / 3) ** 1.5, 5);
  });
});

describe('boxToGround', () => {
  it('measures a nadir box in metres, with the bearing of its long side', () => {
    const found = boxToGround(aPose({ yaw: 30 }), { x: 2000, y: 1500, width: 50, height: 200 });
    if (!found.ok) throw new Error(found.error);
    expect(found.value.length).toBeCloseTo(4, 4);
    expect(found.value.width).toBeCloseTo(1, 4);
    expect(found.value.area).toBeCloseTo(4, 4);
    expect(found.value.bearing).toBeCloseTo(30, 6);
    expect(found.value.polygon.coordinates[0]).toHaveLength(5);
  });

  it('cuts off what lies outside the photo, and refuses a box with nothing inside', () => {
    const cut = boxToGround(aPose(), { x: -100, y: 1500, width: 150, height: 50 });
    expect(cut.ok && cut.value.length).toBeCloseTo(1, 4);
    expect(boxToGround(aPose(), { x: -100, y: 0, width: 50, height: 50 })).toEqual({
      ok: false,
      error: 'outside-photo',
    });
    expect(boxToGround(aPose(), { x: 0, y: Number.NaN, width: 50, height: 50 })).toEqual({
      ok: false,
      error: 'outside-photo',
    });
  });

  it('refuses a box that reaches over the horizon', () => {
    expect(boxToGround(aPose({ pitch: -15 }), { x: 2000, y: 100, width: 50, height: 2000 }).ok).toBe(false);
  });
});
