import type { GroundedDetection } from '../fusion/defect-evidence';
import { describeDetections } from '../fusion/describe-defect';
import type { FusionRules } from '../fusion/fusion-rules';
import { groupBy } from '../group-by';
import type { CameraPose } from '../photogrammetry/camera-pose';
import { terrainSigmaOnModel, terrainSigmaOnPlane } from '../photogrammetry/ground-error';
import { degrees, radians } from '../photogrammetry/rotation';
import type { Degrees, Metres, SquareMetres } from '../units';
import type { ResurveyRules } from './resurvey-rules';

/** A damage's size as one flight measured it, with one standard deviation of each. */
export interface MeasuredSize {
  readonly length: Metres;
  readonly lengthSigma: Metres;
  readonly area: SquareMetres;
  readonly areaSigma: SquareMetres;
  /**
   * Diagonal of the box. Length and area of a box change with the direction of flight; the diagonal doesn't, for a line and for an
   * ellipse: half sides √(a²cos² + b²sin²) and √(a²sin² + b²cos²) give √(a² + b²).
   */
  readonly extent: Metres;
  readonly extentSigma: Metres;
  /** Of the boxes' sides on the ground, 0..90: the way that the photos were turned. */
  readonly boxBearing: Degrees;
  /** Photos that measured it. */
  readonly photos: number;
}

export interface SizeSighting extends GroundedDetection {
  /** The box touches the photo's border: it shows a part. */
  readonly isCut: boolean;
}

/**
 * A flight's size of one damage: the median over its photos of what each measures. The error is that of the median, from the boxes'
 * scatter, and on top the scale that all photos of the flight share. Null where every box is cut off.
 */
export function measureSize(
  sightings: readonly SizeSighting[],
  scaleError: number,
  { fusion, resurvey }: { readonly fusion: FusionRules; readonly resurvey: ResurveyRules },
): MeasuredSize | null {
  const byPhoto = [...groupBy(sightings, (sighting) => sighting.photoId).values()];
  const whole = byPhoto.filter((ofPhoto) => ofPhoto.every((sighting) => !sighting.isCut));
  if (whole.length === 0) return null;
  const sizes = whole.map((ofPhoto) => describeDetections(ofPhoto, fusion));
  const extents = sizes.map(({ length, width }) => Math.hypot(length, width));
  const extent = median(extents);
  const ofBoxes = boxError(extents, extent, resurvey);
  const relative = Math.hypot(ofBoxes, scaleError);
  const length = median(sizes.map((size) => size.length));
  const area = median(sizes.map((size) => size.area));
  return {
    length,
    lengthSigma: length * relative,
    area,
    // Both sides of an area share the flight's scale; their box errors are their own.
    areaSigma: area * Math.hypot(ofBoxes * Math.SQRT2, 2 * scaleError),
    extent,
    extentSigma: extent * relative,
    boxBearing: meanSideBearing(whole.flat()),
    photos: whole.length,
  };
}

/** Mean by quadrupled angles: a box has no front, and its long side may be either. Mardia and Jupp, Directional Statistics, 1.4. */
function meanSideBearing(sightings: readonly SizeSighting[]): Degrees {
  const [sine, cosine] = [Math.sin, Math.cos].map((of) =>
    sightings.reduce((sum, { bearing }) => sum + of(4 * radians(bearing)), 0),
  );
  return (degrees(Math.atan2(sine!, cosine!)) / 4 + 90) % 90;
}

/** Boxes that differ as much as those of a normal sample do by half: their deviation over the median difference of two, by √2. */
const MEDIAN_TO_SIGMA = 1.4826;

/**
 * Relative standard deviation of one whole box's size in a flight, measured on the places that several photos show: from the median
 * difference of two photos, so that a crack shown in pieces here and there doesn't speak for all. The rules' own holds for few.
 */
export function boxErrorOf(
  places: readonly (readonly SizeSighting[])[],
  { growth }: Pick<ResurveyRules, 'growth'>,
): number {
  const differences = places.flatMap((sightings) => {
    const whole = sightings.filter(({ isCut }) => !isCut);
    return whole.slice(1).flatMap((sighting, i) => {
      const [a, b] = [extentOf(whole[i]!), extentOf(sighting)];
      return whole[i]!.photoId === sighting.photoId ? [] : [Math.abs(a - b) / ((a + b) / 2) / Math.SQRT2];
    });
  });
  if (differences.length === 0) return growth.boxError;
  const measured = MEDIAN_TO_SIGMA * median(differences);
  const [own, given] = [differences.length, growth.boxErrorPairs];
  return Math.sqrt((own * measured ** 2 + given * growth.boxError ** 2) / (own + given));
}

const extentOf = ({ length, width }: SizeSighting): Metres => Math.hypot(length, width);

/** The median of a normal sample scatters √(π/2) as much as its mean; in small samples less, one not at all. */
const medianPenalty = (count: number): number => (count <= 2 ? 1 : Math.sqrt(Math.PI / 2));

function boxError(extents: readonly Metres[], middle: Metres, { growth }: ResurveyRules): number {
  const squares = extents.reduce((sum, extent) => sum + (extent / middle - 1) ** 2, 0);
  const variance =
    (growth.boxErrorViews * growth.boxError ** 2 + squares) / (growth.boxErrorViews + extents.length - 1);
  return (Math.sqrt(variance) * medianPenalty(extents.length)) / Math.sqrt(extents.length);
}

/**
 * Relative scale of a flight's registered photos, one standard deviation: ties hold every photo's height to the distances between the
 * cameras, which many satellite fixes give. Of positions half a metre to two off, over a hundred metres and ten photos, that is 0.6 to 2 %.
 */
const registeredScale = 0.01;

/** Relative error of lengths that all photos of a flight share: its height's and its focal length's, or what registration leaves. */
export function scaleErrorOf(
  {
    sigma,
    heightAboveGround,
    heightFrom,
  }: Pick<CameraPose, 'heightAboveGround' | 'heightFrom'> & {
    readonly sigma: Pick<CameraPose['sigma'], 'height' | 'focalLengthRelative'>;
  },
  betweenPhotos: Metres | null = null,
): number {
  if (betweenPhotos !== null) return Math.hypot(registeredScale, betweenPhotos / heightAboveGround);
  const terrain = heightFrom === 'terrain' ? terrainSigmaOnModel : terrainSigmaOnPlane;
  return Math.hypot(Math.hypot(sigma.height, terrain) / heightAboveGround, sigma.focalLengthRelative);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[upper]! : (sorted[upper - 1]! + sorted[upper]!) / 2;
}
