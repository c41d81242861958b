export const damageNames: Readonly<Record<string, string>> = {
  D00: 'Longitudinal crack',
  D10: 'Transverse crack',
  D20: 'Alligator crack',
  D40: 'Pothole',
  repair: 'Repair',
};

/** Colours that stay apart for colour-blind eyes and on light and dark ground. A photo can't see depth, so severity is often a range: priority tells more. */
export const priorityColours: readonly string[] = ['', '#b91c1c', '#ea580c', '#eab308', '#0284c7', '#64748b'];

export const describeSeverity = ({ least, most }: { least: string; most: string }): string =>
  least === most ? least : `${least} to ${most}`;

export const metres = (value: number): string => `${value < 1 ? value.toFixed(2) : value.toFixed(1)} m`;
