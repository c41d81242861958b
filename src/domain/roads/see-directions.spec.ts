import fc from 'fast-check';
import { angleBetweenAxes } from './axial-mean';
import { crackDirection } from './crack-direction';
import { cutGrey, type GreyRaster, type RgbRaster } from './grey-raster';
import { pavementDirection } from './pavement-direction';
import { directionsIn } from './see-directions';

const turns = fc.integer({ min: 0, max: 179 });

/** Grain that is the same every time and lies in no line. */
function grain(x: number, y: number): number {
  let mixed = Math.imul(x + 1, 0x9e3779b1) ^ Math.imul(y + 1, 0x85ebca77);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39);
  return ((mixed ^ (mixed >>> 15)) & 7) - 3.5;
}

function draw(width: number, height: number, brightness: (x: number, y: number) => number): GreyRaster {
  const data = new Float32Array(width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) data[y * width + x] = brightness(x + 0.5, y + 0.5) + grain(x, y);
  return { data, width, height };
}

/** Offset from a line through the middle, and the way along it. */
function fromLine(fromTop: number, width: number, height: number) {
  const radians = (fromTop * Math.PI) / 180;
  const [ux, uy] = [Math.sin(radians), -Math.cos(radians)];
  return (x: number, y: number) => {
    const [dx, dy] = [x - width / 2, y - height / 2];
    return { across: dx * -uy + dy * ux, along: dx * ux + dy * uy };
  };
}

const aStreet = (fromTop: number, joints = 0): GreyRaster => {
  const place = fromLine(fromTop, 160, 160);
  return draw(160, 160, (x, y) => {
    const { across, along } = place(x, y);
    if (Math.abs(across) > 32) return 90;
    return joints > 0 && Math.abs(along % joints) < 1 ? 118 : 140;
  });
};

const aCrack = (fromTop: number, length: number) => {
  const radians = (fromTop * Math.PI) / 180;
  const size = {
    width: Math.abs(length * Math.sin(radians)) + 6,
    height: Math.abs(length * Math.cos(radians)) + 6,
  };
  const [width, height] = [Math.ceil(size.width), Math.ceil(size.height)];
  const place = fromLine(fromTop, width, height);
  return { size, grey: draw(width, height, (x, y) => (Math.abs(place(x, y).across) < 1 ? 95 : 140)) };
};

describe('the direction of the pavement', () => {
  it('is that of its edges, at any angle to the photo', () => {
    fc.assert(
      fc.property(turns, (turn) => {
        const found = pavementDirection(aStreet(turn))!;
        expect(angleBetweenAxes(found.fromTop, turn)).toBeLessThan(3);
        expect(found.sigma).toBeLessThanOrEqual(6);
      }),
      { numRuns: 20 },
    );
  });

  it('is not that of joints across it, however many', () => {
    for (const turn of [0, 33, 90, 140])
      expect(angleBetweenAxes(pavementDirection(aStreet(turn, 20))!.fromTop, turn)).toBeLessThan(3);
  });

  it('is unknown on bare ground and where two streets cross alike', () => {
    expect(pavementDirection(draw(160, 160, () => 120))).toBeNull();
    const cross = draw(160, 160, (x, y) => (Math.min(Math.abs(x - 80), Math.abs(y - 80)) < 20 ? 140 : 90));
    expect(pavementDirection(cross)).toBeNull();
  });
});

describe('the direction of a crack', () => {
  it('tells the two diagonals of its box apart', () => {
    fc.assert(
      fc.property(turns, fc.integer({ min: 60, max: 300 }), (turn, length) => {
        const { grey, size } = aCrack(turn, length);
        const found = crackDirection(grey, size)!;
        expect(angleBetweenAxes(found.fromTop, turn)).toBeLessThan(8);
      }),
      { numRuns: 40 },
    );
  });

  it('is unknown in a square box with nothing to follow, and that of the box in a slim one', () => {
    const flat = (width: number, height: number): GreyRaster => ({
      width,
      height,
      data: new Float32Array(width * height).fill(130),
    });
    expect(crackDirection(flat(100, 100), { width: 100, height: 100 })).toBeNull();
    expect(crackDirection(flat(200, 20), { width: 200, height: 20 })?.fromTop).toBe(90);
    expect(crackDirection(flat(20, 200), { width: 20, height: 200 })?.fromTop).toBe(0);
  });
});

describe('looking at a photo', () => {
  const photo: RgbRaster = (() => {
    const [width, height] = [900, 700];
    const place = fromLine(60, width, height);
    const grey = draw(width, height, (x, y) => (Math.abs(place(x, y).across) > 150 ? 90 : 140));
    return {
      width,
      height,
      data: Uint8Array.from({ length: width * height * 3 }, (_, i) => grey.data[Math.floor(i / 3)]!),
    };
  })();

  it('stays inside the photo, wherever the box lies', () => {
    for (const [x, y] of [
      [0, 0],
      [860, 660],
      [-10, 300],
      [430, 330],
    ] as const) {
      const seen = directionsIn(photo, 0.04)({ x, y, width: 40, height: 40 });
      if (x === 430) expect(angleBetweenAxes(seen.pavement!.fromTop, 60)).toBeLessThan(3);
    }
    expect(directionsIn(photo, null)({ x: 10, y: 10, width: 2, height: 40 }).crack).toBeNull();
  });

  it('reduces brightness to means', () => {
    const flat: RgbRaster = { width: 8, height: 8, data: new Uint8Array(8 * 8 * 3).fill(77) };
    for (const step of [1, 2, 4])
      expect([...cutGrey(flat, { left: 0, top: 0, width: 8, height: 8 }, step).data]).toEqual(
        Array.from({ length: (8 / step) ** 2 }, () => 77),
      );
  });
});
