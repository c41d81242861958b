import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import type { Actor } from '../../domain/access/actor';
import { DomainError } from '../../domain/domain-error';
import { busyFlightStates, type FlightState } from '../../domain/pipeline';
import { conflict } from '../../platform/http/errors';
import { Outbox } from '../../platform/queue/outbox';
import { Clock } from '../../platform/telemetry/clock';
import { AuditLog } from '../audit/audit-log.service';
import { IS_EVIDENCE } from '../defect/evidence-rows';
import { lockDefects, refreshDefects, withAncestors } from '../defect/refresh-defects';
import { openTickets } from '../ticket/open-tickets';
import { moveBySystem } from '../ticket/system-moves';
import { type LockedFlight, lockFlight } from './flight-access';

const workStates = ['assigned', 'in-progress', 'repaired', 'verified', 'closed'] as const;
const NUMBERS_IN_SENTENCE = 5;

/**
 * Takes back a flight that was sent by mistake: its photos are rejected, so they are evidence of nothing any more; damage that only it
 * showed goes, with the tickets nobody began; the same files may be sent again. Rows and objects stay.
 */
@Injectable()
export class FlightWithdrawService {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly outbox: Outbox,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** Doing it twice is doing it once. Throws DomainError `flight-tickets-under-way`, or a retryable `flight-busy` of a flight with the same photos. */
  async withdraw(flightId: string, reason: string, actor: Actor): Promise<void> {
    await this.database.transaction(async (manager) => {
      const flight = await lockFlight(manager, actor, flightId);
      if (flight.state === 'withdrawn') return;
      await lockDefects(manager);
      await assertNoWorkBegun(manager, flightId);
      const now = this.clock.now();
      const affected = await findDefectsOf(manager, flightId);
      const handedOn = await this.handPhotosOn(manager, flightId, now);
      await endPhotos(manager, flightId, reason, now);
      // What it said of damages known before is no evidence any more.
      await manager.query('delete from defect_observation where flight_id = $1', [flightId]);
      await manager.query(
        `update flight set state = 'withdrawn', withdrawn_at = $2, withdrawn_reason = $3, withdrawn_by = $4, updated_at = $2
         where id = $1`,
        [flightId, now, reason, actor.userId],
      );
      const tickets = await this.takeBackDefects(manager, affected, { flight, reason, actor }, now);
      await this.audit.record(manager, actor, {
        action: 'flight.withdraw',
        subjectKind: 'flight',
        subjectId: flightId,
        details: { reason, fromState: flight.state, defects: affected.length, tickets, handedOn },
      });
    });
  }

  /** Defects that nothing else shows are withdrawn with their tickets; the others are described anew without this flight. */
  private async takeBackDefects(
    manager: EntityManager,
    defectIds: readonly string[],
    { flight, reason, actor }: { flight: LockedFlight; reason: string; actor: Actor },
    now: Date,
  ): Promise<number> {
    await refreshDefects(manager, defectIds, now);
    const bare: { ticket_id: string; defect_id: string; state: 'proposed' | 'open' }[] = await manager.query(
      `select ticket.id as ticket_id, ticket.defect_id, ticket.state from ticket
       where ticket.defect_id = any($1::uuid[]) and ticket.state in ('proposed', 'open')
         and not exists (
           select from detection join photo on photo.id = detection.photo_id
           where detection.defect_id in (select defect_family(ticket.defect_id)) and ${IS_EVIDENCE}
         ) order by ticket.id`,
      [await withAncestors(manager, defectIds)],
    );
    const sentence = `The flight “${flight.name}” was withdrawn by ${actor.label}: ${reason}`;
    for (const from of ['proposed', 'open'] as const) {
      const ids = bare.filter(({ state }) => state === from).map((row) => row.ticket_id);
      await moveBySystem(manager, ids, { from, to: 'rejected', reason: sentence }, now);
    }
    await manager.query(
      `update defect set state = 'withdrawn', updated_at = $2 where id = any($1::uuid[]) and state = 'active'`,
      [bare.map((row) => row.defect_id), now],
    );
    await openTickets(manager, defectIds, now);
    return bare.length;
  }

  /** Photos of other flights that were duplicates of this one’s stand for themselves from now on, and are looked at. */
  private async handPhotosOn(manager: EntityManager, flightId: string, now: Date): Promise<number> {
    const heirs: { id: string; flight_id: string; original_id: string; state: FlightState; name: string }[] =
      await manager.query(
        `select distinct on (photo.duplicate_of) photo.id, photo.flight_id, photo.duplicate_of as original_id,
           flight.state, flight.name
         from photo join photo original on original.id = photo.duplicate_of join flight on flight.id = photo.flight_id
         where original.flight_id = $1 and photo.flight_id <> $1 and photo.state = 'duplicate'
           and flight.state <> 'withdrawn' and original.sha256 is not null
         order by photo.duplicate_of, photo.id`,
        [flightId],
      );
    const busy = heirs.find(({ state }) => busyFlightStates.includes(state));
    if (busy)
      throw new DomainError(
        'flight-busy',
        `The flight “${busy.name}” holds the same photos and is being processed: try again when it is done.`,
        { retryable: true },
      );
    for (const heir of heirs) {
      await manager.query('update photo set duplicate_of = $2 where duplicate_of = $1 and id <> $2', [
        heir.original_id,
        heir.id,
      ]);
      const [rows]: [{ run: number }[]] = await manager.query(
        `update photo set state = 'stored', sha256 = original.sha256, quality = original.quality, duplicate_of = null,
           rejection_code = null, rejection_message = null, run = photo.run + 1, updated_at = $3
         from photo original where photo.id = $1 and original.id = $2 returning photo.run`,
        [heir.id, heir.original_id, now],
      );
      await this.outbox.add(manager, [{ stage: 'geotag', subjectId: heir.id, run: rows[0]!.run }]);
    }
    await manager.query(
      `update flight set state = 'sealed', run = run + 1, processed_at = null, failure_code = null, failure_message = null,
         updated_at = $2 where id = any($1::uuid[]) and state in ('processed', 'failed')`,
      [[...new Set(heirs.map((heir) => heir.flight_id))], now],
    );
    return heirs.length;
  }
}

async function assertNoWorkBegun(manager: EntityManager, flightId: string): Promise<void> {
  const begun: { number: string }[] = await manager.query(
    'select number from ticket where flight_id = $1 and state = any($2::text[]) order by number',
    [flightId, workStates],
  );
  if (begun.length === 0) return;
  const named = begun.slice(0, NUMBERS_IN_SENTENCE).map(({ number }) => number);
  const more = begun.length > named.length ? ` and ${begun.length - named.length} more` : '';
  throw conflict(
    'flight-tickets-under-way',
    `Work on tickets of this flight has begun (${named.join(', ')}${more}), so it can’t be withdrawn any more. Close or reject single tickets instead.`,
    { count: begun.length, numbers: begun.slice(0, 200).map(({ number }) => Number(number)) },
  );
}

async function findDefectsOf(manager: EntityManager, flightId: string): Promise<string[]> {
  const rows: { defect_id: string }[] = await manager.query(
    `select distinct defect_id from detection
     where flight_id = $1 and superseded_at is null and defect_id is not null order by defect_id`,
    [flightId],
  );
  return rows.map((row) => row.defect_id);
}

/** Rejected photos are no evidence, no twin of a file that is sent again, and no stage's work. */
async function endPhotos(manager: EntityManager, flightId: string, reason: string, now: Date): Promise<void> {
  await manager.query(
    `update photo set state = 'rejected', rejection_code = 'flight-withdrawn', rejection_message = $2, updated_at = $3
     where flight_id = $1 and state in ('expected', 'stored', 'geotagged', 'detected')`,
    [flightId, `Its flight was withdrawn: ${reason}`, now],
  );
}
