import type { EntityManager } from 'typeorm';
import { groupBy } from '../../domain/group-by';
import { joinBounds, widen } from '../../domain/resurvey/bounds';
import type { KnownPlace, SurveyDetection } from '../../domain/resurvey/known-place';
import { middleOf, movePlace } from '../../domain/resurvey/lay-places';
import {
  boxErrorOf,
  measureSize,
  median,
  type SizeSighting,
  scaleErrorOf,
} from '../../domain/resurvey/measure-size';
import type { ObservationRules, SurveyPhoto } from '../../domain/resurvey/observe-flight';
import type { PastViews } from '../../domain/resurvey/weigh-views';
import { type EvidenceRow, toGroundedDetection } from '../defect/evidence-rows';
import { type FrameOf, loadFlightFrames } from '../registration/flight-frames';
import {
  loadEvidenceOfFlight,
  loadPastViews,
  loadPlaceEvidence,
  loadPlaces,
  type PlaceEvidenceRow,
  type PlaceRow,
} from './resurvey-rows';

export interface FlownFlight {
  readonly id: string;
  readonly flownAt: Date;
}

/** What the flight can say something of, and what it found there. */
export async function loadSurvey(
  manager: EntityManager,
  flight: FlownFlight,
  photos: readonly SurveyPhoto[],
  rules: ObservationRules,
): Promise<{ places: KnownPlace[]; detections: SurveyDetection[] }> {
  const all = joinBounds(photos.map((photo) => photo.bounds));
  const reach = all && widen(all, rules.resurvey.nearFootprint);
  const rows = await loadPlaces(manager, flight, reach);
  const ids = rows.map(({ id }) => id);
  const evidence = await loadPlaceEvidence(manager, ids);
  const past = await loadPastViews(manager, flight, ids);
  const frameOf = await loadFlightFrames(manager);
  const ofPlace = groupBy(evidence, (row) => row.root_id);
  const measured = withBoxError(evidence, rules);
  const places = rows
    .map((row) =>
      toPlace(row, ofPlace.get(row.id) ?? [], flight, { past: past.get(row.id), rules: measured, frameOf }),
    )
    .filter(
      ({ id, before }) => before !== null || ofPlace.get(id)?.some((row) => row.flight_id === flight.id),
    );
  const rootOf = new Map(evidence.map((row) => [row.id, row.root_id]));
  const found = await loadEvidenceOfFlight(manager, flight.id);
  const detections = found.map((row) => ({
    ...toSighting(row),
    placeId: rootOf.get(row.id) ?? row.defect_id!,
    knownSince: row.known_since,
  }));
  return { places, detections };
}

/** The rules with how much boxes wander between the photos of one flight. */
function withBoxError(evidence: readonly PlaceEvidenceRow[], rules: ObservationRules): ObservationRules {
  const ofFlights = groupBy(evidence, (row) => `${row.root_id} ${row.flight_id}`);
  const boxError = boxErrorOf(
    [...ofFlights.values()].map((rows) => rows.map(toSighting)),
    rules.resurvey,
  );
  return { ...rules, resurvey: { ...rules.resurvey, growth: { ...rules.resurvey.growth, boxError } } };
}

interface Beside {
  readonly past: PastViews | undefined;
  readonly rules: ObservationRules;
  readonly frameOf: FrameOf;
}

function toPlace(
  row: PlaceRow,
  evidence: readonly PlaceEvidenceRow[],
  flight: FlownFlight,
  beside: Beside,
): KnownPlace {
  const before = knowledgeBefore(evidence, flight, beside);
  const place = {
    id: row.id,
    damageClass: row.damage_class,
    place: { lon: row.lon, lat: row.lat },
    covariance: { eastEast: row.cov_ee, eastNorth: row.cov_en, northNorth: row.cov_nn },
    polygon: row.polygon,
    length: row.length_m,
    width: row.width_m,
    before,
  };
  const last = before && !before.isInFrame ? evidenceOfLast(evidence, flight) : [];
  // Its place is the mean over all flights, this one too; by how much they are off is told by what was known before.
  return last.length > 0 ? movePlace(place, middleOf(last.map(toGroundedDetection))) : place;
}

/** Of the flight that last found it. */
function evidenceOfLast(
  evidence: readonly PlaceEvidenceRow[],
  { id, flownAt }: FlownFlight,
): PlaceEvidenceRow[] {
  const earlier = evidence.filter((row) => row.flight_id !== id && row.seen_at < flownAt);
  const last = earlier.reduce<PlaceEvidenceRow | null>((a, b) => (a && a.seen_at >= b.seen_at ? a : b), null);
  return earlier.filter((row) => row.flight_id === last?.flight_id);
}

/** By the time of taking, not of sending: what a flight flown later found is not known yet. */
function knowledgeBefore(
  evidence: readonly PlaceEvidenceRow[],
  { id, flownAt }: FlownFlight,
  { past, rules, frameOf }: Beside,
): KnownPlace['before'] {
  const earlier = evidence.filter((row) => row.flight_id !== id && row.seen_at < flownAt);
  const ofLastFlight = evidenceOfLast(evidence, { id, flownAt });
  if (ofLastFlight.length === 0) return null;
  const foundAt = ofLastFlight.reduce((last, { seen_at }) => (seen_at > last ? seen_at : last), new Date(0));
  const scales = earlier.flatMap((row) => row.gsd_m ?? []);
  return {
    foundAt,
    foundAtGsd: scales.length > 0 ? Math.max(...scales) : null,
    past: past ?? { counted: 0, withDamage: 0 },
    size: measureSize(ofLastFlight.map(toSighting), median(ofLastFlight.map(scaleErrorOfRow)), rules),
    // Its place is the mean over all flights that found it.
    isInFrame: earlier.every((row) => frameOf(row.flight_id) === frameOf(id)),
  };
}

/** Of a photo whose pose is no longer known. */
const usualScaleError = 0.05;

function scaleErrorOfRow(row: PlaceEvidenceRow): number {
  const { height_above_ground, sigma_height, sigma_focal } = row;
  if (height_above_ground === null || sigma_height === null || sigma_focal === null) return usualScaleError;
  const pose = {
    heightAboveGround: height_above_ground,
    heightFrom: row.height_from === 'terrain' ? ('terrain' as const) : ('take-off' as const),
    sigma: { height: sigma_height, focalLengthRelative: sigma_focal },
  };
  return scaleErrorOf(pose, row.between_photos_m);
}

/** A box so near to the border shows a part. */
const borderPixels = 2;

function toSighting(
  row: EvidenceRow & { readonly width_px: number | null; readonly height_px: number | null },
): SizeSighting {
  const { x, y, width, height, width_px, height_px } = row;
  const isCut =
    x < borderPixels ||
    y < borderPixels ||
    (width_px !== null && x + width > width_px - borderPixels) ||
    (height_px !== null && y + height > height_px - borderPixels);
  return { ...toGroundedDetection(row), isCut };
}
