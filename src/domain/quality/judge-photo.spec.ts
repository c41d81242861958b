import type { Geotag } from '../photogrammetry/camera-pose';
import { aPose } from '../photogrammetry/camera-pose.builder';
import { groundSampleDistance } from '../photogrammetry/ground-projection';
import { judgePhoto } from './judge-photo';
import { judgePicture, unreadablePicture } from './judge-picture';
import type { PictureMeasures } from './picture-measures';

const now = new Date('2026-03-01T02:00:00Z');
const good: PictureMeasures = {
  blur: 0.2,
  meanLuma: 110,
  brightLuma: 200,
  whiteShare: 0.01,
  blackShare: 0.01,
};

function aGeotag(changes: Partial<Geotag> = {}, pose = aPose()): Geotag {
  return {
    camera: { make: 'DJI', model: 'FC300S', serial: null },
    takenAt: '2026-03-01T01:00:00Z',
    width: 4000,
    height: 3000,
    orientation: 1,
    pose,
    position: pose.position,
    grade: 'good',
    reasons: [],
    groundSampleDistance: groundSampleDistance(pose),
    ...changes,
  };
}

const judge = (geotag: Geotag, picture: PictureMeasures | null = good) =>
  judgePhoto({ picture, findings: [] }, geotag, { targets: { coarsestGsd: 0.025 }, now });
const codesOf = (geotag: Geotag) => judge(geotag).findings.map(({ code, severity }) => `${code} ${severity}`);

describe('a photo', () => {
  it('that is sharp, low, straight down and of today is accepted without a word', () => {
    const quality = judge(aGeotag());
    expect(quality.findings).toEqual([]);
    expect(quality.heightOverGroundMetres).toBeCloseTo(40, 6);
    expect(quality.offNadirDegrees).toBeCloseTo(0, 6);
  });

  it('keeps what its pixels said', () => {
    expect(judge(aGeotag(), { ...good, blur: 0.5 }).findings).toMatchObject([{ code: 'blurred' }]);
    const before = { picture: null, findings: [unreadablePicture('It is cut off.')] };
    const after = judgePhoto(before, aGeotag(), { targets: { coarsestGsd: 0.025 }, now });
    expect(after.findings).toMatchObject([{ code: 'picture-unreadable', message: 'It is cut off.' }]);
  });

  it.each([
    [{ blur: 0.35 }, 'soft warning'],
    [{ blur: 0.45 }, 'blurred problem'],
    [{ whiteShare: 0.1 }, 'overexposed warning'],
    [{ whiteShare: 0.4 }, 'overexposed problem'],
    [{ brightLuma: 80 }, 'underexposed warning'],
    [{ brightLuma: 40 }, 'underexposed problem'],
    [{ blackShare: 0.4 }, 'underexposed warning'],
  ])('with pixels of %j is %s', (pixels, wanted) => {
    const found = judgePicture({ ...good, ...pixels });
    expect(found.map(({ code, severity }) => `${code} ${severity}`)).toEqual([wanted]);
  });

  it.each([
    ['coarse', aGeotag({}, aPose({ heightAboveGround: 60 })), ['gsd-too-coarse warning']],
    [
      'coarse and high',
      aGeotag({}, aPose({ heightAboveGround: 121 })),
      ['gsd-too-coarse problem', 'above-height-limit problem'],
    ],
    ['a little oblique', aGeotag({}, aPose({ pitch: -80 })), []],
    ['oblique', aGeotag({}, aPose({ pitch: -70, heightAboveGround: 30 })), ['gimbal-off-nadir warning']],
    [
      'oblique the other way',
      aGeotag({}, aPose({ pitch: -110, heightAboveGround: 30 })),
      ['gimbal-off-nadir warning'],
    ],
    ['of no scale', aGeotag({ groundSampleDistance: null }), ['gsd-unknown warning']],
    [
      'edited',
      aGeotag({ grade: 'low', reasons: [{ code: 'edited-after-capture', message: 'It was edited.' }] }),
      ['pose-untrusted problem'],
    ],
    ['of tomorrow week', aGeotag({ takenAt: '2026-03-08T00:00:00Z' }), ['clock-in-future problem']],
    ['of last year but one', aGeotag({ takenAt: '2024-03-08T00:00:00Z' }), ['taken-long-ago warning']],
    ['of no time', aGeotag({ takenAt: null }), ['time-unknown info']],
    ['of a local time without zone', aGeotag({ takenAt: null, cameraTime: '2026:03:01 09:00:00' }), []],
    [
      'of a clock never set',
      aGeotag({ takenAt: null, cameraTime: '1970:01:01 00:04:10' }),
      ['clock-not-set problem'],
    ],
  ])('%s gets its word', (_what, geotag, wanted) => {
    expect(codesOf(geotag)).toEqual(wanted);
  });

  it('is as high as the height model says, not as high above take-off', () => {
    const pose = aPose({ heightAboveGround: 100 });
    const geotag = aGeotag({ groundSampleDistance: groundSampleDistance(pose)! * 1.3 }, pose);
    expect(judge(geotag).heightOverGroundMetres).toBeCloseTo(130, 3);
    expect(codesOf(geotag)).toContain('above-height-limit problem');
  });

  it('says in each sentence what to do', () => {
    const worst = judge(
      aGeotag({ takenAt: '2027-03-08T00:00:00Z' }, aPose({ heightAboveGround: 130, pitch: -60 })),
      {
        ...good,
        blur: 0.6,
        whiteShare: 0.5,
      },
    );
    expect(worst.findings).toHaveLength(6);
    for (const { message } of worst.findings) expect(message).toMatch(/\. .*(fly|set|lower|take)/i);
  });
});
