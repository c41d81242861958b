export interface Sensor {
  /** Width of the sensor area behind the full picture. */
  readonly widthMillimetres: number;
  /** Size of the full picture; cameras with a high-resolution mode also write twice that. */
  readonly widthPixels: number;
  readonly heightPixels: number;
}

/**
 * Common survey cameras by EXIF model, upper case: sensor width in millimetres, full picture in pixels. Calibrated values where
 * Theta-Limited/DroneModels (Apache-2.0) publishes one, else makers' data sheets. FC300S: 6.16 mm stands in older tables,
 * 6.3175 mm fits surveyed ground points better (2.5 % in scale).
 */
const sensors: Readonly<Record<string, readonly [number, number, number]>> = {
  FC300C: [6.3175, 4000, 3000],
  FC300S: [6.3175, 4000, 3000],
  FC300X: [6.3175, 4000, 3000],
  FC300XW: [6.3175, 4000, 3000],
  FC330: [6.28, 4000, 3000],
  FC220: [6.327, 4000, 3000],
  FC230: [6.17, 4056, 3040],
  FC1102: [6.261, 3968, 2976],
  FC350: [6.17, 4000, 3000],
  FC550: [17.5, 4608, 3456],
  FC550RAW: [17.5, 4608, 3456],
  FC6310: [12.833, 5472, 3648],
  FC6310S: [12.833, 5472, 3648],
  FC6310R: [12.833, 5472, 3648],
  FC6510: [12.809, 5472, 3648],
  FC6520: [17.886, 5280, 3956],
  FC6540: [23.322, 6016, 4008],
  FC6360: [4.903, 1600, 1300],
  FC2103: [6.097, 4056, 3040],
  FC2200: [6.3175, 4000, 3000],
  FC2204: [6.3175, 4000, 3000],
  FC2403: [6.5, 4056, 3040],
  FC3170: [6.6235, 4000, 3000],
  FC3411: [13.192, 5472, 3648],
  FC3582: [9.63, 4032, 3024],
  FC3682: [9.27, 4000, 3000],
  FC7203: [6.578, 4000, 3000],
  FC7303: [6.17, 4000, 3000],
  FC8482: [8.97, 4032, 3024],
  'L1D-20C': [12.825, 5472, 3648],
  'L2D-20C': [17.902, 5280, 3956],
  M3E: [17.456, 5280, 3956],
  M3T: [6.431, 4000, 3000],
  M3M: [17.456, 5280, 3956],
  'MAVIC2-ENTERPRISE-ADVANCED': [6.4076, 4000, 3000],
  M2EA: [6.4076, 4000, 3000],
  ZH20: [7.53, 5184, 3888],
  ZH20T: [6.577, 4056, 3040],
  ZH20W: [6.16, 4056, 3040],
  ZENMUSEP1: [34.825, 8192, 5460],
  ZP1: [34.825, 8192, 5460],
  XT701: [6.434, 3840, 3000],
  XT705: [12.75, 5472, 3648],
  XL705: [12.75, 5472, 3648],
  XT709: [6.4, 4000, 3000],
  XL709: [9.434, 4096, 3072],
  ANAFI: [5.9634, 5344, 4016],
  ANAFIUSA: [5.9634, 5344, 4016],
  ANAFITHERMAL: [5.9634, 5344, 4016],
  ANAFIAI: [6.636, 8000, 6000],
  'HADRON 640R EO': [6.483, 9248, 6944],
};

/** Narrower photos under these names come from the thermal camera or the bands of the same payload. */
const leastShare = 0.2;
const bandsOf: Readonly<Record<string, number>> = { M3M: 2592 };

/** The colour camera of this model, or null for one that isn't in the table. */
export function sensorOf(model: string | null, photoWidth: number): Sensor | null {
  const name = model?.trim().toUpperCase() ?? '';
  const row = Object.hasOwn(sensors, name) ? sensors[name] : undefined;
  if (!row || photoWidth < row[1] * leastShare || photoWidth === bandsOf[name]) return null;
  return { widthMillimetres: row[0], widthPixels: row[1], heightPixels: row[2] };
}
