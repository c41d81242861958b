import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../../domain/access/actor';
import { DomainError } from '../../domain/domain-error';
import { writeLinkMail } from '../../domain/notice/link-mail';
import type { Language } from '../../domain/notice/notice-kinds';
import type { Milliseconds } from '../../domain/units';
import { notFound } from '../../platform/http/errors';
import { Mailer } from '../../platform/mail/mailer';
import { Clock } from '../../platform/telemetry/clock';
import { log } from '../../platform/telemetry/logger';
import { AuditLog } from '../audit/audit-log.service';
import { hashPassword } from './password';
import { hashToken, makeSecret } from './secret-token';

export type AccountLinkKind = 'invitation' | 'reset';

const HOUR_MS = 3_600_000;
/** A new colleague may be on leave; a reset is asked for by who waits for it. */
const LIFE: Readonly<Record<AccountLinkKind, Milliseconds>> = {
  invitation: 7 * 24 * HOUR_MS,
  reset: HOUR_MS,
};
/** One mail in this time, however often somebody asks. */
const RESET_PAUSE: Milliseconds = 60_000;

export interface MadeLink {
  readonly url: string;
  readonly expiresAt: Date;
  readonly isMailed: boolean;
}

interface Person {
  readonly id: string;
  readonly email: string;
  readonly display_name: string;
  readonly language: Language;
}

/** Links that open an account once: for who was invited, and for who forgot a password. */
@Injectable()
export class AccountLinkService {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly mailer: Mailer,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** Older links of the account stop working. The address is answered once, and mailed where a server is set. */
  async make(
    userId: string,
    kind: AccountLinkKind,
    { actor, origin }: { readonly actor: Actor; readonly origin: string },
  ): Promise<MadeLink> {
    const token = makeSecret();
    const now = this.clock.now();
    const expiresAt = new Date(now.getTime() + LIFE[kind]);
    const person = await this.database.transaction(async (manager) => {
      const [found]: Person[] = await manager.query(
        'select id, email, display_name, language from user_account where id = $1 and is_active for update',
        [userId],
      );
      if (!found) throw notFound('Active account', userId);
      await manager.query('delete from account_link where user_id = $1 and used_at is null', [userId]);
      await manager.query(
        `insert into account_link (id, user_id, kind, token_hash, created_at, expires_at) values ($1, $2, $3, $4, $5, $6)`,
        [uuidv7(), userId, kind, hashToken(token), now, expiresAt],
      );
      await this.audit.record(manager, actor, {
        action: `user.link-${kind}`,
        subjectKind: 'user',
        subjectId: userId,
      });
      return found;
    });
    // After the hash sign: the token reaches no server's log and no Referer header.
    const url = `${origin}/welcome#${token}`;
    return { url, expiresAt, isMailed: await this.mail(person, kind, url) };
  }

  /** For who forgot a password. Says nothing about whether there is such an account. */
  async requestReset(email: string, origin: string): Promise<void> {
    if (!this.mailer.isSet) return;
    const [found]: { id: string }[] = await this.database.query(
      `select id from user_account where lower(email) = lower($1) and is_active and not exists (
         select from account_link where user_id = user_account.id and kind = 'reset' and created_at > $2)`,
      [email, new Date(this.clock.now().getTime() - RESET_PAUSE)],
    );
    if (!found) return;
    const stranger: Actor = { kind: 'anonymous', userId: null, label: 'stranger', role: null };
    await this.make(found.id, 'reset', { actor: stranger, origin });
  }

  /** Whose link it is. Throws `link-invalid` for one that is unknown, used or over. */
  async read(token: string): Promise<{ readonly email: string; readonly kind: AccountLinkKind }> {
    return this.find(this.database.manager, token);
  }

  /** Sets the password; the link is used up, the account’s sessions end, and it is open if it was locked. */
  async use(token: string, password: string): Promise<{ readonly email: string }> {
    await this.read(token); // before the slow hash: guesses cost us nothing
    const passwordHash = await hashPassword(password);
    return this.database.transaction(async (manager) => {
      const link = await this.find(manager, token);
      const now = this.clock.now();
      await manager.query('update account_link set used_at = $2 where id = $1', [link.id, now]);
      await manager.query(
        `update user_account set password_hash = $2, must_change_password = false, failed_sign_ins = 0, locked_until = null, updated_at = $3 where id = $1`,
        [link.userId, passwordHash, now],
      );
      await manager.query(
        'update user_session set revoked_at = $2 where user_id = $1 and revoked_at is null',
        [link.userId, now],
      );
      const actor: Actor = { kind: 'user', userId: link.userId, label: link.name, role: null };
      await this.audit.record(manager, actor, {
        action: 'user.use-link',
        subjectKind: 'user',
        subjectId: link.userId,
        details: { kind: link.kind },
      });
      return { email: link.email };
    });
  }

  private async find(manager: EntityManager, token: string) {
    const [link]: {
      id: string;
      userId: string;
      kind: AccountLinkKind;
      email: string;
      name: string;
    }[] = await manager.query(
      `select link.id, link.user_id as "userId", link.kind, person.email, person.display_name as name
       from account_link link join user_account person on person.id = link.user_id and person.is_active
       where link.token_hash = $1 and link.used_at is null and link.expires_at > $2 for update of link`,
      [hashToken(token), this.clock.now()],
    );
    if (!link)
      throw new DomainError(
        'link-invalid',
        'This link was used already, is over, or was replaced by a newer one. Ask for another.',
        { status: 410 },
      );
    return link;
  }

  /** A mail that doesn’t go out is no reason to fail: the administrator has the link. */
  private async mail(person: Person, kind: AccountLinkKind, url: string): Promise<boolean> {
    if (!this.mailer.isSet) return false;
    try {
      await this.mailer.send({
        to: person.email,
        ...writeLinkMail(kind, person.language, { name: person.display_name, url }),
      });
      return true;
    } catch (error) {
      log.warn({ err: error, userId: person.id }, 'a link could not be mailed');
      return false;
    }
  }
}
