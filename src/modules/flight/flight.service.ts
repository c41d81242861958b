import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../../domain/access/actor';
import { notFound } from '../../platform/http/errors';
import { Clock } from '../../platform/telemetry/clock';
import { currentCorrelationId } from '../../platform/telemetry/correlation';
import { AuditLog } from '../audit/audit-log.service';
import type { FlightChanges, FlightListQuery, FlightRow, NewFlight } from './flight.dto';
import { Flight } from './flight.entity';
import { lockFlight, ownFlightsOnly } from './flight-access';

const COLUMNS = `flight.id, flight.name, drone, pilot, certificate, permit_number, purpose, area, poses, terrain, quality, is_sample, state, run, operator_id,
  account.display_name as operator_name, failure_code, failure_message, withdrawn_at, withdrawn_reason,
  (select display_name from user_account where id = withdrawn_by) as withdrawn_by_name, flight.created_at, sealed_at, processed_at`;

@Injectable()
export class FlightService {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  async create(
    flight: NewFlight,
    actor: Actor,
    { isSample = false }: { readonly isSample?: boolean } = {},
  ): Promise<FlightRow> {
    const now = this.clock.now();
    const id = uuidv7();
    await this.database.transaction(async (manager) => {
      await manager.insert(Flight, {
        ...flight,
        id,
        isSample,
        state: 'receiving',
        run: 1,
        operatorId: actor.userId ?? '',
        correlationId: currentCorrelationId(),
        createdAt: now,
        updatedAt: now,
      });
      await this.audit.record(manager, actor, {
        action: 'flight.create',
        subjectKind: 'flight',
        subjectId: id,
        details: { name: flight.name },
      });
    });
    return this.find(id, actor);
  }

  async change(id: string, changes: FlightChanges, actor: Actor): Promise<FlightRow> {
    await this.database.transaction(async (manager) => {
      await lockFlight(manager, actor, id);
      await manager.update(Flight, id, { ...changes, updatedAt: this.clock.now() });
      await this.audit.record(manager, actor, {
        action: 'flight.change',
        subjectKind: 'flight',
        subjectId: id,
        details: changes,
      });
    });
    return this.find(id, actor);
  }

  async find(id: string, actor: Actor): Promise<FlightRow> {
    const [row]: FlightRow[] = await this.database.query(
      `select ${COLUMNS} from flight join user_account account on account.id = operator_id
       where flight.id = $1 and ($2::uuid is null or operator_id = $2)`,
      [id, ownFlightsOnly(actor)],
    );
    if (!row) throw notFound('Flight', id);
    return row;
  }

  /** Newest first. Ids are time-ordered, so they are the key. */
  list(query: FlightListQuery, actor: Actor, limit: number, afterId: string | null): Promise<FlightRow[]> {
    return this.database.query(
      `select ${COLUMNS} from flight join user_account account on account.id = operator_id
       where ($1::uuid is null or operator_id = $1) and (state = $2 or ($2::text is null and state <> 'withdrawn')) and ($3::text is null or flight.name = $3)
         and ($4::uuid is null or flight.id < $4)
       order by flight.id desc limit $5`,
      [ownFlightsOnly(actor), query.state ?? null, query.name ?? null, afterId, limit],
    );
  }
}
