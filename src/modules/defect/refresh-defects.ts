import type { EntityManager } from 'typeorm';
import { combineFlights } from '../../domain/fusion/combine-flights';
import { describeDetections } from '../../domain/fusion/describe-defect';
import { unregisteredKnownRules } from '../../domain/fusion/fusion-rules';
import { groupBy } from '../../domain/group-by';
import { placeOnRoads } from '../road/place-on-roads';
import { type DescribedDefect, updateDefects, withdrawDefects } from './defect-rows';
import { type FamilyEvidenceRow, loadFamilyEvidence, toGroundedDetection } from './evidence-rows';

/** Two transactions that make or match defects would make one damage two: they go one after the other. */
export async function lockDefects(manager: EntityManager): Promise<void> {
  await manager.query(`select pg_advisory_xact_lock(hashtext('pantau.defects'))`);
}

/**
 * Describes defects anew from what is evidence of them now, with those they were merged into; withdraws what has none.
 * Call under `lockDefects`.
 */
export async function refreshDefects(
  manager: EntityManager,
  defectIds: readonly string[],
  now: Date,
): Promise<void> {
  if (defectIds.length === 0) return;
  const ids = await withAncestors(manager, defectIds);
  const evidence = groupBy(await loadFamilyEvidence(manager, ids), (row) => row.root_id);
  const described = [...evidence].map(([id, rows]) => describeFamily(id, rows));
  await updateDefects(manager, described, now);
  await withdrawDefects(
    manager,
    ids.filter((id) => !evidence.has(id)),
    now,
  );
  await placeOnRoads(manager, [...evidence.keys()], now);
}

/** These and the defects that they were merged into. */
export async function withAncestors(manager: EntityManager, defectIds: readonly string[]): Promise<string[]> {
  const rows: { id: string }[] = await manager.query(
    `with recursive line as (
       select id, merged_into from defect where id = any($1::uuid[])
       union
       select defect.id, defect.merged_into from defect join line on defect.id = line.merged_into
     ) select id from line order by id`,
    [defectIds],
  );
  return rows.map((row) => row.id);
}

/** What its evidence, from all flights, says of a defect. */
export function describeFamily(id: string, rows: readonly FamilyEvidenceRow[]): DescribedDefect {
  const flights = [...groupBy(rows, (row) => row.flight_id)]
    .map(([flightId, own]) => ({
      flightId,
      firstSeen: Math.min(...own.map((row) => row.seen_at.getTime())),
      defect: describeDetections(own.map(toGroundedDetection), unregisteredKnownRules),
    }))
    .sort((a, b) => a.firstSeen - b.firstSeen || (a.flightId < b.flightId ? -1 : 1));
  return {
    id,
    firstFlightId: flights[0]!.flightId,
    lastFlightId: flights.at(-1)!.flightId,
    defect: combineFlights(flights.map((flight) => flight.defect)),
  };
}
