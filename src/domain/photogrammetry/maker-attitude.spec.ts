import type { CameraPose } from './camera-pose';
import { aPose } from './camera-pose.builder';
import type { XmpTags } from './camera-tags';
import { djiTags, someTags } from './camera-tags.builder';
import { readAttitude } from './capture-attitude';
import { pixelToGround } from './ground-projection';
import { localFrame } from './local-frame';

/** Where the middle of the photo's top edge (1,500 px from the centre, 2,000 px focal length) falls, metres east and north. */
function topEdge(make: string, xmp: XmpTags, point = { x: 2000, y: 0 }) {
  const { attitude } = readAttitude(someTags({ make, xmp }));
  if (!attitude) throw new Error('no attitude');
  const pose: CameraPose = aPose({ ...attitude });
  const found = pixelToGround(pose, point);
  if (!found.ok) throw new Error(found.error);
  return localFrame(pose.position).toLocal(found.value.place);
}

describe('camera angles of each maker, by hand: 40 m up, straight down, the top of the photo 30 m towards the heading', () => {
  it.each<[string, string, XmpTags]>([
    ['DJI', 'DJI', { 'drone-dji': { GimbalYawDegree: 90, GimbalPitchDegree: -90, GimbalRollDegree: 0 } }],
    [
      'DJI with text values',
      'DJI',
      { 'drone-dji': { GimbalYawDegree: '+90.00', GimbalPitchDegree: '-90.00', GimbalRollDegree: '+0.00' } },
    ],
    [
      'DJI with half a roll at nadir',
      'DJI',
      { 'drone-dji': { GimbalYawDegree: -90, GimbalPitchDegree: -90, GimbalRollDegree: 180 } },
    ],
    [
      'Autel’s newer tags',
      'Autel Robotics',
      { drone: { GimbalYawDegree: 90, GimbalPitchDegree: -90, GimbalRollDegree: 0 } },
    ],
    ['Autel XL715', 'Camera', { Camera: { Yaw: 90, Pitch: -90, Roll: 0 } }],
    ['Autel’s older tags', 'Autel Robotics', { Camera: { Yaw: 90, Pitch: 0, Roll: 0 } }],
    ['Sequoia', 'Parrot', { Camera: { Yaw: 90, Pitch: 0, Roll: 0 } }],
    ['senseFly', 'senseFly', { Camera: { Yaw: 90, Pitch: 0, Roll: 0 } }],
    [
      'Skydio',
      'Skydio',
      {
        'drone-skydio': {
          CameraOrientationNED: { Yaw: 90, Pitch: -90, Roll: 0 },
          CameraOrientationFLU: { Yaw: 0, Pitch: 90, Roll: 0 },
        },
      },
    ],
    [
      'Parrot Anafi',
      'Parrot',
      { 'drone-parrot': { CameraYawDegree: 90, CameraPitchDegree: -90, CameraRollDegree: 0 } },
    ],
    ['Teal', 'Teledyne FLIR', { exif: { CameraYaw: 90, CameraPitch: -90, CameraRoll: 0 } }],
  ])('%s', (_, make, xmp) => {
    const { east, north } = topEdge(make, xmp);
    expect(east).toBeCloseTo(30, 4);
    expect(north).toBeCloseTo(0, 4);
  });

  it('tilts a body-mounted camera sideways with roll, not around its axis', () => {
    // Right wing 10 degrees down, heading north: the camera looks to the left (west) of the track.
    const centre = topEdge('Parrot', { Camera: { Yaw: 0, Pitch: 0, Roll: 10 } }, { x: 2000, y: 1500 });
    expect(centre.east).toBeCloseTo(-40 * Math.tan(Math.PI / 18), 4);
    expect(centre.north).toBeCloseTo(0, 4);
    const senseFly = topEdge('senseFly', { Camera: { Yaw: 0, Pitch: 0, Roll: 10 } }, { x: 2000, y: 1500 });
    expect(senseFly.east).toBeCloseTo(40 * Math.tan(Math.PI / 18), 4);
  });

  it('looks forward with a positive Pix4D pitch', () => {
    const centre = topEdge('senseFly', { Camera: { Yaw: 0, Pitch: 20, Roll: 0 } }, { x: 2000, y: 1500 });
    expect(centre.north).toBeCloseTo(40 * Math.tan(Math.PI / 9), 4);
  });
});

describe('readAttitude', () => {
  const codes = (xmp: XmpTags) => readAttitude(someTags({ xmp })).findings.map(({ code }) => code);

  it('takes all-zero and impossible angles for missing', () => {
    expect(
      codes({ 'drone-dji': djiTags({ GimbalYawDegree: 0, GimbalPitchDegree: 0, GimbalRollDegree: 0 }) }),
    ).toEqual(['attitude-missing']);
    expect(codes({ 'drone-dji': djiTags({ GimbalYawDegree: 7777 }) })).toEqual(['attitude-missing']);
    expect(codes({})).toEqual(['no-attitude']);
    expect(codes({ 'drone-dji': djiTags({ GimbalYawDegree: 'n/a' }) })).toEqual(['no-attitude']);
  });

  it('never uses Skydio’s FLU angles', () => {
    expect(codes({ 'drone-skydio': { CameraOrientationFLU: { Yaw: 1, Pitch: 2, Roll: 3 } } })).toEqual([
      'no-attitude',
    ]);
  });

  it('takes the camera’s own yaw, and doubts it when the airframe points elsewhere', () => {
    const near = readAttitude(
      someTags({ xmp: { 'drone-dji': djiTags({ GimbalYawDegree: 30, FlightYawDegree: 35 }) } }),
    );
    expect(near).toMatchObject({ attitude: { yaw: 30 }, findings: [] });
    const far = readAttitude(
      someTags({ xmp: { 'drone-dji': djiTags({ GimbalYawDegree: 30, FlightYawDegree: -100 }) } }),
    );
    expect(far.attitude?.yaw).toBe(30);
    expect(far.yawSigma).toBeGreaterThan(near.yawSigma);
    expect(far.findings[0]?.code).toBe('yaw-differs-from-flight');
  });
});
