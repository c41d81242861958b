import type { Camera } from './camera';
import type { Light } from './light';
import { createRandom } from './random';

// Called for every texel: bound once, since looking up `Math` there costs more than the sums.
const { floor } = Math;

const noiseTableSize = 1 << 16;

/** Light, lens and sensor: exposure, colour cast, vignetting, a slightly raised black, photon noise. In place. */
export function developPhoto(pixels: Uint8Array, camera: Camera, light: Light, sensorSeed: number): void {
  const random = createRandom(sensorSeed, 'sensor');
  const table = new Float32Array(noiseTableSize);
  for (let i = 0; i < table.length; i++) table[i] = random.next() + random.next() + random.next() - 1.5;
  const gains = [light.exposure * light.redGain, light.exposure, light.exposure * light.blueGain];
  const cx = camera.width / 2;
  const cy = camera.height / 2;
  const perCorner = 1 / (cx * cx + cy * cy);
  let at = 0;
  for (let y = 0; y < camera.height; y++) {
    // Rows start at unrelated places of the table, so its period doesn't show.
    let n = floor(random.next() * noiseTableSize);
    const dy = y - cy;
    for (let x = 0; x < camera.width; x++) {
      const dx = x - cx;
      const vignette = 1 - 0.11 * (dx * dx + dy * dy) * perCorner;
      const luma = table[n & (noiseTableSize - 1)]! * 2.6;
      for (let c = 0; c < 3; c++, at++) {
        const chroma = table[(n + 7 + c * 4099) & (noiseTableSize - 1)]! * 1.1;
        const value = pixels[at]! * gains[c]! * vignette * 0.94 + 11 + luma + chroma;
        pixels[at] = value < 0 ? 0 : value > 255 ? 255 : value + 0.5;
      }
      n++;
    }
  }
}
