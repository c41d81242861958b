import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../../domain/access/actor';
import type { Role } from '../../domain/access/role';
import { DomainError } from '../../domain/domain-error';
import { SETTINGS, type Settings } from '../../platform/config/settings';
import { Clock } from '../../platform/telemetry/clock';
import { AuditLog } from '../audit/audit-log.service';
import { verifyPassword } from './password';
import { hashToken, makeSecret } from './secret-token';
import { signInPause } from './sign-in-rules';
import { UserAccount } from './user-account.entity';
import { UserSession } from './user-session.entity';

export interface SignedIn {
  readonly token: string;
  readonly expiresAt: Date;
  readonly user: UserAccount;
}

export interface SessionActor {
  readonly actor: Actor & { readonly userId: string; readonly role: Role };
  readonly sessionId: string;
  /** Nothing else before the person chose a password of their own. */
  readonly mustChangePassword: boolean;
}

const HOUR_MS = 3_600_000;
/** A session that nobody used for this part of its life is over. */
const IDLE_PART = 1 / 3;
/** last_seen_at is written at most this often. */
const TOUCH_MS = 60_000;

/** People's signed-in browsers. */
@Injectable()
export class SessionService {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** One answer for an unknown e-mail, a wrong password, a locked and a closed account, after the same work. */
  async signIn(email: string, password: string, userAgent: string | null): Promise<SignedIn> {
    const user = await this.findWithHash(email);
    const fits = await verifyPassword(user?.passwordHash ?? null, password);
    const now = this.clock.now();
    const isLocked = user?.lockedUntil ? user.lockedUntil > now : false;
    if (!user || !fits || isLocked || !user.isActive) {
      await this.recordFailure(user?.id ?? null, !fits && !isLocked);
      throw new DomainError(
        'sign-in-failed',
        'E-mail or password is not right. After several wrong tries an account pauses for a while: wait, then try again.',
        { status: 401 },
      );
    }
    return this.open(user, now, userAgent);
  }

  async signOut(session: SessionActor): Promise<void> {
    await this.database.transaction(async (manager) => {
      await manager.update(UserSession, session.sessionId, { revokedAt: this.clock.now() });
      await this.audit.record(manager, session.actor, {
        action: 'session.end',
        subjectKind: 'session',
        subjectId: session.sessionId,
      });
    });
  }

  /** Who holds this token; null when it is unknown, over, or its account closed. */
  async recognise(token: string): Promise<SessionActor | null> {
    const now = this.clock.now();
    const idleSince = new Date(now.getTime() - this.settings.SESSION_HOURS * HOUR_MS * IDLE_PART);
    const [row]: {
      id: string;
      last_seen_at: Date;
      user_id: string;
      display_name: string;
      role: Role;
      must_change_password: boolean;
    }[] = await this.database.query(
      `select session.id, session.last_seen_at, account.id as user_id, account.display_name, account.role, account.must_change_password
         from user_session session join user_account account on account.id = session.user_id
         where session.token_hash = $1 and session.revoked_at is null and session.expires_at > $2
           and session.last_seen_at > $3 and account.is_active`,
      [hashToken(token), now, idleSince],
    );
    if (!row) return null;
    if (now.getTime() - row.last_seen_at.getTime() > TOUCH_MS)
      await this.database.query('update user_session set last_seen_at = $2 where id = $1', [row.id, now]);
    const actor = { kind: 'user', userId: row.user_id, label: row.display_name, role: row.role } as const;
    return { actor, sessionId: row.id, mustChangePassword: row.must_change_password };
  }

  /** When the person must sign in again at the latest. */
  async findEnd(sessionId: string): Promise<Date | null> {
    const session = await this.database.getRepository(UserSession).findOneBy({ id: sessionId });
    return session?.expiresAt ?? null;
  }

  private async open(user: UserAccount, now: Date, userAgent: string | null): Promise<SignedIn> {
    const token = makeSecret();
    const expiresAt = new Date(now.getTime() + this.settings.SESSION_HOURS * HOUR_MS);
    const id = uuidv7();
    await this.database.transaction(async (manager) => {
      await manager.update(UserAccount, user.id, { failedSignIns: 0, lockedUntil: null });
      await manager.query('delete from user_session where user_id = $1 and expires_at < $2', [user.id, now]);
      await manager.insert(UserSession, {
        id,
        userId: user.id,
        tokenHash: hashToken(token),
        createdAt: now,
        lastSeenAt: now,
        expiresAt,
        revokedAt: null,
        userAgent: userAgent?.slice(0, 300) ?? null,
      });
      const actor: Actor = { kind: 'user', userId: user.id, label: user.displayName, role: user.role };
      await this.audit.record(manager, actor, {
        action: 'session.start',
        subjectKind: 'session',
        subjectId: id,
      });
    });
    return { token, expiresAt, user };
  }

  /** Does the same statements for an account that doesn't exist: the time must not tell. */
  private async recordFailure(userId: string | null, counts: boolean): Promise<void> {
    await this.database.transaction(async (manager) => {
      // Counted in the database, so that tries side by side all count.
      const [rows]: [{ failed_sign_ins: number }[]] = await manager.query(
        'update user_account set failed_sign_ins = failed_sign_ins + $2 where id = $1 returning failed_sign_ins',
        [userId, counts ? 1 : 0],
      );
      const failures = rows[0]?.failed_sign_ins ?? 0;
      const pause = counts ? signInPause(failures) : 0;
      if (userId && pause > 0) {
        const lockedUntil = new Date(this.clock.now().getTime() + pause);
        await manager.update(UserAccount, userId, { lockedUntil });
      }
      await this.audit.record(
        manager,
        { kind: 'anonymous', userId: null, label: 'stranger', role: null },
        {
          action: 'session.refuse',
          subjectKind: 'user',
          subjectId: userId ?? 'unknown',
          details: { failures },
        },
      );
    });
  }

  private findWithHash(email: string): Promise<UserAccount | null> {
    return this.database
      .getRepository(UserAccount)
      .createQueryBuilder('account')
      .addSelect('account.passwordHash')
      .where('lower(account.email) = lower(:email)', { email })
      .getOne();
  }
}
