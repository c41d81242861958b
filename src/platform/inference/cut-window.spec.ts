import fc from 'fast-check';
import { cutWindow, type PixelInput, pixelInput } from './cut-window';

const layouts = ['NCHW', 'NHWC'] as const;
const asked = (
  layout: PixelInput['layout'],
  normalisation: Parameters<typeof pixelInput>[0]['normalisation'],
) =>
  pixelInput({
    name: 'images',
    colour: 'RGB',
    dtype: 'float32',
    multipleOf: 1,
    padValue: 114,
    layout,
    normalisation,
  });
const asIs = (layout: PixelInput['layout']) => asked(layout, { scale: 1, mean: [0, 0, 0], std: [1, 1, 1] });

/** Each pixel's red, green and blue differ and tell where it was. */
function paint(width: number, height: number) {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) data.set([i % 251, (i + 80) % 251, (i + 160) % 251], i * 3);
  return { data, width, height };
}

describe('cutWindow', () => {
  it.each(layouts.flatMap((layout) => [[layout, Float32Array] as const, [layout, Uint8Array] as const]))(
    'brings every pixel of the window to its place, and padding where the photo has none: %s',
    (layout, Tensor) => {
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
            const tensor = new Tensor(3 * width * height).fill(7);
            cutWindow(photo, window, tensor, asIs(layout));
            const expected = Array.from(tensor, (_, at) => {
              const [channel, pixel] =
                layout === 'NHWC'
                  ? [at % 3, Math.floor(at / 3)]
                  : [Math.floor(at / (width * height)), at % (width * height)];
              const [row, column] = [Math.floor(pixel / width), pixel % width];
              const [x, y] = [window.x + column, window.y + row];
              return x < photoWidth && y < photoHeight ? photo.data[(y * photoWidth + x) * 3 + channel] : 114;
            });
            expect(Array.from(tensor)).toEqual(expected);
          },
        ),
      );
    },
  );

  it.each([
    ['NCHW', [2, -2, 0.2, 0, -0.5, -0.5]],
    ['NHWC', [2, 0.2, -0.5, -2, 0, -0.5]],
  ] as const)(
    'normalises each channel by its own mean and deviation, padding too: %s',
    (layout, expected) => {
      const input = asked(layout, { scale: 1 / 255, mean: [0.5, 0, 1], std: [0.25, 1, 2] });
      const tensor = new Float32Array(6);
      cutWindow(
        { data: Uint8Array.from([255, 51, 0]), width: 1, height: 1 },
        { x: 0, y: 0, width: 2, height: 1 },
        tensor,
        { ...input, padValue: 0 },
      );
      for (const [at, value] of expected.entries()) expect(tensor[at]).toBeCloseTo(value, 6);
    },
  );
});
