import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Actor } from '../../domain/access/actor';
import { Clock } from '../../platform/telemetry/clock';
import { currentCorrelationId } from '../../platform/telemetry/correlation';

export interface AuditEntry {
  /** Dotted, noun first: `flight.seal`, `ticket.transition`. */
  readonly action: string;
  readonly subjectKind:
    | 'flight'
    | 'photo'
    | 'detection'
    | 'defect'
    | 'ticket'
    | 'user'
    | 'api-key'
    | 'session'
    | 'road-layer'
    | 'system';
  readonly subjectId: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** Writes who did what, inside the transaction that does it. */
@Injectable()
export class AuditLog {
  constructor(private readonly clock: Clock) {}

  async record(manager: EntityManager, actor: Actor, entry: AuditEntry): Promise<void> {
    await manager.query(
      `insert into audit_event (at, actor_kind, actor_id, actor_label, action, subject_kind, subject_id, details, correlation_id)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        this.clock.now(),
        actor.kind,
        actor.userId,
        actor.label,
        entry.action,
        entry.subjectKind,
        entry.subjectId,
        JSON.stringify(entry.details ?? {}),
        currentCorrelationId(),
      ],
    );
  }
}
