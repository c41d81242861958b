import fc from 'fast-check';
import { measurePicture, type PictureBand } from './picture-measures';
import { blurredFrom, softFrom } from './quality-limits';

const side = { width: 600, height: 256 };

/** Leaves fallen over each other, the same at every call: edges at all sizes, as real ground has. */
function leaves(level = 110, contrast = 120): PictureBand {
  const { width, height } = side;
  const grey = new Uint8Array(width * height).fill(level);
  let state = 7;
  const random = () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state / 2147483648;
  };
  for (let leaf = 0; leaf < 6000; leaf++) {
    const size = Math.round(2 / (0.04 + random()));
    const [left, top] = [Math.floor(random() * width), Math.floor(random() * height)];
    const value = Math.round(level + contrast * (random() - 0.5));
    for (let y = top; y < Math.min(height, top + size); y++)
      grey.fill(value, y * width + left, y * width + Math.min(width, left + size));
  }
  const data = new Uint8Array(grey.length * 3);
  grey.forEach((value, i) => {
    data.fill(value, i * 3, i * 3 + 3);
  });
  return { data, width, height };
}

/** As a camera that moved by so many pixels while the shutter was open. */
function smeared({ data, width, height }: PictureBand, pixels: number): PictureBand {
  const moved = new Uint8Array(data.length);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let k = 0; k < pixels; k++) sum += data[(y * width + Math.min(width - 1, x + k)) * 3]!;
      moved.fill(Math.round(sum / pixels), (y * width + x) * 3, (y * width + x) * 3 + 3);
    }
  return { data: moved, width, height };
}

const flat = (level: number): PictureBand => ({
  data: new Uint8Array(side.width * side.height * 3).fill(level),
  ...side,
});

describe('what pixels say', () => {
  it('calls a sharp picture sharp and a smeared one blurred, more so the longer the smear', () => {
    const blurs = [1, 4, 8, 14].map((pixels) => measurePicture(smeared(leaves(), pixels)).blur!);
    expect(blurs[0]).toBeLessThan(softFrom);
    expect(blurs.at(-1)).toBeGreaterThan(blurredFrom);
    expect([...blurs].sort((a, b) => a - b)).toEqual(blurs);
  });

  it('measures blur whatever the light and contrast', () => {
    const bright = measurePicture(smeared(leaves(150, 160), 8)).blur!;
    expect(measurePicture(smeared(leaves(90, 80), 8)).blur).toBeCloseTo(bright, 1);
  });

  it('says nothing of the focus on a plain surface or a picture too small', () => {
    expect(measurePicture(flat(90)).blur).toBeNull();
    expect(measurePicture({ data: new Uint8Array(300), width: 10, height: 10 }).blur).toBeNull();
  });

  it('counts white, black and the level that most pixels stay under', () => {
    expect(measurePicture(flat(255))).toMatchObject({ whiteShare: 1, blackShare: 0, brightLuma: 255 });
    expect(measurePicture(flat(0))).toMatchObject({ whiteShare: 0, blackShare: 1, brightLuma: 0 });
    expect(measurePicture(flat(100)).meanLuma).toBeCloseTo(100, 0);
  });

  it('stays within its ranges for any pixels', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 30 * 24 * 3, maxLength: 30 * 24 * 3 }), (data) => {
        const { blur, whiteShare, blackShare } = measurePicture({ data, width: 30, height: 24 });
        expect(blur === null || (blur >= 0 && blur <= 1)).toBe(true);
        expect(whiteShare + blackShare).toBeLessThanOrEqual(1);
      }),
      { numRuns: 50 },
    );
  });
});
