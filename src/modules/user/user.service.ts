import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { type Actor, systemActor } from '../../domain/access/actor';
import type { Role } from '../../domain/access/role';
import { DomainError } from '../../domain/domain-error';
import { conflict, notFound } from '../../platform/http/errors';
import { Clock } from '../../platform/telemetry/clock';
import { AuditLog } from '../audit/audit-log.service';
import { generatePassword, hashPassword, verifyPassword } from './password';
import { UserAccount } from './user-account.entity';

export interface NewUser {
  readonly email: string;
  readonly displayName: string;
  readonly role: Role;
  readonly password: string;
}

type UserRow = Omit<NewUser, 'password'> & {
  readonly passwordHash: string;
  readonly mustChangePassword: boolean;
};

export interface UserChanges {
  readonly displayName?: string;
  readonly role?: Role;
  readonly isActive?: boolean;
}

const FIRST_ADMIN_EMAIL = 'admin@pantau.local';

/** Accounts. Works without HTTP: the launcher makes the first admin and resets passwords with it. */
@Injectable()
export class UserService {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** Makes the first account of an empty installation; null when there is one already. The password is never to be had again. */
  async createFirstAdmin(): Promise<{ readonly email: string; readonly password: string } | null> {
    const password = generatePassword();
    const passwordHash = await hashPassword(password);
    return this.database.transaction(async (manager) => {
      await this.lockAccounts(manager);
      if (await manager.exists(UserAccount)) return null;
      const admin = { email: FIRST_ADMIN_EMAIL, displayName: 'Administrator', role: 'admin' } as const;
      await this.insert(manager, { ...admin, passwordHash, mustChangePassword: true }, systemActor);
      return { email: FIRST_ADMIN_EMAIL, password };
    });
  }

  /** Gives an account a new password, to be changed by its person, opens it if it was locked, and ends its sessions. */
  async resetPassword(email: string, actor: Actor = systemActor): Promise<string> {
    const user = await this.findByEmail(email);
    if (!user)
      throw new DomainError('user-unknown', `There is no account with the e-mail ${email}.`, { status: 404 });
    return this.resetPasswordOf(user.id, actor);
  }

  async resetPasswordOf(id: string, actor: Actor): Promise<string> {
    const password = generatePassword();
    const passwordHash = await hashPassword(password);
    await this.database.transaction(async (manager) => {
      await this.mustExist(manager, id);
      await this.setPassword(manager, id, { passwordHash, mustChangePassword: true });
      await this.revokeSessions(manager, id, null);
      await this.audit.record(manager, actor, {
        action: 'user.reset-password',
        subjectKind: 'user',
        subjectId: id,
      });
    });
    return password;
  }

  /** Makes an account or brings the one with this e-mail to this password, role and name. For demonstrations. */
  async ensureUser(user: NewUser): Promise<UserAccount> {
    const known = await this.findByEmail(user.email);
    const passwordHash = await hashPassword(user.password);
    if (!known) return this.add({ ...user, passwordHash, mustChangePassword: false }, systemActor);
    return this.database.transaction(async (manager) => {
      await this.setPassword(manager, known.id, { passwordHash, mustChangePassword: false });
      const changes = { displayName: user.displayName, role: user.role, isActive: true };
      await manager.update(UserAccount, known.id, { ...changes, updatedAt: this.clock.now() });
      await this.audit.record(manager, systemActor, {
        action: 'user.ensure',
        subjectKind: 'user',
        subjectId: known.id,
      });
      return manager.findOneByOrFail(UserAccount, { id: known.id });
    });
  }

  /** Whoever makes it knows the password: its person is to choose another at the first sign-in. */
  async create(user: NewUser, actor: Actor): Promise<UserAccount> {
    const passwordHash = await hashPassword(user.password);
    return this.add({ ...user, passwordHash, mustChangePassword: true }, actor);
  }

  private add(user: UserRow, actor: Actor): Promise<UserAccount> {
    return this.database.transaction(async (manager) => {
      await this.lockAccounts(manager);
      if (await this.findByEmail(user.email, manager))
        throw conflict('email-taken', `There is an account with the e-mail ${user.email} already.`);
      return this.insert(manager, user, actor);
    });
  }

  async change(id: string, changes: UserChanges, actor: Actor): Promise<UserAccount> {
    return this.database.transaction(async (manager) => {
      await this.lockAccounts(manager);
      const before = await this.mustExist(manager, id);
      await manager.update(UserAccount, id, { ...changes, updatedAt: this.clock.now() });
      if (before.role === 'admin' && before.isActive) await this.assertAdminRemains(manager);
      if (changes.isActive === false) await this.revokeSessions(manager, id, null);
      await this.audit.record(manager, actor, {
        action: 'user.change',
        subjectKind: 'user',
        subjectId: id,
        details: { ...changes },
      });
      return this.mustExist(manager, id);
    });
  }

  /** A person's own change: needs the present password, and ends every other session of theirs. */
  async changeOwnPassword(
    actor: Actor & { readonly userId: string },
    passwords: { readonly current: string; readonly next: string },
    keptSessionId: string | null,
  ): Promise<void> {
    const present = await this.database
      .getRepository(UserAccount)
      .findOne({ where: { id: actor.userId }, select: { id: true, passwordHash: true } });
    if (!(await verifyPassword(present?.passwordHash ?? null, passwords.current)))
      throw new DomainError('wrong-password', 'The present password is not right.', { status: 403 });
    if (passwords.next === passwords.current)
      throw new DomainError('password-not-new', 'Choose a password other than the present one.', {
        status: 422,
      });
    const passwordHash = await hashPassword(passwords.next);
    await this.database.transaction(async (manager) => {
      await this.setPassword(manager, actor.userId, { passwordHash, mustChangePassword: false });
      await this.revokeSessions(manager, actor.userId, keptSessionId);
      await this.audit.record(manager, actor, {
        action: 'user.change-password',
        subjectKind: 'user',
        subjectId: actor.userId,
      });
    });
  }

  async list(limit: number, afterId: string | null): Promise<UserAccount[]> {
    const query = this.database
      .getRepository(UserAccount)
      .createQueryBuilder('account')
      .orderBy('account.id')
      .limit(limit);
    return (afterId ? query.where('account.id > :afterId', { afterId }) : query).getMany();
  }

  findByEmail(email: string, manager: EntityManager = this.database.manager): Promise<UserAccount | null> {
    return manager
      .createQueryBuilder(UserAccount, 'account')
      .where('lower(account.email) = lower(:email)', { email })
      .getOne();
  }

  private async insert(manager: EntityManager, user: UserRow, actor: Actor): Promise<UserAccount> {
    const now = this.clock.now();
    const id = uuidv7();
    const { email, displayName, role, passwordHash, mustChangePassword } = user;
    await manager.insert(UserAccount, {
      id,
      email,
      displayName,
      role,
      passwordHash,
      mustChangePassword,
      isActive: true,
      failedSignIns: 0,
      lockedUntil: null,
      createdAt: now,
      updatedAt: now,
    });
    await this.audit.record(manager, actor, {
      action: 'user.create',
      subjectKind: 'user',
      subjectId: id,
      details: { email, role },
    });
    return manager.findOneByOrFail(UserAccount, { id });
  }

  private async setPassword(
    manager: EntityManager,
    id: string,
    password: Pick<UserRow, 'passwordHash' | 'mustChangePassword'>,
  ): Promise<void> {
    const now = this.clock.now();
    await manager.update(UserAccount, id, {
      ...password,
      failedSignIns: 0,
      lockedUntil: null,
      updatedAt: now,
    });
  }

  private async revokeSessions(
    manager: EntityManager,
    userId: string,
    keptSessionId: string | null,
  ): Promise<void> {
    await manager.query(
      'update user_session set revoked_at = $2 where user_id = $1 and revoked_at is null and id is distinct from $3::uuid',
      [userId, this.clock.now(), keptSessionId],
    );
  }

  private async mustExist(manager: EntityManager, id: string): Promise<UserAccount> {
    const user = await manager.findOneBy(UserAccount, { id });
    if (!user) throw notFound('Account', id);
    if (user.erasedAt)
      throw conflict('account-erased', 'The person of this account was erased: make a new one.');
    return user;
  }

  /** Accounts change seldom; one at a time keeps "the last admin" and "no e-mail twice" true. */
  private async lockAccounts(manager: EntityManager): Promise<void> {
    await manager.query('lock table user_account in share row exclusive mode');
  }

  private async assertAdminRemains(manager: EntityManager): Promise<void> {
    if (await manager.existsBy(UserAccount, { role: 'admin', isActive: true })) return;
    throw conflict('last-admin', 'This is the last active administrator: make another one first.');
  }
}
