import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { type Actor, systemActor } from '../../domain/access/actor';
import { erasedAddressOf, pseudonymOf } from '../../domain/privacy/retention';
import { conflict, notFound } from '../../platform/http/errors';
import { Clock } from '../../platform/telemetry/clock';
import { AuditLog } from '../audit/audit-log.service';

interface Account {
  readonly id: string;
  readonly email: string;
  readonly display_name: string;
  readonly role: string;
  readonly is_active: boolean;
  readonly erased_at: Date | null;
}

/** What hangs on an account and says nothing about roads. */
const OWN_TABLES = [
  'user_session',
  'api_key',
  'account_link',
  'notice',
  'notice_choice',
  'saved_view',
  'review_lease',
] as const;

/**
 * Takes a person out of the records: name and address give way to a pseudonym, wherever the account wrote them. What the account did stays,
 * under the pseudonym: who decided on public money must be one and the same person afterwards, too.
 */
@Injectable()
export class AccountErasure {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** Doing it twice is doing it once. Throws DomainError `last-admin`. */
  async erase(userId: string, reason: string, actor: Actor): Promise<{ readonly pseudonym: string }> {
    return this.database.transaction(async (manager) => {
      await manager.query('lock table user_account in share row exclusive mode');
      const account = await findAccount(manager, userId);
      const pseudonym = pseudonymOf(userId);
      if (account.erased_at) return { pseudonym };
      await assertAdminRemains(manager, account);
      const now = this.clock.now();
      for (const table of OWN_TABLES)
        await manager.query(`delete from ${table} where user_id = $1`, [userId]);
      await manager.query(
        `update user_account set email = $2, display_name = $3, password_hash = 'erased', is_active = false, erased_at = $4,
           failed_sign_ins = 0, locked_until = null, updated_at = $4 where id = $1`,
        [userId, erasedAddressOf(userId), pseudonym, now],
      );
      await renameInRecords(manager, account, pseudonym);
      await this.audit.record(manager, actor, {
        action: 'user.erase',
        subjectKind: 'user',
        subjectId: userId,
        details: { reason },
      });
      return { pseudonym };
    });
  }

  /** Closed accounts that nobody opened again since before the limit. Answers how many. */
  async eraseClosed(before: Date): Promise<number> {
    const due: { id: string }[] = await this.database.query(
      'select id from user_account where not is_active and erased_at is null and updated_at < $1 order by id limit 20',
      [before],
    );
    for (const { id } of due)
      await this.erase(id, `closed since before ${before.toISOString().slice(0, 10)}`, systemActor);
    return due.length;
  }
}

async function findAccount(manager: EntityManager, userId: string): Promise<Account> {
  const [account]: Account[] = await manager.query('select * from user_account where id = $1', [userId]);
  if (!account) throw notFound('Account', userId);
  return account;
}

async function assertAdminRemains(manager: EntityManager, account: Account): Promise<void> {
  if (account.role !== 'admin' || !account.is_active) return;
  const others: unknown[] = await manager.query(
    `select 1 from user_account where role = 'admin' and is_active and id <> $1 limit 1`,
    [account.id],
  );
  if (others.length === 0)
    throw conflict('last-admin', 'This is the last active administrator: make another one first.');
}

async function renameInRecords(
  manager: EntityManager,
  { id, email, display_name: name }: Account,
  pseudonym: string,
): Promise<void> {
  await manager.query('update ticket_event set actor_label = $2 where actor_id = $1', [id, pseudonym]);
  await manager.query('update flight set pilot = $1 where lower(trim(pilot)) in (lower($2), lower($3))', [
    pseudonym,
    name,
    email,
  ]);
  await manager.query(`select set_config('pantau.privacy', 'on', true)`);
  await manager.query('update audit_event set actor_label = $2 where actor_id = $1', [id, pseudonym]);
  // Sign-ins, invitations and changes of the account itself say its address or name.
  await manager.query(
    `update audit_event set details = details - 'email' - 'displayName'
     where (subject_kind = 'user' and subject_id = $1) or lower(details ->> 'email') = lower($2)`,
    [id, email],
  );
  await manager.query(`select set_config('pantau.privacy', 'off', true)`);
}
