import { plannedSeverity, rateSeverity } from './rate-severity';

const pothole = (
  diameter: number,
  rest: {
    measuredDepth?: number;
    groundSampleDistance?: number;
    sizeError?: number;
    isSizeLeast?: boolean;
    measuredSides?: { length: number; width: number };
  } = {},
) =>
  rateSeverity({
    damageClass: 'D40',
    length: diameter,
    width: diameter,
    area: diameter ** 2,
    groundSampleDistance: null,
    ...rest,
  });
const crack = (
  width: number,
  rest: {
    measuredOpening?: number;
    opening?: { width: number; error: number };
    groundSampleDistance?: number;
  } = {},
) =>
  rateSeverity({
    damageClass: 'D00',
    length: 5,
    width,
    area: 5 * width,
    groundSampleDistance: 0.005,
    ...rest,
  });
const span = ({ least, most }: { least: string; most: string }) => `${least}..${most}`;

describe('rateSeverity of potholes (ASTM D6433 table by diameter and depth)', () => {
  it.each([
    [0.08, 'low..medium'],
    [0.15, 'low..medium'],
    [0.3, 'low..medium'],
    [0.5, 'medium..high'],
    [0.9, 'medium..high'],
  ])('allows every depth for a diameter of %s m seen from above', (diameter, expected) => {
    expect(span(pothole(diameter))).toBe(expected);
  });

  it.each([
    [0.15, 0.02, 'low..low'],
    [0.15, 0.04, 'low..low'],
    [0.15, 0.06, 'medium..medium'],
    [0.3, 0.02, 'low..low'],
    [0.3, 0.04, 'medium..medium'],
    [0.3, 0.06, 'medium..medium'],
    [0.6, 0.02, 'medium..medium'],
    [0.6, 0.04, 'high..high'],
    [0.6, 0.06, 'high..high'],
    [0.9, 0.025, 'medium..medium'],
    [0.9, 0.03, 'high..high'],
  ])(
    'rates a diameter of %s m with a depth of %s m measured on site',
    (diameter, measuredDepth, expected) => {
      expect(span(pothole(diameter, { measuredDepth }))).toBe(expected);
    },
  );

  it('takes the sides measured on site for those of the photos, as they are', () => {
    const unsure = { groundSampleDistance: 0.02, isSizeLeast: true };
    expect(span(pothole(0.44, unsure))).toBe('low..high');
    const sides = { length: 0.5, width: 0.3 };
    const rated = pothole(0.44, { ...unsure, measuredSides: sides });
    expect(span(rated)).toBe('low..medium');
    expect(rated.reasons[0]).toContain('measured on site is 400 mm');
    expect(span(pothole(0.44, { ...unsure, measuredSides: sides, measuredDepth: 0.03 }))).toBe(
      'medium..medium',
    );
  });

  it('allows the next diameter class where the measuring error reaches it', () => {
    expect(span(pothole(0.44, { groundSampleDistance: 0.02 }))).toBe('low..high');
    expect(span(pothole(0.44, { groundSampleDistance: 0.002 }))).toBe('low..medium');
  });

  it("allows another class where the size's own error reaches it, and larger ones where photos cut it off", () => {
    expect(span(pothole(0.47, { measuredDepth: 0.02 }))).toBe('medium..medium');
    expect(span(pothole(0.47, { measuredDepth: 0.02, sizeError: 0.02 }))).toBe('low..medium');
    const cut = pothole(0.3, { isSizeLeast: true });
    expect(span(cut)).toBe('low..high');
    expect(cut.reasons.join(' ')).toMatch(/may be larger/);
  });

  it('says the size, the source and that depth is unseen', () => {
    const { reasons } = pothole(0.3);
    expect(reasons.join(' ')).toMatch(/300 mm.*ASTM D6433.*doesn't show depth/);
  });
});

describe('rateSeverity of cracks', () => {
  it('calls a width under three pixels unresolved and bounds it by those', () => {
    const rating = crack(0.012);
    expect(span(rating)).toBe('low..medium');
    expect(rating.reasons[0]).toMatch(/unresolved: 12 mm is under 3 pixels.*0 and 15 mm/);
  });

  it("takes a box's short side as a bound of the opening only", () => {
    expect(span(crack(0.05))).toBe('low..medium');
    expect(span(crack(0.4))).toBe('low..high');
  });

  it.each([
    [0.009, 'low..low'],
    [0.01, 'medium..medium'],
    [0.075, 'medium..medium'],
    [0.08, 'high..high'],
  ])('rates a measured opening of %s m by the table', (measuredOpening, expected) => {
    expect(span(crack(0.4, { measuredOpening, groundSampleDistance: 0.001 }))).toBe(expected);
  });

  it.each([
    [0.007, 'low..low'],
    [0.011, 'low..medium'],
    [0.03, 'medium..medium'],
    [0.09, 'high..high'],
  ])('rates an opening of %s m measured on pixels, with its error', (width, expected) => {
    const rating = crack(0.4, { opening: { width, error: 0.002 }, groundSampleDistance: 0.002 });
    expect(span(rating)).toBe(expected);
    expect(rating.reasons[0]).toMatch(/on the photos' pixels.*± 2 mm/);
  });

  it('believes no opening of less than three pixels', () => {
    expect(span(crack(0.4, { opening: { width: 0.012, error: 0.003 }, groundSampleDistance: 0.005 }))).toBe(
      'low..high',
    );
  });

  it('lets a measurement on site stand above pixels', () => {
    expect(span(crack(0.4, { opening: { width: 0.03, error: 0.002 }, measuredOpening: 0.004 }))).toBe(
      'low..low',
    );
  });

  it('leaves an alligator crack open, since a box shows no pattern', () => {
    const rating = rateSeverity({
      damageClass: 'D20',
      length: 3,
      width: 2,
      area: 6,
      groundSampleDistance: 0.01,
    });
    expect(span(rating)).toBe('low..high');
    expect(rating.reasons).toHaveLength(1);
  });

  it('gives a repair no severity of its own', () => {
    expect(
      span(rateSeverity({ damageClass: 'repair', length: 3, width: 2, area: 6, groundSampleDistance: null })),
    ).toBe('low..low');
  });
});

describe('plannedSeverity', () => {
  it.each([
    ['low', 'low', 'low'],
    ['low', 'medium', 'medium'],
    ['low', 'high', 'medium'],
    ['medium', 'high', 'high'],
    ['high', 'high', 'high'],
  ] as const)('plans %s to %s as %s', (least, most, expected) => {
    expect(plannedSeverity({ least, most })).toBe(expected);
  });
});
