import fc from 'fast-check';
import { cutWindow, pixelScaling } from './cut-window';

const asIs = pixelScaling({ scale: 1, mean: [0, 0, 0], std: [1, 1, 1] });

/** Each pixel's red, green and blue differ and tell where it was. */
function paint(width: number, height: number) {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) data.set([i % 251, (i + 80) % 251, (i + 160) % 251], i * 3);
  return { data, width, height };
}

describe('cutWindow', () => {
  it('brings every pixel of the window to its place, and padding where the photo has none', () => {
    const sides = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(
        sides,
        sides,
        sides,
        sides,
        fc.nat(),
        fc.nat(),
        (photoWidth, photoHeight, width, height, anyX, anyY) => {
          const photo = paint(photoWidth, photoHeight);
          const window = { x: anyX % photoWidth, y: anyY % photoHeight, width, height };
          const tensor = new Float32Array(3 * width * height).fill(-1);
          cutWindow(photo, window, tensor, asIs, 114);
          const expected = Array.from(tensor, (_, at) => {
            const [channel, row, column] = [
              Math.floor(at / (width * height)),
              Math.floor((at % (width * height)) / width),
              at % width,
            ];
            const [x, y] = [window.x + column, window.y + row];
            return x < photoWidth && y < photoHeight ? photo.data[(y * photoWidth + x) * 3 + channel] : 114;
          });
          expect(Array.from(tensor)).toEqual(expected);
        },
      ),
    );
  });

  it('normalises each channel by its own mean and deviation, padding too', () => {
    const scaling = pixelScaling({ scale: 1 / 255, mean: [0.5, 0, 1], std: [0.25, 1, 2] });
    const tensor = new Float32Array(6);
    cutWindow(
      { data: Uint8Array.from([255, 51, 0]), width: 1, height: 1 },
      { x: 0, y: 0, width: 2, height: 1 },
      tensor,
      scaling,
      0,
    );
    const expected = [2, -2, 0.2, 0, -0.5, -0.5];
    for (const [at, value] of expected.entries()) expect(tensor[at]).toBeCloseTo(value, 6);
  });

  it('fills a uint8 tensor without arithmetic', () => {
    const tensor = new Uint8Array(3);
    cutWindow(
      { data: Uint8Array.from([7, 8, 9]), width: 1, height: 1 },
      { x: 0, y: 0, width: 1, height: 1 },
      tensor,
      asIs,
      114,
    );
    expect([...tensor]).toEqual([7, 8, 9]);
  });
});
