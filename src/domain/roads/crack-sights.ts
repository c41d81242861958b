import type { Degrees, Metres } from '../units';
import { type Axis, meanAxis } from './axial-mean';
import type { ReferenceAxis } from './crack-class';
import type { PlaceOnRoad } from './nearest-road';

/** What one photo's detection tells of a crack's direction, all on the ground. */
export interface CrackSight {
  /** By the dark line in the box. */
  readonly crack: Axis | null;
  readonly pavement: Axis | null;
  /** Where the photo's top points. */
  readonly photoBearing: Degrees | null;
}

export interface CrackShape {
  readonly length: Metres;
  readonly width: Metres;
  /** Of the long side. */
  readonly bearing: Degrees | null;
}

/** Centrelines are drawn from satellite pictures by hand; over ten metres they are off by some degrees. */
const centrelineSigma: Degrees = 5;
/** Drones mostly fly along the road, or across it, or in a grid that knows nothing of it. */
const photoSigma: Degrees = 25;
const leastBoxSigma: Degrees = 4;

/** The line that photos show; else the long side of the box, as vague as the box is wide. */
export function crackAxis(shape: CrackShape, sights: readonly CrackSight[]): Axis | null {
  const seen = meanAxis(sights.flatMap(({ crack }) => crack ?? []));
  if (seen) return seen;
  if (shape.bearing === null) return null;
  // A line from corner to corner of its box leaves the long side by this much, to one side or the other.
  const wander = (Math.atan2(shape.width, shape.length) * 180) / Math.PI;
  return { bearing: shape.bearing, sigma: Math.max(leastBoxSigma, wander) };
}

/** All that a crack can be held against. */
export function referenceAxes(road: PlaceOnRoad | null, sights: readonly CrackSight[]): ReferenceAxis[] {
  const pavement = meanAxis(sights.flatMap(({ pavement }) => pavement ?? []));
  const photo = meanAxis(
    sights.flatMap(({ photoBearing }) =>
      photoBearing === null ? [] : { bearing: photoBearing, sigma: photoSigma },
    ),
  );
  return [
    ...(road
      ? [
          {
            bearing: road.bearing,
            sigma: centrelineSigma,
            from: 'centreline' as const,
            roadName: road.name,
          },
        ]
      : []),
    ...(pavement ? [{ ...pavement, from: 'pavement' as const }] : []),
    ...(photo ? [{ ...photo, from: 'photo' as const }] : []),
  ];
}
