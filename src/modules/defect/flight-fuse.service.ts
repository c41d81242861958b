import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { FusedDefect } from '../../domain/fusion/defect-evidence';
import { fuseDetections } from '../../domain/fusion/fuse-detections';
import { type KnownDefectRules, unregisteredKnownRules } from '../../domain/fusion/fusion-rules';
import { inheritEvidence } from '../../domain/fusion/inherit-evidence';
import { matchKnownDefects } from '../../domain/fusion/match-known-defects';
import { recallSplits } from '../../domain/fusion/recall-splits';
import { pipeline } from '../../domain/pipeline';
import type { Metres } from '../../domain/units';
import { Outbox } from '../../platform/queue/outbox';
import { Clock } from '../../platform/telemetry/clock';
import { placeOnRoads } from '../road/place-on-roads';
import { insertDefects, linkEvidence } from './defect-rows';
import {
  type EvidenceRow,
  loadFlightEvidence,
  loadReplacedBoxes,
  toBoxNow,
  toBoxOfRun,
  toGroundedDetection,
} from './evidence-rows';
import { loadKnownDefects } from './known-defects';
import { lockDefects, refreshDefects } from './refresh-defects';
import { loadSplits } from './split-rows';

/** Half of the longest crack that a known defect may be: its middle lies that far from where a flight meets it. */
const LONGEST_REACH: Metres = 100;

/** The `fuse` stage: a flight's detections become defects, new or known, in one transaction. */
@Injectable()
export class FlightFuseService {
  private readonly rules: KnownDefectRules = unregisteredKnownRules;

  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** Running it twice leaves what running it once leaves; `skipped` when the flight doesn't wait for this run. */
  fuse(flightId: string, run: number): Promise<'done' | 'skipped'> {
    return this.database.transaction(async (manager) => {
      // Not `for update`: that would block the foreign keys of other flights' defects, and two fusions could deadlock.
      const [flight]: { id: string }[] = await manager.query(
        'select id from flight where id = $1 and run = $2 and state = $3 for no key update',
        [flightId, run, pipeline.fuse.from],
      );
      if (!flight) return 'skipped';
      await lockDefects(manager);
      await this.groupEvidence(manager, flightId);
      await manager.query('update flight set state = $2, updated_at = $3 where id = $1', [
        flightId,
        pipeline.fuse.to,
        this.clock.now(),
      ]);
      await this.outbox.add(manager, [{ stage: 'resurvey', subjectId: flightId, run }]);
      return 'done';
    });
  }

  private async groupEvidence(manager: EntityManager, flightId: string): Promise<void> {
    const now = this.clock.now();
    const evidence = await loadFlightEvidence(manager, flightId);
    const replaced = await loadReplacedBoxes(manager, flightId);
    const inherited = inheritEvidence(evidence.map(toBoxOfRun), replaced);
    const told = recallSplits(evidence.map(toBoxNow), await loadSplits(manager, flightId));
    const before = new Set([
      ...inherited.values(),
      ...told.values(),
      ...replaced.map((box) => box.defectId!),
    ]);
    const fused = fuseDetections(evidence.map(toGroundedDetection), this.rules, told);
    const known = await loadKnownDefects(manager, {
      flightId,
      places: fused.map((defect) => defect.place),
      reach: this.rules.ceilingBetweenFlights + LONGEST_REACH,
      ids: [...before],
    });
    const matches = matchKnownDefects(fused, known, inherited, this.rules, told);
    const placed = fused.map((defect, i) => ({
      defect,
      knownId: matches[i]!,
      id: matches[i] ?? uuidv7(),
    }));
    const fresh = placed.filter(({ knownId }) => knownId === null);
    await insertDefects(
      manager,
      fresh.map(({ id, defect }) => ({ id, defect, firstFlightId: flightId, lastFlightId: flightId })),
      now,
    );
    await linkEvidence(manager, linksOf(placed));
    await placeOnRoads(
      manager,
      fresh.map(({ id }) => id),
      now,
    );
    const changed = new Set([
      ...before,
      ...placed.flatMap(({ knownId }) => knownId ?? []),
      ...(await orphans(manager, flightId, evidence)),
    ]);
    await refreshDefects(manager, [...changed], now);
  }
}

const linksOf = (placed: readonly { id: string; defect: FusedDefect }[]): Map<string, string> =>
  new Map(
    placed.flatMap(({ id, defect }) =>
      defect.detectionIds.map((detectionId): [string, string] => [detectionId, id]),
    ),
  );

/** Defects that detections point to which are evidence no more: rejected, corrected, or without a trusted place. */
async function orphans(
  manager: EntityManager,
  flightId: string,
  evidence: readonly EvidenceRow[],
): Promise<string[]> {
  const rows: { defect_id: string }[] = await manager.query(
    `select distinct detection.defect_id
     from detection left join unnest($2::uuid[]) as evidence (id) on evidence.id = detection.id
     where detection.flight_id = $1 and detection.superseded_at is null and detection.defect_id is not null
       and evidence.id is null`,
    [flightId, evidence.map((row) => row.id)],
  );
  return rows.map((row) => row.defect_id);
}
