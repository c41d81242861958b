import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import type { Actor } from '../../domain/access/actor';
import { notFound } from '../../platform/http/errors';
import { Clock } from '../../platform/telemetry/clock';
import { AuditLog } from '../audit/audit-log.service';

export const MOST_HISTORY = 50_000;

/** Each part of the answer and where it lies; secrets (password, tokens) are not among the columns. */
const PARTS = {
  sessions: `select created_at as "createdAt", last_seen_at as "lastSeenAt", expires_at as "expiresAt", revoked_at as "revokedAt",
    user_agent as "userAgent" from user_session where user_id = $1 order by created_at`,
  apiKeys: `select name, scopes, created_at as "createdAt", last_used_at as "lastUsedAt", expires_at as "expiresAt", revoked_at as "revokedAt"
    from api_key where user_id = $1 order by created_at`,
  savedViews: `select page, name, query, is_shared as "isShared", created_at as "createdAt" from saved_view where user_id = $1 order by created_at`,
  noticeChoices: `select to_jsonb(choice) - 'user_id' as choice from notice_choice choice where user_id = $1`,
  notices: `select to_jsonb(told) - 'user_id' as notice from notice told where user_id = $1 order by id`,
  flights: `select id, name, pilot, drone, created_at as "createdAt" from flight where operator_id = $1 order by id`,
  assignedTickets: `select number, state, created_at as "createdAt" from ticket where assignee_id = $1 order by number`,
  ticketEvents: `select ticket_id as "ticketId", kind, body, at from ticket_event where actor_id = $1 order by id`,
  attachments: `select ticket_id as "ticketId", name, taken_at as "takenAt", lon, lat, accuracy_m as "accuracyMetres", added_at as "addedAt"
    from ticket_attachment where added_by = $1 order by id`,
  decisions: `select id, photo_id as "photoId", decision, decision_reason as reason, decided_at as "decidedAt" from detection
    where decided_by = $1 order by id`,
  history: `select at, action, subject_kind as "subjectKind", subject_id as "subjectId", details from audit_event
    where actor_id = $1 or (subject_kind = 'user' and subject_id = $1::text) order by id desc limit ${MOST_HISTORY}`,
} as const;

export type AccountExport = Readonly<Record<keyof typeof PARTS, readonly object[]>> & {
  readonly exportedAt: string;
  readonly account: object;
};

/** All that is kept about one account's person, as they may ask for (UU PDP 27/2022, Article 7 and 13). */
@Injectable()
export class AccountExports {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  async export(userId: string, actor: Actor): Promise<AccountExport> {
    return this.database.transaction('REPEATABLE READ', async (manager) => {
      const [account]: object[] = await manager.query(
        `select id, email, display_name as "displayName", role, language, is_active as "isActive", created_at as "createdAt",
           updated_at as "updatedAt", erased_at as "erasedAt" from user_account where id = $1`,
        [userId],
      );
      if (!account) throw notFound('Account', userId);
      const parts: Partial<Record<keyof typeof PARTS, object[]>> = {};
      for (const part of Object.keys(PARTS) as (keyof typeof PARTS)[])
        parts[part] = await manager.query(PARTS[part], [userId]);
      await this.audit.record(manager, actor, {
        action: 'user.export',
        subjectKind: 'user',
        subjectId: userId,
      });
      return { exportedAt: this.clock.now().toISOString(), account, ...parts } as AccountExport;
    });
  }
}
