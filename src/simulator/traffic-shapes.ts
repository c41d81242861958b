import type { Degrees, Metres } from '../domain/units';
import type { ScenePoint } from './local-frame';
import type { Random } from './random';

/** Someone or something that moves, as a finder of people and vehicles is to learn it. Heading as of `Car`. */
export interface TrafficThing {
  readonly kind: 'vehicle' | 'person';
  readonly centre: ScenePoint;
  readonly heading: Degrees;
  readonly length: Metres;
  readonly width: Metres;
  readonly height: Metres;
  readonly parts: readonly Part[];
}

/** A rounded block, upright, its middle so far ahead and to the right of the thing's; painted in order. */
export interface Part {
  readonly forward: Metres;
  readonly aside: Metres;
  readonly halfLength: Metres;
  readonly halfWidth: Metres;
  readonly bottom: Metres;
  readonly top: Metres;
  /** Exponent of the outline: 2 for an ellipse, 8 for nearly a rectangle. */
  readonly corners: number;
  readonly colour: Colour;
  /** Change of brightness from the middle to the front, as a share. */
  readonly gloss: number;
}

export type Shape = Pick<TrafficThing, 'kind' | 'length' | 'width' | 'height' | 'parts'>;
type Colour = readonly [number, number, number];

const paints: readonly Colour[] = [
  [232, 232, 230],
  [225, 226, 224],
  [200, 202, 205],
  [150, 153, 156],
  [112, 115, 120],
  [58, 60, 64],
  [26, 27, 30],
  [34, 35, 38],
  [158, 28, 32],
  [122, 24, 30],
  [38, 62, 118],
  [52, 118, 190],
  [92, 76, 60],
  [194, 186, 168],
  [236, 186, 24],
  [44, 92, 62],
];
const glasses: readonly Colour[] = [
  [24, 27, 31],
  [44, 50, 56],
  [70, 80, 90],
];
const clothes: readonly Colour[] = [
  [240, 238, 232],
  [24, 24, 28],
  [52, 56, 70],
  [30, 42, 96],
  [70, 110, 170],
  [176, 36, 40],
  [222, 120, 34],
  [226, 208, 70],
  [60, 120, 74],
  [136, 96, 68],
  [204, 150, 170],
  [128, 128, 130],
  [176, 232, 60],
];
const hairs: readonly Colour[] = [
  [24, 20, 18],
  [38, 32, 28],
  [70, 56, 46],
  [150, 142, 134],
];
const trousers: readonly Colour[] = [
  [28, 30, 36],
  [44, 56, 84],
  [96, 88, 74],
  [60, 58, 58],
];

const block = (part: Partial<Part> & Pick<Part, 'halfLength' | 'halfWidth' | 'top' | 'colour'>): Part => ({
  forward: 0,
  aside: 0,
  bottom: 0,
  corners: 6,
  gloss: 0,
  ...part,
});
const both = (part: Part): Part[] => [part, { ...part, aside: -part.aside }];
const dim = ([red, green, blue]: Colour, gain: number): Colour => [red * gain, green * gain, blue * gain];

/** Saloon, hatchback, estate or off-roader: they differ in where the cabin lies. */
export function carShape(random: Random): Shape {
  const length = random.range(3.5, 5);
  const width = random.range(1.6, 1.95);
  const height = random.range(1.4, 1.85);
  const [l, w] = [length / 2, width / 2];
  const colour = random.pick(paints);
  const glass = random.pick(glasses);
  const cabin = random.pick([
    { at: -0.14, half: 0.54, roof: -0.15, roofHalf: 0.32 },
    { at: -0.3, half: 0.64, roof: -0.36, roofHalf: 0.48 },
    { at: -0.34, half: 0.63, roof: -0.38, roofHalf: 0.54 },
  ]);
  const sill = height * 0.58;
  const gloss = random.range(-0.12, 0.12);
  return {
    kind: 'vehicle',
    length,
    width,
    height,
    parts: [
      block({
        halfLength: l,
        halfWidth: w,
        bottom: 0.2,
        top: sill,
        corners: random.range(4, 7),
        colour,
        gloss,
      }),
      ...both(
        block({
          forward: l * 0.3,
          aside: w * 1.04,
          halfLength: 0.1,
          halfWidth: 0.1,
          bottom: sill - 0.1,
          top: sill + 0.05,
          corners: 2,
          colour: random.pick([colour, glass]),
        }),
      ),
      ...both(lamp(l * 0.9, w * 0.7, sill, [214, 216, 214])),
      ...both(lamp(-l * 0.93, w * 0.72, sill, [150, 40, 38])),
      block({
        forward: l * cabin.at,
        halfLength: l * cabin.half,
        halfWidth: w * 0.9,
        bottom: sill,
        top: sill + (height - sill) * 0.6,
        corners: 5,
        colour: glass,
        gloss: random.range(-0.2, 0.4),
      }),
      block({
        forward: l * cabin.roof,
        halfLength: l * cabin.roofHalf,
        halfWidth: w * 0.74,
        bottom: height - 0.1,
        top: height,
        corners: 5,
        colour: random.chance(0.1) ? glass : dim(colour, 1.05),
        gloss,
      }),
      ...(random.chance(0.25)
        ? [
            block({
              forward: l * (cabin.roof + cabin.roofHalf * 0.4),
              halfLength: l * 0.12,
              halfWidth: w * 0.5,
              top: height + 0.01,
              bottom: height,
              colour: glass,
            }),
          ]
        : []),
    ],
  };
}

/** A cab, and behind it a box, an open bed, or seats under one roof. */
export function lorryShape(random: Random): Shape {
  const body = random.pick(['box', 'bed', 'bus', 'van', 'van'] as const);
  const length = { box: random.range(5, 9), bed: random.range(4.6, 7), bus: random.range(6, 11), van: 4.4 }[
    body
  ];
  const width = body === 'van' ? random.range(1.6, 1.9) : random.range(1.8, 2.45);
  const height = body === 'van' ? 1.95 : random.range(2.2, 3.1);
  const [l, w] = [length / 2, width / 2];
  const colour = random.pick(paints);
  const glass = random.pick(glasses);
  const cab = body === 'box' || body === 'bed' ? 0.85 : 0.35;
  const cargo = random.pick([...paints.slice(0, 4), [120, 92, 62], [58, 104, 84]] as const) as Colour;
  const back = { forward: -cab, halfLength: l - cab, halfWidth: w, corners: 9 };
  return {
    kind: 'vehicle',
    length,
    width,
    height,
    parts: [
      block({
        forward: l - cab,
        halfLength: cab,
        halfWidth: w * 0.95,
        bottom: 0.3,
        top: height * 0.62,
        colour,
        corners: 6,
      }),
      block({
        forward: l - cab,
        halfLength: cab * 0.8,
        halfWidth: w * 0.86,
        bottom: 1,
        top: height * 0.7,
        colour: glass,
      }),
      block({
        forward: l - cab * 1.1,
        halfLength: cab * 0.62,
        halfWidth: w * 0.8,
        bottom: height * 0.7,
        top: height * 0.78,
        colour,
      }),
      ...(body === 'bed'
        ? [
            block({ ...back, bottom: 0.5, top: 1.1, colour: dim(colour, 0.9) }),
            block({
              ...back,
              halfLength: back.halfLength * 0.93,
              halfWidth: w * 0.9,
              bottom: 1.09,
              top: 1.1,
              colour: cargo,
            }),
          ]
        : [
            block({
              ...back,
              bottom: 0.4,
              top: height,
              colour: body === 'box' ? cargo : dim(colour, 1.03),
              gloss: random.range(-0.06, 0.06),
              corners: body === 'box' ? 12 : 6,
            }),
            block({
              forward: -cab * random.range(0.2, 1.4),
              halfLength: l * random.range(0.08, 0.2),
              halfWidth: w * 0.5,
              bottom: height,
              top: height + 0.05,
              colour: dim(body === 'box' ? cargo : colour, random.range(0.8, 0.95)),
            }),
          ]),
    ],
  };
}

export function motorcycleShape(random: Random): Shape {
  const length = random.range(1.75, 2.05);
  const colour = random.pick(paints);
  const seat: Colour = [30, 29, 30];
  return {
    kind: 'vehicle',
    length,
    width: 0.7,
    height: 1.05,
    parts: [
      block({ halfLength: length / 2, halfWidth: 0.07, top: 0.6, colour: [38, 38, 40], corners: 3 }),
      block({
        forward: 0.1,
        halfLength: length * 0.36,
        halfWidth: 0.17,
        bottom: 0.3,
        top: 0.75,
        colour,
        corners: 2.4,
      }),
      block({
        forward: -0.28,
        halfLength: length * 0.26,
        halfWidth: 0.14,
        bottom: 0.7,
        top: 0.8,
        colour: seat,
        corners: 2.6,
      }),
      block({
        forward: length * 0.27,
        halfLength: 0.05,
        halfWidth: 0.35,
        bottom: 0.95,
        top: 1,
        colour: [52, 52, 54],
        corners: 3,
      }),
      block({
        forward: length * 0.3,
        halfLength: 0.14,
        halfWidth: 0.13,
        bottom: 0.8,
        top: 1.02,
        colour,
        corners: 2.4,
      }),
      ...(random.chance(0.3)
        ? [
            block({
              forward: -length * 0.4,
              halfLength: 0.2,
              halfWidth: 0.2,
              bottom: 0.7,
              top: 1.05,
              colour: seat,
            }),
          ]
        : []),
    ],
  };
}

/** Standing or walking, seen mostly as head and shoulders; riders sit lower, legs apart, with a helmet. */
export function personShape(random: Random, pose: 'walking' | 'riding'): Shape {
  const rides = pose === 'riding';
  const height = rides ? random.range(1.4, 1.55) : random.range(1.2, 1.85);
  const size = rides ? 1 : height / 1.7;
  const shirt = random.pick(clothes);
  const legs = random.pick(trousers);
  const skin: Colour = dim([176, 128, 98], random.range(0.6, 1.15));
  const step = rides ? 0.12 : random.range(-0.3, 0.3) * size;
  const shoulder = height - 0.26 * size;
  const swing = random.range(-0.18, 0.22);
  const covered = random.chance(0.3);
  const head = rides || covered ? random.pick(clothes) : random.pick(hairs);
  const leg = (aside: Metres, forward: Metres) =>
    block({
      aside,
      forward,
      halfLength: rides ? 0.22 : 0.13,
      halfWidth: 0.08,
      top: shoulder * 0.5,
      colour: legs,
      corners: 2.2,
    });
  return {
    kind: 'person',
    length: 0.42 * size,
    width: 0.52 * size,
    height,
    parts: [
      leg(rides ? 0.22 : 0.09, step),
      leg(rides ? -0.22 : -0.09, rides ? step : -step),
      ...both(
        block({
          aside: 0.25 * size,
          forward: rides ? 0.22 : swing,
          halfLength: (rides ? 0.24 : 0.13) * size,
          halfWidth: 0.055 * size,
          bottom: shoulder * 0.6,
          top: shoulder * 0.9,
          colour: random.chance(0.5) ? shirt : skin,
          corners: 2.2,
        }),
      ),
      block({
        halfLength: random.range(0.12, 0.17) * size,
        halfWidth: random.range(0.2, 0.26) * size,
        bottom: shoulder * 0.5,
        top: shoulder,
        colour: shirt,
        corners: 2.3,
      }),
      ...(random.chance(0.2)
        ? [
            block({
              forward: -0.17 * size,
              halfLength: 0.1,
              halfWidth: 0.16,
              bottom: shoulder * 0.6,
              top: shoulder,
              colour: random.pick(clothes),
              corners: 3,
            }),
          ]
        : []),
      ...(random.chance(0.1)
        ? [
            block({
              forward: 0.02,
              halfLength: 0.2,
              halfWidth: 0.2,
              bottom: height - 0.08,
              top: height - 0.03,
              colour: random.pick(clothes),
              corners: 2,
            }),
          ]
        : []),
      block({
        forward: 0.04 * size,
        halfLength: (rides ? 0.14 : 0.11) * size,
        halfWidth: (rides ? 0.125 : 0.09) * size,
        bottom: shoulder,
        top: height,
        colour: head,
        corners: 2,
        gloss: rides ? 0.2 : 0,
      }),
    ],
  };
}

function lamp(forward: Metres, aside: Metres, top: Metres, colour: Colour): Part {
  return block({
    forward,
    aside,
    halfLength: 0.14,
    halfWidth: 0.17,
    bottom: top - 0.01,
    top,
    corners: 3,
    colour,
  });
}
