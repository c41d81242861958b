import { type DamageClass, damageClasses } from '../detection/damage';
import type { LocalFrame } from '../photogrammetry/local-frame';
import { openingFrom } from '../severity/crack-opening';
import type { GroundCovariance, GroundPolygon, LonLat, Metres, SquareMetres } from '../units';
import { addCovariance, largestVariance, noCovariance, scaleCovariance } from './covariance';
import type { FusedDefect, GroundedDetection } from './defect-evidence';
import { bearingOf, errorBetweenPhotos, extentAlong, joinFootings, reach, weightedMiddle } from './footing';
import { frameAround } from './frame-around';
import type { FusionRules } from './fusion-rules';
import { findSightings, type Sighting } from './sighting';
import { sizeErrorOf } from './size-error';

/**
 * What the detections of one damage say together; they are taken as of one, whether fusion, an earlier run or a person
 * said so. Depends on nothing but them, so the same evidence gives the same numbers to the last bit.
 * Place: mean weighted by information. Covariance: that mean's error between photos, plus the part that all photos of
 * the flight share and no number of photos takes away. Size: the median, except of a crack that no photo shows whole.
 */
export function describeDetections(unsorted: readonly GroundedDetection[], rules: FusionRules): FusedDefect {
  const sorted = [...unsorted].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const frame = frameAround(sorted.map((detection) => detection.place));
  const sightings = findSightings(sorted, rules, frame);
  const detections = sightings.flatMap((sighting) => sighting.detections);
  const middle = weightedMiddle(sightings.map((sighting) => sighting.footing));
  const shape = shapeOf(sightings, middle, frame);
  const areRegistered = detections.every((detection) => isRegistered(detection, rules));
  return {
    detectionIds: detections.map((detection) => detection.id).sort(),
    damageClass: voteClass(detections),
    score: detections.reduce((best, detection) => Math.max(best, detection.score), 0),
    place: frame.toLonLat(shape),
    covariance: addCovariance(middle.error, sharedError(detections, rules)),
    polygon: shape.polygon,
    length: shape.length,
    width: shape.width,
    area: shape.area,
    bearing: shape.bearing,
    photoIds: [...new Set(detections.map((detection) => detection.photoId))].sort(),
    sizeError: sizeErrorOf(shape, detections, sightings.length),
    isSizeLeast: detections.every((detection) => (detection.cutSides ?? 0) > 0),
    opening: openingFrom(openingsOf(detections)),
    isRegistered: areRegistered,
    leansOnUnregistered: sightings.length > 1 && !areRegistered,
  };
}

const openingsOf = (detections: readonly GroundedDetection[]) =>
  detections.flatMap(({ openingPixels, groundSampleDistance }) =>
    typeof openingPixels === 'number' && groundSampleDistance !== undefined
      ? [{ pixels: openingPixels, groundSampleDistance }]
      : [],
  );

/** A photo whose error against the others is larger than this doesn't tell neighbours of 1 to 3 m apart. */
const REGISTERED_TO: Metres = 0.5;

const isRegistered = ({ betweenPhotos, covariance }: GroundedDetection, rules: FusionRules): boolean =>
  largestVariance(errorBetweenPhotos({ betweenPhotos, covariance }, rules)) <= REGISTERED_TO ** 2;

/** What is left of each photo's error once the error between photos is taken out: the flight's common part. */
function sharedError(detections: readonly GroundedDetection[], rules: FusionRules): GroundCovariance {
  const shares = detections.map((detection) =>
    addCovariance(detection.covariance, scaleCovariance(errorBetweenPhotos(detection, rules), -1)),
  );
  return scaleCovariance(shares.reduce(addCovariance, noCovariance), 1 / shares.length);
}

/** The class with the most score behind it; a tie goes to the first in the order of the classes. */
function voteClass(detections: readonly GroundedDetection[]): DamageClass {
  const votes = new Map<DamageClass, number>();
  for (const { damageClass, score } of detections)
    votes.set(damageClass, (votes.get(damageClass) ?? 0) + score);
  return damageClasses.reduce((best, next) =>
    (votes.get(next) ?? -1) > (votes.get(best) ?? -1) ? next : best,
  );
}

/** A sighting with a smaller diagonal than this share of the largest shows a part. */
const LEAST_WHOLE = 0.5;

interface Shape {
  readonly east: Metres;
  readonly north: Metres;
  readonly length: Metres;
  readonly width: Metres;
  readonly area: SquareMetres;
  readonly bearing: number;
  readonly polygon: GroundPolygon;
}

function shapeOf(
  sightings: readonly Sighting[],
  middle: { east: Metres; north: Metres },
  frame: LocalFrame,
): Shape {
  const line = lineShape(sightings, frame);
  if (line) return line;
  const uncut = sightings.filter(({ footing }) => footing.cutSides === 0);
  const largest = Math.max(...sightings.map(({ footing }) => reach(footing)));
  // What shows a part only says where it lies, nothing of the size.
  const whole = (uncut.length > 0 ? uncut : sightings).filter(
    ({ footing }) => reach(footing) >= LEAST_WHOLE * largest,
  );
  const measured = (whole.length > 0 ? whole : sightings).map((sighting) => sizeOfSighting(sighting));
  const nearestMedian = [...measured].sort((a, b) => a.area - b.area)[Math.floor((measured.length - 1) / 2)]!;
  return {
    ...middle,
    length: median(measured.map((size) => size.length)),
    width: median(measured.map((size) => size.width)),
    area: median(measured.map((size) => size.area)),
    bearing: nearestMedian.bearing,
    polygon: movePolygon(nearestMedian.detection, middle, frame),
  };
}

/**
 * A crack that its sightings show only in part: two of them overlap by less than half of the shorter, or a photo holds
 * it in pieces. Then it reaches from end to end of all. Null for anything else.
 */
function lineShape(sightings: readonly Sighting[], frame: LocalFrame): Shape | null {
  const footings = sightings.map((sighting) => sighting.footing);
  const whole = joinFootings(footings);
  if (!whole.isElongated) return null;
  const half = Math.hypot(whole.halfEast, whole.halfNorth);
  const axis = { east: whole.halfEast / half, north: whole.halfNorth / half };
  const reaches = footings.map((footing) => extentAlong([footing], axis, whole));
  const isInPieces = sightings.some((sighting) => sighting.detections.length > 1);
  if (!isInPieces && !reaches.some((a, i) => reaches.some((b, j) => j > i && overlapShare(a, b) < 0.5)))
    return null;
  const width = median(
    sightings.flatMap((sighting) => sighting.detections.map((detection) => detection.width)),
  );
  const across = { east: axis.north * (width / 2), north: -axis.east * (width / 2) };
  const corner = (along: 1 | -1, side: 1 | -1): [number, number] => {
    const place = frame.toLonLat({
      east: whole.east + along * whole.halfEast + side * across.east,
      north: whole.north + along * whole.halfNorth + side * across.north,
    });
    return [place.lon, place.lat];
  };
  const ring = [corner(1, 1), corner(1, -1), corner(-1, -1), corner(-1, 1), corner(1, 1)];
  return {
    east: whole.east,
    north: whole.north,
    length: 2 * half,
    width,
    area: 2 * half * width,
    bearing: bearingOf(whole.halfEast, whole.halfNorth),
    polygon: { type: 'Polygon', coordinates: [ring] },
  };
}

interface Reach {
  readonly from: Metres;
  readonly to: Metres;
}

function overlapShare(a: Reach, b: Reach): number {
  const overlap = Math.min(a.to, b.to) - Math.max(a.from, b.from);
  const shorter = Math.min(a.to - a.from, b.to - b.from);
  return shorter > 0 ? overlap / shorter : 1;
}

/** The size one photo gives: of its largest piece where the detector labelled the same thing twice. */
function sizeOfSighting({ detections }: Sighting) {
  const detection = detections.reduce((a, b) => (b.area > a.area ? b : a));
  const { length, width, area, bearing } = detection;
  return { detection, length, width, area, bearing };
}

/** The detection's polygon with its middle at another place. */
function movePolygon(
  detection: GroundedDetection,
  to: { east: Metres; north: Metres },
  frame: LocalFrame,
): GroundPolygon {
  const target: LonLat = frame.toLonLat(to);
  const lonShift = target.lon - detection.place.lon;
  const latShift = target.lat - detection.place.lat;
  return {
    type: 'Polygon',
    coordinates: detection.polygon.coordinates.map((ring) =>
      ring.map(([lon, lat]): [number, number] => [lon + lonShift, lat + latShift]),
    ),
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[upper]! : (sorted[upper - 1]! + sorted[upper]!) / 2;
}
