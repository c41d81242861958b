export const severities = ['info', 'warning', 'problem'] as const;
/** info: good to know; warning: usable with care; problem: fly it again, or results will be missing or wrong. */
export type QualitySeverity = (typeof severities)[number];

/** Every code that a photo can get, with what it means. Codes never change: screens translate them. */
export const photoQualityCodes = {
  blurred: 'The picture is blurred: movement or focus',
  soft: 'The picture is a little soft; fine cracks may be lost',
  overexposed: 'Much of the picture is burnt out to white',
  underexposed: 'The picture is too dark, or much of it is black',
  'picture-unreadable': 'The pixels can’t be decoded',
  'gsd-too-coarse': 'One pixel shows more ground than the target allows',
  'gsd-unknown': 'The size of a pixel on the ground can’t be told',
  'pose-untrusted': 'The photo can’t be placed on the ground with confidence',
  'gimbal-off-nadir': 'The camera did not look straight down',
  'above-height-limit': 'Flown higher than the legal 120 m',
  'clock-not-set': 'The camera’s clock was never set',
  'clock-in-future': 'The photo claims to come from the future',
  'taken-long-ago': 'The photo was taken more than a year before it arrived',
  'time-unknown': 'The photo doesn’t tell when it was taken',
} as const satisfies Readonly<Record<string, string>>;
export type PhotoQualityCode = keyof typeof photoQualityCodes;

/** Every code that a flight can get, with what it means. */
export const flightQualityCodes = {
  gaps: 'Parts of the planned area are in no photo',
  'area-missing': 'No planned area was given, so only holes inside the flown ground can be found',
  'low-overlap': 'Neighbouring photos share too little ground',
  'outside-area': 'Photos show nothing of the planned area',
  'far-away': 'Photos lie kilometres from the others',
  'several-cameras': 'The photos come from more than one drone or camera',
  'interleaved-drones': 'Two drones flew at the same time and their photos are mixed',
  'positions-jump': 'Positions jump faster than a drone can fly',
  'clock-jump': 'Photos stand far from the flight’s own day',
  'other-flight': 'Photos were already sent with another flight',
  'high-flying': 'Photos were taken above the legal 120 m',
  'few-usable': 'Many of the photos have a problem of their own',
} as const satisfies Readonly<Record<string, string>>;
export type FlightQualityCode = keyof typeof flightQualityCodes;

/** Something seen about a photo or a flight, with a sentence that says what to do. */
export interface QualityFinding<Code extends string = string> {
  readonly code: Code;
  readonly severity: QualitySeverity;
  readonly message: string;
  /** The numbers behind the sentence. */
  readonly details: Readonly<Record<string, number | string | null>>;
}
export type PhotoFinding = QualityFinding<PhotoQualityCode>;

export interface FlightFinding extends QualityFinding<FlightQualityCode> {
  /** Photos that it is about; empty when it is about the flight as a whole. */
  readonly photoIds: readonly string[];
}

/** The worst of what was found; null when nothing was. */
export function worstOf(findings: readonly { readonly severity: QualitySeverity }[]): QualitySeverity | null {
  const worst = Math.max(-1, ...findings.map(({ severity }) => severities.indexOf(severity)));
  return severities[worst] ?? null;
}
