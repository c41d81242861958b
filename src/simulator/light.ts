import type { Degrees } from '../domain/units';
import { createRandom } from './random';

export const skies = ['clear', 'hazy', 'overcast'] as const;
export type Sky = (typeof skies)[number];

/** One survey's light. Azimuth is where the sun stands, clockwise from true north. */
export interface Light {
  readonly sky: Sky;
  readonly sunAzimuth: Degrees;
  readonly sunElevation: Degrees;
  /** 0 for no cast shadows, 1 for black ones. */
  readonly shadowDepth: number;
  readonly exposure: number;
  /** Gain of red and blue against green. */
  readonly redGain: number;
  readonly blueGain: number;
}

const shadowDepthOf: Readonly<Record<Sky, number>> = { clear: 0.55, hazy: 0.34, overcast: 0.06 };

export function planLight(surveySeed: number, sky?: Sky): Light {
  const random = createRandom(surveySeed, 'light');
  const chosen = sky ?? random.pick(['clear', 'hazy', 'hazy', 'overcast'] as const);
  const warmth = random.range(-0.03, 0.025);
  return {
    sky: chosen,
    sunAzimuth: random.range(0, 360),
    sunElevation: random.range(38, 72),
    shadowDepth: shadowDepthOf[chosen],
    exposure: random.range(0.92, 1.08),
    redGain: 1 + warmth,
    blueGain: 1 - warmth,
  };
}
