import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../../domain/access/actor';
import type { Role } from '../../domain/access/role';
import type { Scope } from '../../domain/access/scope';
import { notFound } from '../../platform/http/errors';
import { Clock } from '../../platform/telemetry/clock';
import { AuditLog } from '../audit/audit-log.service';
import { ApiKey } from './api-key.entity';
import { hashToken, makeSecret } from './secret-token';

type UserActor = Actor & { readonly userId: string };

export interface NewApiKey {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly expiresAt: Date | null;
}

/** A program that showed its key. */
export interface KeyHolder {
  readonly actor: UserActor;
  readonly keyId: string;
  readonly scopes: readonly string[];
}

const TOUCH_MS = 60_000;

/** Programs' keys: `pantau_<prefix>_<secret>`, shown once. The prefix tells a person which key a log means. */
@Injectable()
export class ApiKeyService {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  async create(
    actor: UserActor,
    { name, scopes, expiresAt }: NewApiKey,
  ): Promise<{ key: ApiKey; token: string }> {
    const tokenPrefix = `pantau_${randomBytes(4).toString('hex')}`;
    const token = `${tokenPrefix}_${makeSecret()}`;
    const key: ApiKey = {
      id: uuidv7(),
      userId: actor.userId,
      name,
      tokenHash: hashToken(token),
      tokenPrefix,
      scopes: [...new Set(scopes)],
      createdAt: this.clock.now(),
      lastUsedAt: null,
      expiresAt,
      revokedAt: null,
    };
    await this.database.transaction(async (manager) => {
      await manager.insert(ApiKey, key);
      await this.audit.record(manager, actor, {
        action: 'api-key.create',
        subjectKind: 'api-key',
        subjectId: key.id,
        details: { name, scopes: key.scopes },
      });
    });
    return { key, token };
  }

  /** The keys of one account, revoked ones included. */
  listOf(userId: string): Promise<ApiKey[]> {
    return this.database.getRepository(ApiKey).find({ where: { userId }, order: { id: 'desc' }, take: 200 });
  }

  /** Own keys; an administrator may end anyone's. */
  async revoke(actor: UserActor, id: string): Promise<void> {
    await this.database.transaction(async (manager) => {
      const key = await manager.findOneBy(ApiKey, { id });
      if (!key || (key.userId !== actor.userId && actor.role !== 'admin')) throw notFound('API key', id);
      if (key.revokedAt) return;
      await manager.update(ApiKey, id, { revokedAt: this.clock.now() });
      await this.audit.record(manager, actor, {
        action: 'api-key.revoke',
        subjectKind: 'api-key',
        subjectId: id,
      });
    });
  }

  async recognise(token: string): Promise<KeyHolder | null> {
    const now = this.clock.now();
    const [row]: {
      id: string;
      name: string;
      scopes: string[];
      last_used_at: Date | null;
      user_id: string;
      display_name: string;
      role: Role;
    }[] = await this.database.query(
      `select key.id, key.name, key.scopes, key.last_used_at, account.id as user_id, account.display_name, account.role
         from api_key key join user_account account on account.id = key.user_id
         where key.token_hash = $1 and key.revoked_at is null and (key.expires_at is null or key.expires_at > $2)
           and account.is_active`,
      [hashToken(token), now],
    );
    if (!row) return null;
    if (!row.last_used_at || now.getTime() - row.last_used_at.getTime() > TOUCH_MS)
      await this.database.query('update api_key set last_used_at = $2 where id = $1', [row.id, now]);
    const label = `${row.display_name} (key ${row.name})`;
    return {
      actor: { kind: 'api-key', userId: row.user_id, label, role: row.role },
      keyId: row.id,
      scopes: row.scopes,
    };
  }
}
