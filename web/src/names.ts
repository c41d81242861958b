export const damageNames: Readonly<Record<string, string>> = {
  D00: 'Longitudinal crack',
  D10: 'Transverse crack',
  D20: 'Alligator crack',
  D40: 'Pothole',
  repair: 'Repair',
};

/** Colours that stay apart for colour-blind eyes and on light and dark ground. */
export const severityColours: Readonly<Record<string, string>> = {
  low: '#0284c7',
  medium: '#d97706',
  high: '#dc2626',
};

export const describeSeverity = ({ least, most }: { least: string; most: string }): string =>
  least === most ? least : `${least} to ${most}`;

export const metres = (value: number): string => `${value < 1 ? value.toFixed(2) : value.toFixed(1)} m`;
