import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { systemActor } from '../../domain/access/actor';
import { pipeline } from '../../domain/pipeline';
import { Clock } from '../../platform/telemetry/clock';
import { AuditLog } from '../audit/audit-log.service';
import { lockDefects } from '../defect/refresh-defects';
import { findWithdrawnDefects, openTickets } from './open-tickets';

/** The `ticket` stage: a fused flight's defects get their proposed tickets, in one transaction. */
@Injectable()
export class FlightTicketService {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
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
      const changes = await openTickets(manager, ids, now);
      await manager.query('update flight set state = $2, processed_at = $3, updated_at = $3 where id = $1', [
        flightId,
        pipeline.ticket.to,
        now,
      ]);
      await this.audit.record(manager, systemActor, {
        action: 'flight.open-tickets',
        subjectKind: 'flight',
        subjectId: flightId,
        details: { run, ...changes },
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
