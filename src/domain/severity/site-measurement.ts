import { type DamageClass, damageNames } from '../detection/damage';
import type { Metres } from '../units';

/** What a crew found on site with a rule and a tape; what it didn't measure is left out. */
export interface SiteMeasurement {
  readonly depth?: Metres;
  /** Of a pothole its shorter side, of a crack its opening. */
  readonly width?: Metres;
  /** Of a pothole its longer side. */
  readonly length?: Metres;
}

export interface MeasurementFlaw {
  readonly field: keyof SiteMeasurement;
  readonly message: string;
}

/** Nothing deeper is a pothole: it is a collapse, and no matter of this table. */
export const MAX_DEPTH: Metres = 1;
/** Nothing wider is a crack's opening. */
export const MAX_OPENING: Metres = 2;
export const MAX_SIDE: Metres = 10;

const isPothole = (damageClass: DamageClass): boolean => damageClass === 'D40';

/** Depth, width and length of one say nothing of the other: what was measured of a crack isn't a pothole's. */
export const measuresAlike = (a: DamageClass, b: DamageClass): boolean => isPothole(a) === isPothole(b);

/** What is wrong with a measurement for this kind of damage, in sentences; empty when it may be kept. */
export function checkMeasurement(
  { depth, width, length }: SiteMeasurement,
  damageClass: DamageClass,
): readonly MeasurementFlaw[] {
  const name = damageNames[damageClass];
  const told = (Object.entries({ depth, width, length }) as [keyof SiteMeasurement, Metres | undefined][])
    .filter(([, value]) => value !== undefined)
    .map(([field]) => field);
  if (damageClass === 'D20' || damageClass === 'repair')
    return told.map((field) => ({ field, message: `no measure decides the severity of ${article(name)}` }));
  if (!isPothole(damageClass))
    return [
      ...told
        .filter((field) => field !== 'width')
        .map((field) => ({
          field,
          message: `of ${article(name)} only the width of its opening is measured`,
        })),
      ...(width !== undefined && width > MAX_OPENING
        ? [{ field: 'width' as const, message: `${article(name)} can't be open by more than 2000 mm` }]
        : []),
    ];
  if ((width === undefined) === (length === undefined)) return [];
  return [
    {
      field: width === undefined ? 'width' : 'length',
      message: 'the mean diameter takes both sides: give length and width, or neither',
    },
  ];
}

const article = (name: string): string => (/^[aeiou]/.test(name) ? `an ${name}` : `a ${name}`);
