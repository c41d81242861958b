import { inPhotoPixels, measureOpening } from './measure-opening';

/** A dark line of a width and slant over grey pavement, a little blurred at its edges and grainy. */
function pavement(told: { width: number; slant?: number; depth?: number; grain?: number; turned?: boolean }) {
  const size = 200;
  const { width, slant = 0, depth = 60, grain = 4, turned = false } = told;
  const data = new Uint8Array(3 * size * size);
  const across = width / Math.cos(Math.atan(slant));
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const [along, aside] = turned ? [x, y] : [y, x];
      const off = Math.abs(aside - (100 + slant * (along - 100)));
      const share = Math.max(0, Math.min(1, across / 2 + 0.5 - off));
      const noise = ((x * 7919 + y * 104_729) % 9) - 4;
      const level = 130 - depth * share + (noise * grain) / 4;
      data.fill(level, 3 * (y * size + x), 3 * (y * size + x) + 3);
    }
  }
  return { data, width: size, height: size };
}

describe('measureOpening', () => {
  const upright = { x: 80, y: 10, width: 40, height: 180 };

  it.each([4, 6, 10, 20])('reads a crack of %s pixels to half a pixel', (width) => {
    expect(Math.abs(measureOpening(pavement({ width }), upright)! - width)).toBeLessThan(0.5);
  });

  it('reads the same of a crack that lies across', () => {
    const lying = { x: 10, y: 80, width: 180, height: 40 };
    expect(measureOpening(pavement({ width: 8, turned: true }), lying)).toBeCloseTo(8, 0);
  });

  it('makes good for the slant', () => {
    const box = { x: 10, y: 10, width: 180, height: 180 };
    expect(Math.abs(measureOpening(pavement({ width: 8, slant: 0.8 }), box)! - 8)).toBeLessThan(0.8);
  });

  it('finds nothing in plain pavement, nor in a line that hardly stands out', () => {
    expect(measureOpening(pavement({ width: 0, depth: 0 }), upright)).toBeNull();
    expect(measureOpening(pavement({ width: 6, depth: 8, grain: 6 }), upright)).toBeNull();
  });

  it('calls a hairline less than three pixels', () => {
    expect(measureOpening(pavement({ width: 1.2 }), upright)!).toBeLessThan(3);
  });

  it('reads boxes at the border of the photo', () => {
    expect(() => measureOpening(pavement({ width: 6 }), { x: 0, y: 0, width: 5, height: 200 })).not.toThrow();
  });
});

describe('inPhotoPixels', () => {
  it('counts pixels of the photo, but leaves unresolved what the smaller raster does not resolve', () => {
    expect(inPhotoPixels(4, 0.5)).toBe(8);
    expect(inPhotoPixels(2, 0.5)).toBe(2);
  });
});
