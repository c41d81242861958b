import type { Geotag } from '../photogrammetry/camera-pose';
import type { PhotoState } from '../pipeline';
import type { GroundPolygon, LonLat, Metres } from '../units';
import type { PhotoQuality } from './judge-photo';

/** What a flight's judgement needs of one photo. */
export interface FlightPhoto {
  readonly id: string;
  readonly name: string;
  readonly state: PhotoState;
  readonly quality: PhotoQuality | null;
  readonly camera: Geotag['camera'] | null;
  /** By the camera's clock, zone perhaps unknown. */
  readonly shownTime: Date | null;
  readonly position: LonLat | null;
  readonly groundSampleDistance: Metres | null;
  /** Null where no trusted pose says which ground it shows. */
  readonly footprint: GroundPolygon | null;
  /** The other flight that the same file came with before. */
  readonly sentBefore: { readonly flightId: string; readonly flightName: string } | null;
}

/** In the order they were taken; photos without a time by name, after the others. */
export const inOrder = (photos: readonly FlightPhoto[]): FlightPhoto[] =>
  [...photos].sort((a, b) => {
    const [from, to] = [a.shownTime?.getTime() ?? Infinity, b.shownTime?.getTime() ?? Infinity];
    return from === to ? (a.name < b.name ? -1 : 1) : from - to;
  });
