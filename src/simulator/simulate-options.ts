import { DomainError } from '../domain/domain-error';
import type { Degrees, LonLat, Metres } from '../domain/units';
import { type Sky, skies } from './light';
import { defaultOrigin } from './scene';

/** How far the tags stray from the truth. Biases hold for the whole flight; jitters are one deviation a photo. */
export interface PoseNoise {
  /** Deviation of the flight's common shift, each axis. */
  readonly gnssBias: Metres;
  readonly gnssJitter: Metres;
  readonly heightBias: Metres;
  readonly heightJitter: Metres;
  readonly yawBias: Degrees;
  readonly yawJitter: Degrees;
  /** True tilt off nadir that the tags don't tell. */
  readonly tiltJitter: Degrees;
  /** Tagged focal length over the true one, less one. */
  readonly focalError: number;
  /** Road surface above the take-off point. */
  readonly groundOffset: Metres;
}

export const consumerNoise: PoseNoise = {
  gnssBias: 1,
  gnssJitter: 0.35,
  heightBias: 0.2,
  heightJitter: 0.15,
  yawBias: 0.5,
  yawJitter: 0.4,
  tiltJitter: 0.25,
  focalError: 0,
  groundOffset: 0,
};

export const noNoise: PoseNoise = {
  gnssBias: 0,
  gnssJitter: 0,
  heightBias: 0,
  heightJitter: 0,
  yawBias: 0,
  yawJitter: 0,
  tiltJitter: 0,
  focalError: 0,
  groundOffset: 0,
};

export interface FlightSettings {
  readonly seed: number;
  readonly photos: number;
  readonly defects: number;
  readonly megapixels: number;
  readonly height: Metres;
  /** Share of a photo that the next one sees again. */
  readonly overlap: number;
  readonly sidelap: number;
  readonly noise: PoseNoise;
  readonly rtk: boolean;
  /** Photos as the lens draws them, with its terms in the tags; else flat ones, as a drone that undistorts them writes. */
  readonly distortion: boolean;
  /** The last so many photos carry no position. */
  readonly withoutGps: number;
  /** Files that are no photos. */
  readonly strayFiles: number;
  readonly sky?: Sky;
  readonly origin: LonLat;
  readonly roadBearing?: Degrees;
  /** The photo's top against the direction of flight along the road, clockwise; the whole drone is turned. */
  readonly cameraTurn: Degrees;
  /** ISO 8601; tags show it in the zone of Jakarta. */
  readonly startAt: string;
  readonly quality: number;
}

export const defaultSettings: FlightSettings = {
  seed: 1,
  photos: 8,
  defects: 16,
  megapixels: 4.5,
  height: 40,
  overlap: 0.75,
  sidelap: 0.7,
  noise: consumerNoise,
  rtk: false,
  distortion: false,
  withoutGps: 0,
  strayFiles: 0,
  cameraTurn: 0,
  origin: defaultOrigin,
  startAt: '2026-03-14T02:10:00Z',
  quality: 90,
};

/** What `npm run demo` flies: nine photos, the last without a position, and a note that is no photo. */
export const demoFlight: Partial<FlightSettings> = {
  seed: 1,
  photos: 9,
  defects: 16,
  withoutGps: 1,
  strayFiles: 1,
};

interface Limit {
  readonly name: keyof FlightSettings;
  readonly least: number;
  readonly most: number;
  readonly whole?: boolean;
}

const limits: readonly Limit[] = [
  { name: 'seed', least: 0, most: 2 ** 31, whole: true },
  { name: 'photos', least: 1, most: 2000, whole: true },
  { name: 'defects', least: 0, most: 5000, whole: true },
  { name: 'megapixels', least: 0.05, most: 50 },
  { name: 'height', least: 8, most: 120 },
  { name: 'overlap', least: 0, most: 0.95 },
  { name: 'sidelap', least: 0, most: 0.95 },
  { name: 'withoutGps', least: 0, most: 2000, whole: true },
  { name: 'strayFiles', least: 0, most: 100, whole: true },
  { name: 'cameraTurn', least: -180, most: 180 },
  { name: 'quality', least: 30, most: 100, whole: true },
];

/** Throws DomainError `setting-out-of-range` or `unknown-sky` for the first setting out of its limits. */
export function checkSettings(settings: FlightSettings): void {
  for (const { name, least, most, whole } of limits) {
    const value = settings[name] as number;
    if (Number.isFinite(value) && value >= least && value <= most && (!whole || Number.isInteger(value)))
      continue;
    const kind = whole ? 'a whole number' : 'a number';
    throw new DomainError(
      'setting-out-of-range',
      `${name} is ${value}; give ${kind} from ${least} to ${most}.`,
    );
  }
  if (settings.sky !== undefined && !skies.includes(settings.sky)) {
    throw new DomainError('unknown-sky', `sky is "${settings.sky}"; give one of ${skies.join(', ')}.`);
  }
  for (const [name, value] of Object.entries(settings.noise)) {
    if (!Number.isFinite(value))
      throw new DomainError('setting-out-of-range', `noise ${name} is ${value}; give a number.`);
  }
  const { lon, lat } = settings.origin;
  if (!(Math.abs(lon) <= 180 && Math.abs(lat) <= 85)) {
    throw new DomainError(
      'setting-out-of-range',
      `origin ${lon}, ${lat} is no place; give lon within 180 and lat within 85.`,
    );
  }
  if (Number.isNaN(Date.parse(settings.startAt))) {
    throw new DomainError('setting-out-of-range', `startAt "${settings.startAt}" is no time; give ISO 8601.`);
  }
}
