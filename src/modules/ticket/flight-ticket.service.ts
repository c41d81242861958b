import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { systemActor } from '../../domain/access/actor';
import { pipeline } from '../../domain/pipeline';
import { SETTINGS, type Settings } from '../../platform/config/settings';
import { Clock } from '../../platform/telemetry/clock';
import { AuditLog } from '../audit/audit-log.service';
import { lockDefects } from '../defect/refresh-defects';
import { applyObservations } from './apply-observations';
import { linkRepeats } from './link-repeats';
import { findWithdrawnDefects, openTickets } from './open-tickets';

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * The `ticket` stage, in one transaction: a flight's defects get their proposed tickets, and what it says of known ones confirms or
 * contradicts claimed repairs.
 */
@Injectable()
export class FlightTicketService {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'REPEAT_WITHIN_DAYS'>,
  ) {}

  /** Running it twice leaves what running it once leaves; `skipped` when the flight doesn't wait for this run. */
  open(flightId: string, run: number): Promise<'done' | 'skipped'> {
    return this.database.transaction(async (manager) => {
      const [flight]: { id: string }[] = await manager.query(
        'select id from flight where id = $1 and run = $2 and state = $3 for no key update',
        [flightId, run, pipeline.ticket.from],
      );
      if (!flight) return 'skipped';
      await lockDefects(manager);
      const now = this.clock.now();
      const ids = [...(await findDefectsOf(manager, flightId)), ...(await findWithdrawnDefects(manager))];
      const opened = await openTickets(manager, ids, now);
      const observed = await applyObservations(manager, flightId, now);
      const repeats = await linkRepeats(manager, flightId, {
        within: this.settings.REPEAT_WITHIN_DAYS * DAY_MS,
        now,
      });
      await manager.query('update flight set state = $2, processed_at = $3, updated_at = $3 where id = $1', [
        flightId,
        pipeline.ticket.to,
        now,
      ]);
      await this.audit.record(manager, systemActor, {
        action: 'flight.open-tickets',
        subjectKind: 'flight',
        subjectId: flightId,
        details: { run, ...opened, ...observed, repeats },
      });
      return 'done';
    });
  }
}

async function findDefectsOf(manager: EntityManager, flightId: string): Promise<string[]> {
  const rows: { defect_id: string }[] = await manager.query(
    `select distinct defect_id from detection
     where flight_id = $1 and superseded_at is null and defect_id is not null order by defect_id`,
    [flightId],
  );
  return rows.map((row) => row.defect_id);
}
