import type { DamageClass } from '../detection/damage';
import { addCovariance, largestVariance } from '../fusion/covariance';
import type { FusionRules } from '../fusion/fusion-rules';
import { groupBy } from '../group-by';
import type { GroundCovariance, GroundPolygon, LonLat, Metres } from '../units';
import { type Bounds, isWithin, widen } from './bounds';
import { judgePlace, type PlaceVerdict } from './judge-place';
import { distanceIfOver, type GroundThing } from './lies-over';
import { type MeasuredSize, measureSize, median, type SizeSighting, scaleErrorOf } from './measure-size';
import { judgeView, type PlaceView } from './place-view';
import { type PosedPhoto, projectPlace } from './project-place';
import type { PictureFlaw } from './reasons';
import { isObserved, type ResurveyRules } from './resurvey-rules';
import type { PastViews } from './weigh-views';

/** A photo of the flight that is looked through. */
export interface SurveyPhoto extends PosedPhoto {
  readonly id: string;
  /** Of its footprint. */
  readonly bounds: Bounds;
  /** Null where the pixels are good, or nobody looked. */
  readonly pictureFlaw: PictureFlaw | null;
}

/** A damage as it was known before the flight; of one that the flight itself found first, as it found it. */
export interface KnownPlace {
  readonly id: string;
  readonly damageClass: DamageClass;
  readonly place: LonLat;
  readonly covariance: GroundCovariance;
  readonly polygon: GroundPolygon;
  readonly length: Metres;
  readonly width: Metres;
  /** Null for one that no flight flown before has found. */
  readonly before: {
    /** When it was last found. */
    readonly foundAt: Date;
    /** Scale of the coarsest photo that it was found in. */
    readonly foundAtGsd: Metres | null;
    readonly past: PastViews;
    readonly size: MeasuredSize | null;
  } | null;
}

/** A detection of the flight, with the damage that fusion took it for. */
export interface SurveyDetection extends SizeSighting {
  readonly placeId: string;
  /** When any flight first found that damage. */
  readonly knownSince: Date;
}

export interface Observation extends PlaceVerdict {
  readonly placeId: string;
  readonly views: readonly PlaceView[];
  readonly sizeBefore: MeasuredSize | null;
  readonly sizeAfter: MeasuredSize | null;
}

export interface Survey {
  /** When its first photo was taken. */
  readonly flownAt: Date;
  readonly photos: readonly SurveyPhoto[];
  readonly detections: readonly SurveyDetection[];
}

export interface ObservationRules {
  readonly resurvey: ResurveyRules;
  readonly fusion: FusionRules;
}

/** What the flight says of each place, in the order of the places. Order of photos and detections doesn't matter. */
export function observeFlight(
  survey: Survey,
  places: readonly KnownPlace[],
  rules: ObservationRules,
): Observation[] {
  const own = groupBy(survey.detections, (detection) => detection.placeId);
  const patches = survey.detections.filter(({ damageClass }) => damageClass === 'repair');
  const newDamage = survey.detections.filter(
    ({ damageClass, knownSince }) => isObserved(damageClass) && knownSince >= survey.flownAt,
  );
  const scaleError = scaleErrorOfFlight(survey.photos);
  return places.map((place) => {
    const found = own.get(place.id) ?? [];
    const since = place.before?.foundAt;
    // A patch that was there when the damage was last found says nothing about it.
    const repairs = photosOver(place, since ? patches.filter(({ knownSince }) => knownSince > since) : []);
    const others = photosOver(
      place,
      newDamage.filter(({ placeId }) => placeId !== place.id),
    );
    const views = viewsOf(place, survey.photos, { found, repairs }, rules.resurvey);
    const sizeBefore = place.before?.size ?? null;
    const sizeAfter = measureSize(found, scaleError, rules);
    const verdict = judgePlace(
      {
        damageClass: place.damageClass,
        views,
        past: place.before?.past ?? { counted: 0, withDamage: 0 },
        isKnown: place.before !== null,
        sizeBefore,
        sizeAfter,
        otherDamage: others.size,
      },
      rules.resurvey,
    );
    return { placeId: place.id, ...verdict, views, sizeBefore, sizeAfter };
  });
}

/** Photos of one camera at one height share it; their median stands for all. */
export const scaleErrorOfFlight = (photos: readonly PosedPhoto[]): number =>
  photos.length === 0 ? 0 : median(photos.map(({ pose }) => scaleErrorOf(pose)));

/** Farther than this, not even the longest crack's middle may lie over a place. */
const farthestMiddle: Metres = 30;

function photosOver(place: GroundThing, detections: readonly SurveyDetection[]): Set<string> {
  const near = widen(
    { west: place.place.lon, east: place.place.lon, south: place.place.lat, north: place.place.lat },
    farthestMiddle,
  );
  const over = detections.filter(
    (detection) => isWithin(detection.place, near) && distanceIfOver(place, detection) !== null,
  );
  return new Set(over.map(({ photoId }) => photoId));
}

function viewsOf(
  place: KnownPlace,
  photos: readonly SurveyPhoto[],
  seen: { readonly found: readonly SurveyDetection[]; readonly repairs: ReadonlySet<string> },
  rules: ResurveyRules,
): PlaceView[] {
  const showing = new Set(seen.found.map(({ photoId }) => photoId));
  const looked = photos.flatMap((photo) => {
    const shown = { showsDamage: showing.has(photo.id), showsRepair: seen.repairs.has(photo.id) };
    const inPhoto = isWithin(place.place, photo.bounds)
      ? projectPlace(photo, place.place, place.polygon)
      : null;
    if (!inPhoto) return [];
    const error = photo.surface.place(inPhoto.centre);
    const covariance = error.ok ? addCovariance(place.covariance, error.value.covariance) : place.covariance;
    const basis = {
      photoId: photo.id,
      inPhoto,
      sigma: Math.sqrt(largestVariance(covariance)),
      pictureFlaw: photo.pictureFlaw,
      foundAtGsd: place.before?.foundAtGsd ?? null,
      ...shown,
    };
    return [judgeView(basis, rules)];
  });
  const told = new Set(looked.map(({ photoId }) => photoId));
  const untold = [...showing].filter((photoId) => !told.has(photoId));
  return [
    ...looked,
    ...untold.map((photoId) => viewBesideFrame(photoId, { showsDamage: true, showsRepair: false })),
  ];
}

/** The photo shows the damage while the poses put the place beside it: at its border, mostly. */
const viewBesideFrame = (
  photoId: string,
  shown: Pick<PlaceView, 'showsDamage' | 'showsRepair'>,
): PlaceView => ({
  photoId,
  flaw: 'cut-by-frame',
  weight: 0,
  groundSampleDistance: null,
  offNadir: null,
  ...shown,
});
