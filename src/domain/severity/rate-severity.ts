import { type DamageClass, damageNames } from '../detection/damage';
import type { Metres, SquareMetres } from '../units';
import { RESOLVED_PIXELS } from './crack-opening';
import { type Severity, type SeverityRange, severities } from './severity';

export interface DamageMeasures {
  readonly damageClass: DamageClass;
  /** Sides of the damage on the ground. The short side of a crack's box bounds its opening; it isn't the opening. */
  readonly length: Metres;
  readonly width: Metres;
  readonly area: SquareMetres;
  /** Ground sample distance of the best photo; null where unknown. */
  readonly groundSampleDistance: Metres | null;
  /** One standard deviation of a side; null where it was never worked out. */
  readonly sizeError?: Metres | null;
  /** Every photo cuts it off: it may be larger. */
  readonly isSizeLeast?: boolean;
  /** Depth of a pothole that a crew measured on site. */
  readonly measuredDepth?: Metres | null;
  /** Opening of a crack measured on native pixels, with one standard deviation; null where no photo resolves it. */
  readonly opening?: { readonly width: Metres; readonly error: Metres } | null;
  /** Opening of a crack that a crew measured on site. */
  readonly measuredOpening?: Metres | null;
  /** Sides of a pothole that a crew measured on site: they replace those of the photos. */
  readonly measuredSides?: { readonly length: Metres; readonly width: Metres } | null;
}

const SOURCE = 'ASTM D6433';
const millimetres = (metres: Metres): string => `${Math.round(metres * 1000)} mm`;

/** A box side is known to about a pixel at either end. */
const SIDE_ERROR_PIXELS = 2;

/**
 * The severity levels that the evidence allows, by the tables of ASTM D6433 (pavement condition index). A photo from
 * above shows neither depth nor hairlines, so it is often a range; a measurement on site narrows it.
 */
export function rateSeverity(measures: DamageMeasures): SeverityRange {
  switch (measures.damageClass) {
    case 'D40':
      return ratePothole(measures);
    case 'D00':
    case 'D10':
      return rateCrack(measures);
    case 'D20':
      return {
        least: 'low',
        most: 'high',
        reasons: [
          `An ${damageNames.D20} is rated by how its pieces are linked and spalled (${SOURCE}); a box doesn't show that.`,
        ],
      };
    case 'repair':
      return {
        least: 'low',
        most: 'low',
        reasons: ['A repair is a record of work done and has no severity of its own.'],
      };
  }
}

interface DepthRow {
  readonly upTo: Metres;
  readonly name: string;
  /** One level for each column of `diameterLimits`. */
  readonly levels: readonly [Severity, Severity, Severity, Severity];
}

/** Upper ends of the table's columns: 8, 18 and 30 inches. Below its first, 4 inches, it names no pothole. */
const diameterLimits: readonly [Metres, Metres, Metres] = [0.203, 0.457, 0.762];
const SMALLEST_DIAMETER: Metres = 0.102;

/** Shallower than 13 mm the table rates nothing; it is taken as the first row. */
const depthRows: readonly DepthRow[] = [
  { upTo: 0.0254, name: 'up to 25 mm', levels: ['low', 'low', 'medium', 'medium'] },
  { upTo: 0.0508, name: '25 to 50 mm', levels: ['low', 'medium', 'high', 'high'] },
  { upTo: Number.POSITIVE_INFINITY, name: 'over 50 mm', levels: ['medium', 'medium', 'high', 'high'] },
];

function ratePothole(measures: DamageMeasures): SeverityRange {
  const { measuredSides } = measures;
  const { length, width } = measuredSides ?? measures;
  const diameter = (length + width) / 2;
  const error = measuredSides
    ? 0
    : Math.max(SIDE_ERROR_PIXELS * (measures.groundSampleDistance ?? 0), measures.sizeError ?? 0);
  const isLeast = measures.isSizeLeast && !measuredSides;
  const largest = isLeast ? Number.POSITIVE_INFINITY : diameter + error;
  const columns = columnsBetween(diameterColumn(diameter - error), diameterColumn(largest));
  const depth = measures.measuredDepth ?? null;
  const rows = depth === null ? depthRows : [depthRows.find((row) => depth <= row.upTo)!];
  const levels = columns.flatMap((column) => rows.map((row) => row.levels[column]!));
  const reasons = [
    `The mean diameter ${measuredSides ? 'measured on site ' : ''}is ${millimetres(diameter)}, ${columnName(diameterColumn(diameter))} (${SOURCE}, potholes).`,
  ];
  if (isLeast) {
    reasons.push(
      'Every photo cuts it off at its border: it may be larger, so that larger classes are allowed.',
    );
  } else if (columns.length > 1) {
    reasons.push(`At ${millimetres(error)} of measuring error another diameter class can't be ruled out.`);
  }
  if (diameter < SMALLEST_DIAMETER) reasons.push('It is smaller than the 102 mm at which the table begins.');
  reasons.push(
    depth === null
      ? "A photo from above doesn't show depth: every depth in the table is allowed until one is measured on site."
      : `The depth measured on site is ${millimetres(depth)} (${rows[0]!.name}).`,
  );
  return { ...spanOf(levels), reasons };
}

const diameterColumn = (diameter: Metres): number =>
  diameterLimits.filter((limit) => diameter > limit).length;

function columnName(column: number): string {
  const names = [
    'in the class up to 203 mm',
    'in the class 203 to 457 mm',
    'in the class 457 to 762 mm',
    'over 762 mm',
  ];
  return names[column]!;
}

/** Openings of unfilled longitudinal and transverse cracks: low below 10 mm, high above 75 mm. */
const LOW_OPENING: Metres = 0.01;
const HIGH_OPENING: Metres = 0.075;

function rateCrack(measures: DamageMeasures): SeverityRange {
  const table = `${SOURCE}, longitudinal and transverse cracks: low under 10 mm, high over 75 mm`;
  const { measuredOpening, opening } = measures;
  if (measuredOpening !== null && measuredOpening !== undefined) {
    const level = openingLevel(measuredOpening);
    return {
      least: level,
      most: level,
      reasons: [`The opening measured on site is ${millimetres(measuredOpening)} (${table}).`],
    };
  }
  const finest = RESOLVED_PIXELS * (measures.groundSampleDistance ?? 0);
  if (opening && opening.width >= finest) {
    return {
      least: openingLevel(opening.width - opening.error),
      most: openingLevel(opening.width + opening.error),
      reasons: [
        `The opening, measured across it on the photos' pixels, is ${millimetres(opening.width)} ± ${millimetres(opening.error)} (${table}).`,
      ],
    };
  }
  if (measures.width < finest) {
    return {
      least: 'low',
      most: openingLevel(finest),
      reasons: [
        `The crack is unresolved: ${millimetres(measures.width)} is under ${RESOLVED_PIXELS} pixels, so its opening lies between 0 and ${millimetres(finest)} (${table}).`,
      ],
    };
  }
  return {
    least: 'low',
    most: openingLevel(measures.width),
    reasons: [
      `Its opening is unresolved on pixels; it can't be wider than the crack's box, ${millimetres(measures.width)} (${table}).`,
    ],
  };
}

function openingLevel(opening: Metres): Severity {
  if (opening < LOW_OPENING) return 'low';
  return opening <= HIGH_OPENING ? 'medium' : 'high';
}

export const severityRank = (severity: Severity): number => severities.indexOf(severity);

/** The middle of the range, rounded up: what work is planned by until somebody measures. */
export function plannedSeverity(range: Pick<SeverityRange, 'least' | 'most'>): Severity {
  return severities[Math.ceil((severityRank(range.least) + severityRank(range.most)) / 2)]!;
}

function spanOf(levels: readonly Severity[]): { least: Severity; most: Severity } {
  const ranks = levels.map(severityRank);
  return { least: severities[Math.min(...ranks)]!, most: severities[Math.max(...ranks)]! };
}

const columnsBetween = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);
