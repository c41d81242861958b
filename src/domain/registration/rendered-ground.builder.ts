import type { CameraPose } from '../photogrammetry/camera-pose';
import { localFrame } from '../photogrammetry/local-frame';
import { cameraToNed, transform } from '../photogrammetry/rotation';
import type { LonLat, Metres } from '../units';
import type { GreyImage } from './grey-image';

/** Ground to take photos of: its height over one level, metres east and north of a place. */
export interface Ground {
  readonly around: LonLat;
  heightAt(east: Metres, north: Metres): Metres;
}

/** A hillside of 12 % with an embankment of 3 m across it: 40 m of flying height shift what lies on it by several metres. */
export const hillside = (around: LonLat): Ground => ({
  around,
  heightAt: (east, north) => 0.12 * north + 3 / (1 + Math.exp(-(east - 4) / 1.5)),
});

/** What a camera without lens distortion sees of it, at an elevation over the same level: speckled ground, each place of its own grey. */
export function photograph(
  ground: Ground,
  pose: CameraPose,
  cameraElevation: Metres,
  width: number,
): GreyImage {
  const camera = localFrame(ground.around).toLocal(pose.position);
  const { width: photoWidth, height: photoHeight, focalLength, principalPoint } = pose.intrinsics;
  const height = Math.round((width * photoHeight) / photoWidth);
  const scale = photoWidth / width;
  const rotation = cameraToNed(pose);
  const first = cameraElevation - ground.heightAt(camera.east, camera.north);
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const right = ((x + 0.5) * scale - principalPoint.x) / focalLength;
      const below = ((y + 0.5) * scale - principalPoint.y) / focalLength;
      const [north, east, down] = transform(rotation, [right, below, 1]);
      if (!(down > 0)) continue;
      let drop = first;
      // Slope of the ray times slope of the ground stays far below one, so each round comes nearer.
      for (let round = 0; round < 6; round++)
        drop =
          cameraElevation -
          ground.heightAt(camera.east + (drop * east) / down, camera.north + (drop * north) / down);
      data[y * width + x] = speckle(camera.east + (drop * east) / down, camera.north + (drop * north) / down);
    }
  }
  return { width, height, data };
}

/** Smooth noise of three grain sizes. K. Perlin's value noise, on an integer hash. */
export function speckle(east: Metres, north: Metres): number {
  const grain = (size: Metres): number => {
    const [x, y] = [east / size, north / size];
    const [c, r] = [Math.floor(x), Math.floor(y)];
    const [u, v] = [smooth(x - c), smooth(y - r)];
    const south = hash(c, r) * (1 - u) + hash(c + 1, r) * u;
    return south * (1 - v) + (hash(c, r + 1) * (1 - u) + hash(c + 1, r + 1) * u) * v;
  };
  return 255 * (0.4 * grain(0.6) + 0.35 * grain(1.7) + 0.25 * grain(6));
}

const smooth = (t: number): number => t * t * (3 - 2 * t);

function hash(a: number, b: number): number {
  let h = Math.imul(a, 0x27d4eb2d) ^ Math.imul(b, 0x165667b1);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  return ((h ^ (h >>> 15)) >>> 0) / 2 ** 32;
}
