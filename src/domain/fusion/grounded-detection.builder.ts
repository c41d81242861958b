import type { DamageClass } from '../detection/damage';
import { localFrame } from '../photogrammetry/local-frame';
import { radians } from '../photogrammetry/rotation';
import type { Degrees, Metres } from '../units';
import { isotropic } from './covariance';
import type { GroundedDetection } from './defect-evidence';

interface Told {
  readonly id: string;
  readonly photoId: string;
  readonly damageClass?: DamageClass;
  readonly score?: number;
  /** Metres from a fixed place. */
  readonly east?: Metres;
  readonly north?: Metres;
  readonly sigma?: Metres;
  readonly length?: Metres;
  readonly width?: Metres;
  readonly bearing?: Degrees;
  readonly betweenPhotos?: Metres;
  readonly cutSides?: number;
}

const frame = localFrame({ lon: 106.84, lat: -6.31 });

/** For specs: a half-metre pothole seen by a 3 m pose, except for what is told. */
export function groundedDetection(told: Told): GroundedDetection {
  const { east = 0, north = 0, length = 0.5, width = length, bearing = 0, sigma = 3 } = told;
  const corner = (along: number, across: number): [number, number] => {
    const [sine, cosine] = [Math.sin(radians(bearing)), Math.cos(radians(bearing))];
    const [a, c] = [(along * length) / 2, (across * width) / 2];
    const place = frame.toLonLat({
      east: east + a * sine + c * cosine,
      north: north + a * cosine - c * sine,
    });
    return [place.lon, place.lat];
  };
  return {
    id: told.id,
    photoId: told.photoId,
    damageClass: told.damageClass ?? 'D40',
    score: told.score ?? 0.8,
    place: frame.toLonLat({ east, north }),
    covariance: isotropic(sigma),
    polygon: {
      type: 'Polygon',
      coordinates: [[corner(1, -1), corner(-1, -1), corner(-1, 1), corner(1, 1), corner(1, -1)]],
    },
    length,
    width,
    area: length * width,
    bearing,
    ...(told.betweenPhotos !== undefined && { betweenPhotos: told.betweenPhotos }),
    ...(told.cutSides !== undefined && { cutSides: told.cutSides }),
  };
}

/** Potholes on a square lattice, each seen in as many photos, every sighting off by up to half a metre unless told. */
export function manyDetections(told: {
  defects: number;
  photosEach: number;
  spacing: Metres;
  seed: number;
  /** Widest difference between two sightings along an axis. */
  wobble?: Metres;
}): GroundedDetection[] {
  const random = lehmer(told.seed);
  const side = Math.ceil(Math.sqrt(told.defects));
  const { wobble = 1 } = told;
  const photoWidth = 10;
  return Array.from({ length: told.defects * told.photosEach }, (_, i) => {
    const [defect, view] = [Math.floor(i / told.photosEach), i % told.photosEach];
    const [column, row] = [defect % side, Math.floor(defect / side)];
    const photo = `p${Math.floor(column / photoWidth)}-${Math.floor(row / photoWidth)}-${view}`;
    return groundedDetection({
      id: `d${String(i).padStart(7, '0')}`,
      photoId: photo,
      east: column * told.spacing + wobble * (random() - 0.5),
      north: row * told.spacing + wobble * (random() - 0.5),
    });
  });
}

/** Park and Miller's minimal standard generator: the same numbers on every machine. */
function lehmer(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
