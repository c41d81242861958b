import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import type { Actor } from '../../domain/access/actor';
import { severities } from '../../domain/severity/severity';
import type { ServiceLevels } from '../../domain/ticket/due-date';
import { unfinishedStates } from '../../domain/ticket/ticket-rules';
import { Clock } from '../../platform/telemetry/clock';
import { AuditLog } from '../audit/audit-log.service';
import { loadServiceLevels } from './service-levels';

/** Days from known to repaired, by severity. */
@Injectable()
export class ServiceLevelService {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  show(): Promise<ServiceLevels> {
    return loadServiceLevels(this.database.manager);
  }

  /** Tickets still to be done get new due dates, except where a person set one. Answers how many changed. */
  async set(levels: ServiceLevels, actor: Actor): Promise<number> {
    return this.database.transaction(async (manager) => {
      const now = this.clock.now();
      for (const severity of severities)
        await manager.query(
          `insert into service_level (severity, days, changed_at) values ($1, $2, $3)
           on conflict on constraint service_level_pk do update set days = excluded.days, changed_at = excluded.changed_at`,
          [severity, levels[severity], now],
        );
      // The middle of the range, rounded up, as `plannedSeverity` says.
      const [, redated]: [unknown, number] = await manager.query(
        `update ticket set due_at = dated.due_at, version = version + 1, updated_at = $2
         from (
           select ticket.id, ticket.created_at + make_interval(days => level.days) as due_at
           from ticket join service_level level on level.severity = (array['low', 'medium', 'high'])[ceil((
             array_position(array['low', 'medium', 'high'], ticket.severity_least)
             + array_position(array['low', 'medium', 'high'], ticket.severity_most)) / 2.0)::integer]
           where ticket.state = any($1::text[]) and not ticket.is_due_by_person
         ) dated where dated.id = ticket.id and ticket.due_at is distinct from dated.due_at`,
        [unfinishedStates, now],
      );
      await this.audit.record(manager, actor, {
        action: 'system.set-service-levels',
        subjectKind: 'system',
        subjectId: 'service-levels',
        details: { ...levels, redated },
      });
      return redated;
    });
  }
}
