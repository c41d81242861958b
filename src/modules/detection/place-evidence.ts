import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { describeDetections } from '../../domain/fusion/describe-defect';
import { unregisteredKnownRules as rules } from '../../domain/fusion/fusion-rules';
import { matchKnownDefects } from '../../domain/fusion/match-known-defects';
import { type FlightState, hasPassed } from '../../domain/pipeline';
import { insertDefects, linkEvidence } from '../defect/defect-rows';
import { loadKnownDefects } from '../defect/known-defects';
import { refreshDefects } from '../defect/refresh-defects';
import { openTickets } from '../ticket/open-tickets';
import type { Detection } from './detection.entity';

/**
 * Brings defects and tickets in line after a person changed what is evidence, at once. Call under `lockDefects`.
 * `added` is a person's new box: it joins the defect it names, or one that its place fits, or makes a new one.
 */
export async function placeEvidence(
  manager: EntityManager,
  change: { readonly flightId: string; readonly defectId: string | null; readonly added?: Detection },
  now: Date,
): Promise<void> {
  const [flight]: { state: FlightState }[] = await manager.query('select state from flight where id = $1', [
    change.flightId,
  ]);
  // Before it was fused the fuse stage takes care of whatever people decided.
  if (!flight || !hasPassed(flight.state, 'fuse')) return;
  const joined =
    change.added && change.defectId === null ? await joinDefect(manager, change.added, now) : null;
  const affected = [change.defectId, joined].filter((id) => id !== null);
  await refreshDefects(manager, affected, now);
  await openTickets(manager, affected, now);
}

/** Null where the box has no place on the ground. */
async function joinDefect(manager: EntityManager, added: Detection, now: Date): Promise<string | null> {
  if (added.lon === null || added.lat === null || added.polygon === null) return null;
  const defect = describeDetections(
    [
      {
        id: added.id,
        photoId: added.photoId,
        damageClass: added.damageClass,
        score: added.score,
        place: { lon: added.lon, lat: added.lat },
        covariance: { eastEast: added.covEe!, eastNorth: added.covEn!, northNorth: added.covNn! },
        polygon: added.polygon,
        length: added.lengthM!,
        width: added.widthM!,
        area: added.areaM2!,
        bearing: added.bearingDeg!,
        ...(added.betweenPhotosM === null ? {} : { betweenPhotos: added.betweenPhotosM }),
      },
    ],
    rules,
  );
  const known = await loadKnownDefects(manager, {
    flightId: added.flightId,
    places: [defect.place],
    reach: rules.ceilingBetweenFlights,
    ids: [],
  });
  const inPhoto = await defectsInPhoto(manager, added.photoId);
  const [match] = matchKnownDefects(
    [defect],
    known.filter(({ id }) => !inPhoto.has(id)),
    new Map(),
    rules,
  );
  const id = match ?? uuidv7();
  if (!match) {
    await insertDefects(
      manager,
      [{ id, defect, firstFlightId: added.flightId, lastFlightId: added.flightId }],
      now,
    );
  }
  await linkEvidence(manager, new Map([[added.id, id]]));
  return id;
}

/** What the photo shows already is another damage: nobody draws the same one twice. */
async function defectsInPhoto(manager: EntityManager, photoId: string): Promise<Set<string>> {
  const rows: { defect_id: string }[] = await manager.query(
    `select distinct defect_id from detection where photo_id = $1 and superseded_at is null and defect_id is not null
       and decision not in ('rejected', 'corrected')`,
    [photoId],
  );
  return new Set(rows.map((row) => row.defect_id));
}
