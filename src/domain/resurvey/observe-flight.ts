import { addCovariance, largestVariance } from '../fusion/covariance';
import type { FusionRules } from '../fusion/fusion-rules';
import { groupBy } from '../group-by';
import type { Metres, PointInPhoto } from '../units';
import { type Bounds, isWithin } from './bounds';
import { DetectionsOver } from './detections-over';
import { type Look, recallOfFlight } from './flight-recall';
import { judgePlace, type PlaceVerdict } from './judge-place';
import { isInFrame, type KnownPlace, type SurveyDetection } from './known-place';
import { findMistakable, layPlaces } from './lay-places';
import { boxErrorOf, type MeasuredSize, measureSize, median, scaleErrorOf } from './measure-size';
import { judgeView, type PlaceView } from './place-view';
import { type PosedPhoto, projectPlace } from './project-place';
import type { PictureFlaw } from './reasons';
import { isObserved, type ResurveyRules } from './resurvey-rules';
import type { ShadeTest } from './shade';

/** A photo of the flight that is looked through. */
export interface SurveyPhoto extends PosedPhoto {
  readonly id: string;
  /** Of its footprint. */
  readonly bounds: Bounds;
  /** Its error against its flight's other photos, an axis; null where nothing registered it to them. */
  readonly betweenPhotos: Metres | null;
  /** Null where the pixels are good, or nobody looked. */
  readonly pictureFlaw: PictureFlaw | null;
  /** Absent where nobody looked. */
  readonly isInShadow?: ShadeTest;
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
  known: readonly KnownPlace[],
  rules: ObservationRules,
): Observation[] {
  const own = groupBy(survey.detections, (detection) => detection.placeId);
  const places = layPlaces(known, own);
  const mistakable = findMistakable(places);
  const patches = new DetectionsOver(
    survey.detections.filter(({ damageClass }) => damageClass === 'repair'),
    rules.resurvey,
  );
  const newDamage = new DetectionsOver(
    survey.detections.filter(
      ({ damageClass, knownSince }) => isObserved(damageClass) && knownSince >= survey.flownAt,
    ),
    rules.resurvey,
  );
  const scaleError = scaleErrorOfFlight(survey.photos);
  const looks = places.map((place) => {
    const found = own.get(place.id) ?? [];
    const since = place.before?.foundAt;
    // A patch that was there when the damage was last found says nothing about it.
    const repairs = since ? patches.patchesOver(place, since) : noPhotos;
    const others = newDamage.othersOver(place);
    const views = viewsOf(place, survey.photos, { found, repairs }, rules.resurvey);
    return { place, damageClass: place.damageClass, found, views, otherDamage: others.size };
  });
  const measured = asMeasured(looks, rules);
  return looks.map(({ place, found, views, otherDamage }) => {
    const sizeBefore = place.before?.size ?? null;
    const sizeAfter = measureSize(found, scaleError, measured);
    const verdict = judgePlace(
      {
        damageClass: place.damageClass,
        views,
        past: place.before?.past ?? { counted: 0, withDamage: 0 },
        isKnown: place.before !== null,
        sizeBefore,
        sizeAfter,
        otherDamage,
        isMistakable: mistakable.has(place.id),
      },
      measured.resurvey,
    );
    return { placeId: place.id, ...verdict, views, sizeBefore, sizeAfter };
  });
}

/** The rules with what the flight itself tells of its detector: how often it finds damage, and how much its boxes wander. */
function asMeasured(
  looks: readonly (Look & { readonly found: readonly SurveyDetection[] })[],
  { fusion, resurvey }: ObservationRules,
): ObservationRules {
  const boxError = boxErrorOf(
    looks.map(({ found }) => found),
    resurvey,
  );
  const growth = { ...resurvey.growth, boxError };
  return { fusion, resurvey: { ...resurvey, recall: recallOfFlight(looks, resurvey), growth } };
}

/** Photos of one camera at one height share it; their median stands for all. */
export const scaleErrorOfFlight = (photos: readonly Pick<SurveyPhoto, 'pose' | 'betweenPhotos'>[]): number =>
  photos.length === 0
    ? 0
    : median(photos.map(({ pose, betweenPhotos }) => scaleErrorOf(pose, betweenPhotos)));

const noPhotos: ReadonlySet<string> = new Set();

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
    const basis = {
      photoId: photo.id,
      inPhoto,
      sigma: sigmaInPhoto(place, photo, inPhoto.centre, rules),
      pictureFlaw: photo.pictureFlaw ?? (photo.isInShadow?.(inPhoto.outline) ? ('in-shadow' as const) : null),
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

/** Of a place against a photo: what both share is left out where the flights were laid on one another. */
function sigmaInPhoto(
  place: KnownPlace,
  { surface, betweenPhotos }: SurveyPhoto,
  centre: PointInPhoto,
  rules: ResurveyRules,
): Metres {
  if (isInFrame(place) && betweenPhotos !== null) return Math.hypot(rules.betweenLaidFlights, betweenPhotos);
  const error = surface.place(centre);
  const covariance = error.ok ? addCovariance(place.covariance, error.value.covariance) : place.covariance;
  return Math.sqrt(largestVariance(covariance));
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
