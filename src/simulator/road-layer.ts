import type { Metres } from '../domain/units';
import type { District } from './district';
import { lonLatOf, roundDegrees, type SceneFrame, type ScenePoint } from './local-frame';
import { createRandom } from './random';

interface RoadFeature {
  readonly type: 'Feature';
  readonly properties: { readonly name: string; readonly highway: 'tertiary' | 'residential' };
  readonly geometry: {
    readonly type: 'LineString';
    readonly coordinates: readonly (readonly [number, number])[];
  };
}
export interface RoadCollection {
  readonly type: 'FeatureCollection';
  readonly features: readonly RoadFeature[];
}

/** Invented; none is a street of the place that the district lies at. */
const names = [
  'Kenanga',
  'Melati',
  'Cempaka',
  'Flamboyan',
  'Anggrek',
  'Dahlia',
  'Teratai',
  'Seruni',
  'Wijaya Kusuma',
];
/** Cross streets go on beyond what any photo shows. */
const crossReach: Metres = 80;

/** The district's centrelines with invented names, as a city's road layer tells them: the same for every survey of a seed. */
export function roadLayerOf(district: District, frame: SceneFrame): RoadCollection {
  const random = createRandom(district.seed, 'road-names');
  const left = [...names];
  const next = (): string =>
    left.splice(Math.floor(random.range(0, left.length)), 1)[0] ?? `Gang ${left.length}`;
  const line = (
    ends: readonly ScenePoint[],
    name: string,
    highway: RoadFeature['properties']['highway'],
  ): RoadFeature => ({
    type: 'Feature',
    properties: { name, highway },
    geometry: {
      type: 'LineString',
      coordinates: ends.map((point) => {
        const { lon, lat } = lonLatOf(frame, point);
        return [roundDegrees(lon), roundDegrees(lat)] as const;
      }),
    },
  });
  const main = line(
    [
      { across: 0, along: district.firstAlong },
      { across: 0, along: district.lastAlong },
    ],
    `Jalan ${next()} Raya`,
    'tertiary',
  );
  const crossing = district.crossStreets.map(({ along }) =>
    line(
      [
        { across: -crossReach, along },
        { across: crossReach, along },
      ],
      `Jalan ${next()}`,
      'residential',
    ),
  );
  return { type: 'FeatureCollection', features: [main, ...crossing] };
}
