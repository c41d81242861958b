import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../../domain/access/actor';
import { DomainError } from '../../domain/domain-error';
import { recallSplits } from '../../domain/fusion/recall-splits';
import { checkUndo, type UndoRefusal } from '../../domain/ticket/ticket-rules';
import { conflict, forbidden, notFound } from '../../platform/http/errors';
import { Clock } from '../../platform/telemetry/clock';
import { AuditLog } from '../audit/audit-log.service';
import { openTickets } from '../ticket/open-tickets';
import { addTicketEvent } from '../ticket/ticket-records';
import { insertDefects } from './defect-rows';
import { type FamilyEvidenceRow, loadFamilyEvidence } from './evidence-rows';
import { describeFamily, lockDefects, refreshDefects } from './refresh-defects';
import type { SplitDto } from './regroup.dto';
import { assertOpenToRegroup, findDefects } from './regroup-rules';
import { findSameSplit, insertSplit, loadBoxesOf, loadSplitOff, moveBoxes } from './split-rows';

/** People say that some views of a defect show another one. The split outlives every re-run and new model. */
@Injectable()
export class DefectSplitService {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /**
   * The defect keeps its id and ticket; what leaves becomes a defect with a proposed ticket of its own, at once. The same request again, after
   * an answer that was lost, gets the same answer.
   */
  split(defectId: string, detectionIds: readonly string[], actor: Actor): Promise<SplitDto> {
    return this.database.transaction(async (manager) => {
      await lockDefects(manager);
      const [defect] = await findDefects(manager, [defectId]);
      await lockFlightsOf(manager, defectId);
      const evidence = await loadFamilyEvidence(manager, [defectId]);
      const leaving = new Set(detectionIds);
      // After a merge they are views of it again, and a second split is another one.
      const hasLeft = !evidence.some((row) => leaving.has(row.id));
      const same = hasLeft ? await findSameSplit(manager, defectId, leaving, actor.userId) : null;
      if (same) return same;
      assertOpenToRegroup(defect!);
      const moved = chooseLeaving(evidence, leaving, defectId);
      const now = this.clock.now();
      const [id, splitOffId] = [uuidv7(), uuidv7()];
      await insertDefects(manager, [describeFamily(splitOffId, moved)], now);
      await insertSplit(
        manager,
        { id, defectId, splitOffId, decidedBy: actor.userId },
        { evidence, leaving },
        now,
      );
      await moveBoxes(manager, new Map(moved.map((row) => [row.id, splitOffId])));
      await bringInLine(manager, [defectId, splitOffId, ...moved.map((row) => row.defect_id!)], now);
      const [splitOff] = await findDefects(manager, [splitOffId]);
      const told = { splitId: id, defectId, splitOffId, views: moved.length };
      for (const [own, other] of [
        [defect!, splitOff!],
        [splitOff!, defect!],
      ] as const) {
        if (own.ticket_id === null) continue;
        const details = { ...told, number: other.ticket_number };
        await addTicketEvent(manager, actor, { ticketId: own.ticket_id, kind: 'split', details }, now);
      }
      await this.audit.record(manager, actor, {
        action: 'defect.split',
        subjectKind: 'defect',
        subjectId: defectId,
        details: { splitId: id, splitOffId, detectionIds: [...leaving] },
      });
      const { ticket_id: ticketId, ticket_number: ticketNumber } = splitOff!;
      return { id, defectId, splitOffId, ticketId, ticketNumber };
    });
  }

  /** All views are the first defect's again, those of later runs too; the ticket that the split opened is taken back. */
  async undo(defectId: string, splitId: string, actor: Actor): Promise<void> {
    await this.database.transaction(async (manager) => {
      await lockDefects(manager);
      const split = await findSplit(manager, defectId, splitId);
      const now = this.clock.now();
      const past = { actorId: split.decided_by, at: split.decided_at, toState: null };
      const allowed = checkUndo(past, 'proposed', { actor, now });
      if (!allowed.ok) throw splitUndoError(allowed.error);
      if (split.is_worked_on) throw splitUndoError('moved-on');
      await lockFlightsOf(manager, split.split_off_id);
      const boxes = await loadBoxesOf(manager, split.split_off_id);
      const from = recallSplits(boxes, [await loadSplitOff(manager, splitId)]);
      const links = new Map(boxes.map((box) => [box.id, from.get(box.id) ?? defectId]));
      await moveBoxes(manager, links);
      await manager.query('update defect_split set undone_at = $2 where id = $1', [splitId, now]);
      await bringInLine(manager, [defectId, split.split_off_id, ...links.values()], now);
      await markUndone(manager, { splitId, defectId }, actor, now);
      await this.audit.record(manager, actor, {
        action: 'defect.undo-split',
        subjectKind: 'defect',
        subjectId: defectId,
        details: { splitId, splitOffId: split.split_off_id },
      });
    });
  }
}

async function bringInLine(manager: EntityManager, defectIds: readonly string[], now: Date): Promise<void> {
  const ids = [...new Set(defectIds)];
  await refreshDefects(manager, ids, now);
  await openTickets(manager, ids, now);
}

/** Flights before photos and detections, as the detect stage does: a re-run and a split go one after the other. */
async function lockFlightsOf(manager: EntityManager, defectId: string): Promise<void> {
  await manager.query(
    `select id from flight where id in (
       select detection.flight_id from defect_family($1) as family (id) join detection on detection.defect_id = family.id
     ) order by id for key share`,
    [defectId],
  );
}

function chooseLeaving(
  evidence: readonly FamilyEvidenceRow[],
  leaving: ReadonlySet<string>,
  defectId: string,
): FamilyEvidenceRow[] {
  const moved = evidence.filter((row) => leaving.has(row.id));
  const own = new Set(evidence.map((row) => row.id));
  const strangers = [...leaving].filter((id) => !own.has(id));
  if (strangers.length > 0)
    throw conflict(
      'split-of-strangers',
      `${strangers.length} of these detections are not views of defect ${defectId}, or no more: read it again.`,
      { detectionIds: strangers },
    );
  if (moved.length === evidence.length)
    throw new DomainError(
      'split-leaves-nothing',
      'Every view of the defect would leave it: leave at least one.',
      {
        status: 422,
      },
    );
  return moved;
}

interface StandingSplit {
  readonly split_off_id: string;
  readonly decided_by: string | null;
  readonly decided_at: Date;
  readonly undone_at: Date | null;
  /** People decided on what was split off: its ticket, or another split or merge. */
  readonly is_worked_on: boolean;
}

async function findSplit(manager: EntityManager, defectId: string, id: string): Promise<StandingSplit> {
  const [split]: StandingSplit[] = await manager.query(
    `select split.split_off_id, split.decided_by, split.decided_at, split.undone_at,
       exists (select from ticket where ticket.defect_id = split.split_off_id and ticket.acknowledged_at is not null)
       or exists (select from defect where defect.merged_into = split.split_off_id)
       or exists (select from defect_split later where later.defect_id = split.split_off_id and later.undone_at is null)
         as is_worked_on
     from defect_split split where split.id = $1 and split.defect_id = $2`,
    [id, defectId],
  );
  if (!split) throw notFound('Split', id);
  if (split.undone_at !== null)
    throw conflict('split-undone', 'This split was taken back before.', { undoneAt: split.undone_at });
  return split;
}

function splitUndoError(refusal: UndoRefusal): DomainError {
  switch (refusal) {
    case 'nothing-to-undo':
    case 'not-yours':
      return forbidden('split-not-yours', 'Somebody else made this split; a supervisor can take it back.');
    case 'too-late':
      return conflict('split-too-late', 'The split is more than a day old: merge the two defects instead.');
    case 'moved-on':
      return conflict(
        'split-moved-on',
        'Somebody has decided on the split-off defect since: merge the two instead, or take that back first.',
      );
  }
}

async function markUndone(
  manager: EntityManager,
  { splitId, defectId }: { readonly splitId: string; readonly defectId: string },
  actor: Actor,
  now: Date,
): Promise<void> {
  await manager.query(
    `update ticket_event set undone_at = $2 where kind = 'split' and details ->> 'splitId' = $1 and ticket_id in
       (select ticket.id from ticket join defect_split split on ticket.defect_id in (split.defect_id, split.split_off_id)
        where split.id = $1::uuid)`,
    [splitId, now],
  );
  const [defect] = await findDefects(manager, [defectId]);
  if (defect?.ticket_id)
    await addTicketEvent(
      manager,
      actor,
      { ticketId: defect.ticket_id, kind: 'undo', details: { kind: 'split', splitId } },
      now,
    );
}
