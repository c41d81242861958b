import type { Degrees, Metres } from '../../../src/domain/units';
import type { Random } from '../../../src/simulator/random';
import { road, type TrueDefect } from './true-defects';

/** A flight over a road as it is drawn up for a trial: what differs between flights that fusion must hold for. */
export interface SceneSetting {
  readonly name: string;
  readonly height: Metres;
  /** Shares of a photo that the next one along and the next strip across show again. */
  readonly overlap: { readonly along: number; readonly across: number };
  /** Turn of the strips against the road; with `isCrossed`, a second set of strips at right angles. */
  readonly heading: Degrees;
  readonly isCrossed?: boolean;
  readonly defects: number;
  /** Standard deviation an axis of a photo's place against the others. */
  readonly betweenPhotos: Metres;
}

export interface SimulatedPhoto {
  readonly id: string;
  readonly east: Metres;
  readonly north: Metres;
  readonly yaw: Degrees;
  readonly shift: {
    readonly east: Metres;
    readonly north: Metres;
    readonly turn: number;
    readonly scale: number;
  };
}

/** The long side lies across the strip. */
export const pixels = { width: 4000, height: 3000, focalLength: 3000 } as const;
const radians = Math.PI / 180;

export const footprintOf = ({ height }: SceneSetting) => ({
  across: (pixels.width / pixels.focalLength) * height,
  along: (pixels.height / pixels.focalLength) * height,
});

export function drawPhotos(
  setting: SceneSetting,
  truth: readonly TrueDefect[],
  random: Random,
): SimulatedPhoto[] {
  const photos: SimulatedPhoto[] = [];
  const north = truth.reduce((most, defect) => Math.max(most, defect.north), 0);
  const [middle, reach] = [{ east: road.width / 2, north: north / 2 }, Math.hypot(north, road.width) / 2];
  const footprint = footprintOf(setting);
  const step = {
    along: footprint.along * (1 - setting.overlap.along),
    across: footprint.across * (1 - setting.overlap.across),
  };
  for (const heading of setting.isCrossed ? [setting.heading, setting.heading + 90] : [setting.heading]) {
    const [sine, cosine] = [Math.sin(heading * radians), Math.cos(heading * radians)];
    let strip = 0;
    for (let aside = -reach; aside <= reach; aside += step.across, strip++) {
      for (let ahead = -reach; ahead <= reach; ahead += step.along) {
        const at = {
          east: middle.east + ahead * sine + aside * cosine + random.normal() * 0.3,
          north: middle.north + ahead * cosine - aside * sine + random.normal() * 0.3,
        };
        const isOverRoad =
          at.east > -footprint.across &&
          at.east < road.width + footprint.across &&
          at.north > -footprint.across &&
          at.north < north + footprint.across;
        if (!isOverRoad) continue;
        photos.push({
          id: `p${String(photos.length).padStart(4, '0')}`,
          ...at,
          yaw: heading + (strip % 2) * 180 + random.normal() * 3,
          shift: registrationError(setting, random),
        });
      }
    }
  }
  return photos;
}

/** Most of a registered photo's error is a shift; the rest turns and scales it about its middle. */
function registrationError({ betweenPhotos, height }: SceneSetting, random: Random): SimulatedPhoto['shift'] {
  const atEdge = (0.5 * betweenPhotos) / (0.5 * height);
  return {
    east: 0.85 * betweenPhotos * random.normal(),
    north: 0.85 * betweenPhotos * random.normal(),
    turn: atEdge * random.normal(),
    scale: atEdge * random.normal(),
  };
}
