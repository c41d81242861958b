import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { parse as parseCookies } from 'cookie';
import type { Request } from 'express';
import type { Actor } from '../../domain/access/actor';
import { type Scope, scopeByDefault } from '../../domain/access/scope';
import { DomainError } from '../../domain/domain-error';
import {
  ACCESS,
  type Access,
  BEFORE_OWN_PASSWORD,
  type RequestWithActor,
  SCOPE,
} from '../../platform/http/access';
import { forbidden } from '../../platform/http/errors';
import { SESSION_COOKIE } from '../../platform/http/openapi';
import { RequestLimiter } from '../../platform/http/request-limiter';
import { ApiKeyService } from './api-key.service';
import { SessionService } from './session.service';

interface Caller {
  readonly actor: Actor | null;
  /** Null for a person, as its scopes. */
  readonly keyId: string | null;
  readonly keyScopes: readonly string[] | null;
}

export type RequestWithSession = RequestWithActor & { sessionId?: string; mustChangePassword?: boolean };

/** Lets a request through when its route says who may come, the caller is one of them, its key, if it is one, has the scope, and the minute's limit isn't reached. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly sessions: SessionService,
    private readonly apiKeys: ApiKeyService,
    private readonly limiter: RequestLimiter,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.reflector.getAllAndOverride<Access | undefined>(ACCESS, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (!access)
      throw new Error(
        `${context.getClass().name}.${context.getHandler().name} does not declare who may call it`,
      );
    const request = context.switchToHttp().getRequest<RequestWithSession>();
    if (access.anonymous) {
      // Probes and figures lie outside.
      if (request.path.startsWith('/api/')) await this.limiter.admit({ address: request.ip ?? '' });
      return true;
    }
    const { actor, keyId, keyScopes } = await this.recognise(request);
    await this.limiter.admit(
      actor?.userId
        ? { id: keyId ? `key ${keyId}` : `account ${actor.userId}` }
        : { address: request.ip ?? '' },
    );
    if (!actor?.role)
      throw new DomainError('not-signed-in', 'Sign in first, or send a valid API key.', { status: 401 });
    if (!access.roles.includes(actor.role))
      throw forbidden(
        'role-not-allowed',
        `This needs the role ${access.roles.join(' or ')}; you are ${actor.role}.`,
      );
    if (keyScopes) this.requireScope(keyScopes, request, context);
    if (request.mustChangePassword) this.requireOwnPassword(context);
    request.actor = actor;
    return true;
  }

  /** A password that somebody else knows opens nothing but its own change. */
  private requireOwnPassword(context: ExecutionContext): void {
    const isOpen: boolean | undefined = this.reflector.getAllAndOverride(BEFORE_OWN_PASSWORD, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (isOpen) return;
    throw forbidden(
      'password-change-needed',
      'This password was set by somebody else or printed: choose your own first, in the browser or by POST /api/users/me/password.',
    );
  }

  private requireScope(held: readonly string[], request: Request, context: ExecutionContext): void {
    const declared: Scope | undefined = this.reflector.getAllAndOverride(SCOPE, [
      context.getHandler(),
      context.getClass(),
    ]);
    const needed = declared ?? scopeByDefault(request.method, String(request.route.path));
    if (!needed) throw forbidden('session-needed', 'No API key may do this: sign in as a person.');
    if (!held.includes(needed))
      throw new DomainError(
        'scope-missing',
        `This needs a key with the scope ${needed}; yours has ${held.join(', ')}. Make one that has it.`,
        { status: 403, details: { scope: needed } },
      );
  }

  private async recognise(request: RequestWithSession): Promise<Caller> {
    const [scheme, key] = (request.get('authorization') ?? '').split(' ');
    if (scheme?.toLowerCase() === 'bearer' && key) {
      const holder = await this.apiKeys.recognise(key);
      return {
        actor: holder?.actor ?? null,
        keyId: holder?.keyId ?? null,
        keyScopes: holder?.scopes ?? null,
      };
    }
    const token = sessionTokenOf(request);
    const session = token ? await this.sessions.recognise(token) : null;
    if (session) {
      request.sessionId = session.sessionId;
      request.mustChangePassword = session.mustChangePassword;
    }
    return { actor: session?.actor ?? null, keyId: null, keyScopes: null };
  }
}

const sessionTokenOf = (request: Request): string | undefined =>
  parseCookies(request.get('cookie') ?? '')[SESSION_COOKIE];
