import fc from 'fast-check';
import { anyScene as scene } from '../../../test/support/any-scene';
import { localFrame } from '../photogrammetry/local-frame';
import { meanSigma } from './covariance';
import type { FusedDefect, GroundedDetection } from './defect-evidence';
import { fuseDetections } from './fuse-detections';
import { registeredRules, unregisteredRules } from './fusion-rules';
import { groundedDetection, manyDetections } from './grounded-detection.builder';

const partition = (defects: readonly FusedDefect[]): string[] =>
  defects.map((defect) => defect.detectionIds.join(',')).sort();
const fuse = (detections: GroundedDetection[], rules = unregisteredRules) =>
  fuseDetections(detections, rules);

describe('fuseDetections', () => {
  it('makes one defect of one pothole seen in eight photos', () => {
    const wobble = [0, 0.4, -0.5, 0.8, -0.3, 0.2, 0.6, -0.7];
    const defects = fuse(
      wobble.map((east, i) => groundedDetection({ id: `d${i}`, photoId: `p${i}`, east, north: -east / 2 })),
    );
    expect(defects).toHaveLength(1);
    expect(defects[0]!.photoIds).toHaveLength(8);
  });

  const sideBySide = (shifts: readonly number[]) =>
    shifts.flatMap((shift, photo) => [
      groundedDetection({ id: `a${photo}`, photoId: `p${photo}`, east: shift }),
      groundedDetection({ id: `b${photo}`, photoId: `p${photo}`, east: 1.5 + shift }),
    ]);

  it('keeps two potholes 1.5 m apart when every photo shows both, though photos err by half a metre', () => {
    expect(partition(fuse(sideBySide([0, 0.4, -0.3, 0.2])))).toEqual(['a0,a1,a2,a3', 'b0,b1,b2,b3']);
  });

  it('counts two potholes seen side by side as two, even where photos err by more than their distance', () => {
    expect(fuse(sideBySide([0, 1.6, -1.2, 0.5, -0.8]))).toHaveLength(2);
  });

  it('merges neither a pothole nor a repair with a crack', () => {
    const classes = ['D40', 'repair', 'D20'] as const;
    const detections = classes.map((damageClass, i) =>
      groundedDetection({ id: `d${i}`, photoId: `p${i}`, damageClass }),
    );
    expect(fuse(detections)).toHaveLength(3);
  });

  it('lets photos disagree about the class of a crack and takes the better supported one', () => {
    const [defect, ...others] = fuse([
      groundedDetection({ id: 'a', photoId: 'p1', damageClass: 'D20', score: 0.6 }),
      groundedDetection({ id: 'b', photoId: 'p2', damageClass: 'D20', score: 0.5 }),
      groundedDetection({ id: 'c', photoId: 'p3', damageClass: 'D00', score: 0.9 }),
    ]);
    expect(others).toEqual([]);
    expect(defect).toMatchObject({ damageClass: 'D20', score: 0.9 });
  });

  it('keeps a small pothole apart from a large one at the same place', () => {
    const detections = [
      groundedDetection({ id: 'a', photoId: 'p1', length: 0.3, width: 0.3 }),
      groundedDetection({ id: 'b', photoId: 'p2', length: 1.2, width: 1.2 }),
    ];
    expect(fuse(detections)).toHaveLength(2);
  });

  it('joins two photos of a long crack whose boxes have middles 6 m apart', () => {
    const crack = { damageClass: 'D00', length: 8, width: 0.3, bearing: 20 } as const;
    const along = { east: Math.sin((20 * Math.PI) / 180), north: Math.cos((20 * Math.PI) / 180) };
    const [defect, ...others] = fuse([
      groundedDetection({ id: 'a', photoId: 'p1', ...crack }),
      groundedDetection({ id: 'b', photoId: 'p2', ...crack, east: 6 * along.east, north: 6 * along.north }),
    ]);
    expect(others).toEqual([]);
    expect(defect!.length).toBeCloseTo(14, 3);
    expect(defect!.bearing).toBeCloseTo(20, 3);
    expect(defect!.polygon.coordinates[0]).toHaveLength(5);
  });

  it('takes the median length of a crack that every photo shows whole', () => {
    const crack = { damageClass: 'D10', width: 0.2, bearing: 90 } as const;
    const [defect] = fuse([
      groundedDetection({ id: 'a', photoId: 'p1', ...crack, length: 4 }),
      groundedDetection({ id: 'b', photoId: 'p2', ...crack, length: 4.2, east: 0.3 }),
      groundedDetection({ id: 'c', photoId: 'p3', ...crack, length: 3.9, east: -0.2 }),
    ]);
    expect(defect!.length).toBe(4);
  });

  it('keeps two crossing cracks apart', () => {
    const crack = { damageClass: 'D00', length: 5, width: 0.2 } as const;
    const detections = [
      groundedDetection({ id: 'a', photoId: 'p1', ...crack, bearing: 0 }),
      groundedDetection({ id: 'b', photoId: 'p2', ...crack, bearing: 90 }),
    ];
    expect(fuse(detections)).toHaveLength(2);
  });

  it('takes two pieces of a crack that was cut within one photo as one', () => {
    const piece = { damageClass: 'D00', length: 3, width: 0.2, bearing: 0, photoId: 'p1' } as const;
    const [defect, ...others] = fuse([
      groundedDetection({ id: 'a', ...piece }),
      groundedDetection({ id: 'b', ...piece, north: 3.2 }),
      groundedDetection({ id: 'c', ...piece, photoId: 'p2', length: 6.2, north: 1.6 }),
    ]);
    expect(others).toEqual([]);
    expect(defect!.detectionIds).toEqual(['a', 'b', 'c']);
    expect(defect!.length).toBeCloseTo(6.2, 3);
  });

  it('keeps two parallel cracks of one photo apart', () => {
    const crack = { damageClass: 'D00', length: 3, width: 0.2, bearing: 0, photoId: 'p1' } as const;
    expect(
      fuse([groundedDetection({ id: 'a', ...crack }), groundedDetection({ id: 'b', ...crack, east: 0.8 })]),
    ).toHaveLength(2);
  });

  it('takes one box with two crack classes in one photo as one damage', () => {
    const box = { photoId: 'p1', length: 2, width: 1.5 } as const;
    const defects = fuse([
      groundedDetection({ id: 'a', ...box, damageClass: 'D20', score: 0.7 }),
      groundedDetection({ id: 'b', ...box, damageClass: 'D00', score: 0.4, east: 0.1 }),
    ]);
    expect(defects).toHaveLength(1);
    expect(defects[0]!.damageClass).toBe('D20');
  });

  const registered = { betweenPhotos: 0.12 } as const;

  it("gives a pothole that a photo's border cuts in half to the whole one, not to a neighbour", () => {
    const detections = [
      groundedDetection({ id: 'a1', photoId: 'p1', length: 1, ...registered }),
      groundedDetection({ id: 'b1', photoId: 'p1', length: 1, east: 1.6, ...registered }),
      groundedDetection({
        id: 'a2',
        photoId: 'p2',
        length: 1,
        width: 0.4,
        east: -0.3,
        cutSides: 1,
        ...registered,
      }),
    ];
    expect(partition(fuse(detections))).toEqual(['a1,a2', 'b1']);
  });

  it('takes pieces that lie far apart in one photo as one crack where another photo shows it whole', () => {
    const crack = { damageClass: 'D00', width: 0.3, bearing: 0, ...registered } as const;
    const pieces = [
      groundedDetection({ id: 'a', photoId: 'p1', ...crack, length: 2.5, north: -2.7 }),
      groundedDetection({ id: 'b', photoId: 'p1', ...crack, length: 2.5, north: 2.7 }),
    ];
    const whole = groundedDetection({ id: 'c', photoId: 'p2', ...crack, length: 8 });
    expect(fuse(pieces)).toHaveLength(2);
    expect(partition(fuse([...pieces, whole]))).toEqual(['a,b,c']);
  });

  it('takes a piece at the corner of a slanting crack for a part of it, but nothing in the midst of its box', () => {
    const slanting = { damageClass: 'D10', length: 4, width: 3.6, bearing: 0, ...registered } as const;
    const small = {
      damageClass: 'D10',
      length: 1.6,
      width: 1.4,
      bearing: 0,
      photoId: 'p2',
      ...registered,
    } as const;
    const whole = groundedDetection({ id: 'a', photoId: 'p1', ...slanting });
    const atCorner = groundedDetection({ id: 'b', ...small, north: 1.2, east: 1.1 });
    const inMidst = groundedDetection({ id: 'c', ...small, length: 0.7, width: 0.7, north: -1, east: 0.9 });
    expect(partition(fuse([whole, atCorner, inMidst]))).toEqual(['a,b', 'c']);
  });

  it('lets no chain of boxes along a kerb grow beyond what a single box bears out', () => {
    const box = { damageClass: 'D00', length: 5, width: 0.3, bearing: 0, ...registered } as const;
    const kerb = Array.from({ length: 10 }, (_, i) =>
      groundedDetection({ id: `k${i}`, photoId: `p${i % 5}`, ...box, north: 3.6 * i }),
    );
    const longest = Math.max(...fuse(kerb).map((defect) => defect.length));
    expect(longest).toBeLessThanOrEqual(12.5);
  });

  it('takes one photo that calls a pothole a crack at its word only where no others disagree', () => {
    const pothole = ['p1', 'p2', 'p3'].map((photoId) =>
      groundedDetection({ id: photoId, photoId, ...registered }),
    );
    const stray = groundedDetection({
      id: 's',
      photoId: 'p4',
      damageClass: 'D20',
      length: 0.6,
      ...registered,
    });
    const [defect, ...others] = fuse([...pothole, stray]);
    expect(others).toEqual([]);
    expect(defect!.damageClass).toBe('D40');
    expect(fuse([...pothole.slice(1, 2), stray])).toHaveLength(2);
    expect(fuse([...pothole, { ...stray, damageClass: 'repair' }])).toHaveLength(2);
  });

  it("never claims a place better than the flight's common error", () => {
    const sigma = 3;
    const detections = Array.from({ length: 50 }, (_, i) =>
      groundedDetection({ id: `d${i}`, photoId: `p${i}`, sigma }),
    );
    const [defect] = fuse(detections);
    const shared = Math.sqrt(sigma ** 2 - unregisteredRules.betweenPhotos ** 2);
    expect(meanSigma(defect!.covariance)).toBeGreaterThanOrEqual(shared);
    expect(meanSigma(defect!.covariance)).toBeLessThan(sigma);
  });

  it('gives a single detection its own place and covariance', () => {
    const detection = groundedDetection({ id: 'a', photoId: 'p1', sigma: 2.5 });
    const [defect] = fuse([detection]);
    expect(defect!.place.lon).toBeCloseTo(detection.place.lon, 10);
    expect(meanSigma(defect!.covariance)).toBeCloseTo(Math.hypot(2.5, 0), 1);
  });

  it('trusts the better photo more', () => {
    const frame = localFrame(groundedDetection({ id: 'o', photoId: 'o' }).place);
    const [defect] = fuse([
      groundedDetection({ id: 'a', photoId: 'p1', sigma: 0.1 }),
      groundedDetection({ id: 'b', photoId: 'p2', sigma: 1, east: 1 }),
    ]);
    expect(frame.toLocal(defect!.place).east).toBeLessThan(0.1);
  });

  it("uses a detection's own error between photos where registration knows it", () => {
    const near = { length: 0.4, width: 0.4 };
    const detections = [
      groundedDetection({ id: 'a', photoId: 'p1', ...near }),
      groundedDetection({ id: 'b', photoId: 'p2', ...near, east: 1.2 }),
    ];
    expect(fuse(detections)).toHaveLength(1);
    expect(fuse(detections.map((detection) => ({ ...detection, betweenPhotos: 0.1 })))).toHaveLength(2);
  });

  it('answers nothing for nothing', () => {
    expect(fuse([])).toEqual([]);
  });

  it('finds about a thousand defects in 8,000 detections of one flight', () => {
    const detections = manyDetections({ defects: 1000, photosEach: 8, spacing: 3, seed: 7 });
    const defects = fuse(detections);
    expect(defects.length).toBeGreaterThan(900);
    expect(defects.length).toBeLessThan(1100);
  });
});

describe('fuseDetections, on any scene', () => {
  it('gives every detection to exactly one defect', () => {
    fc.assert(
      fc.property(scene, (detections) => {
        const ids = fuse(detections).flatMap((defect) => defect.detectionIds);
        expect(ids.sort()).toEqual(detections.map((detection) => detection.id).sort());
      }),
    );
  });

  it('gives the same defects for any order', () => {
    fc.assert(
      fc.property(
        scene.chain((detections) =>
          fc.tuple(
            fc.constant(detections),
            fc.shuffledSubarray(detections, { minLength: detections.length }),
          ),
        ),
        ([detections, shuffled]) => {
          expect(fuse(shuffled)).toEqual(fuse(detections));
        },
      ),
    );
  });

  it("gives each defect again when it fuses that defect's evidence alone", () => {
    fc.assert(
      fc.property(scene, (detections) => {
        const byId = new Map(detections.map((detection) => [detection.id, detection]));
        for (const defect of fuse(detections)) {
          expect(fuse(defect.detectionIds.map((id) => byId.get(id)!))).toEqual([defect]);
        }
      }),
    );
  });

  it('leaves every other defect as it was when a later photo adds to one place', () => {
    fc.assert(
      fc.property(scene, fc.double({ min: 0, max: 12, noNaN: true }), (detections, east) => {
        const added = groundedDetection({ id: 'z', photoId: 'later', east: 200 + east, north: east });
        expect(partition(fuse([...detections, added]))).toEqual([...partition(fuse(detections)), 'z'].sort());
      }),
    );
  });

  it('keeps defects 1 to 3 m apart and each whole, once photos agree to a decimetre', () => {
    const error = fc.double({ min: -0.1, max: 0.1, noNaN: true });
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: 3, noNaN: true }),
        fc.array(fc.tuple(error, error, error, error), { minLength: 1, maxLength: 10 }),
        (apart, photos) => {
          const detections = photos.flatMap(([ae, an, be, bn], i) => [
            groundedDetection({ id: `a${i}`, photoId: `p${2 * i}`, east: ae, north: an }),
            groundedDetection({ id: `b${i}`, photoId: `p${2 * i + 1}`, east: apart + be, north: bn }),
          ]);
          const expected = ['a', 'b'].map((name) =>
            photos
              .map((_, i) => `${name}${i}`)
              .sort()
              .join(','),
          );
          expect(partition(fuse(detections, registeredRules))).toEqual(expected);
        },
      ),
    );
  });
});
