import { aPose } from './camera-pose.builder';
import { photoCorners } from './photo-corners';

describe('the corners of a photo', () => {
  it('lie as the pixels do: at yaw 0 the top is north and the left is west', () => {
    const corners = photoCorners(aPose({ yaw: 0, pitch: -90, roll: 0 }));
    expect(corners).not.toBeNull();
    if (!corners) return;
    expect(corners.topLeft.lat).toBeGreaterThan(corners.bottomLeft.lat);
    expect(corners.topLeft.lon).toBeLessThan(corners.topRight.lon);
    expect(corners.bottomRight.lat).toBeLessThan(corners.topRight.lat);
  });

  it('turn with the camera: at yaw 180 the top is south', () => {
    const corners = photoCorners(aPose({ yaw: 180, pitch: -90, roll: 0 }));
    expect(corners?.topLeft.lat).toBeLessThan(corners?.bottomLeft.lat ?? 0);
  });

  it('are none when the camera looks at the horizon', () => {
    expect(photoCorners(aPose({ yaw: 0, pitch: 0, roll: 0 }))).toBeNull();
  });
});
