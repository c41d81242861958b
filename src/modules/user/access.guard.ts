import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { parse as parseCookies } from 'cookie';
import type { Request } from 'express';
import type { Actor } from '../../domain/access/actor';
import { DomainError } from '../../domain/domain-error';
import { ACCESS, type Access, type RequestWithActor } from '../../platform/http/access';
import { forbidden } from '../../platform/http/errors';
import { SESSION_COOKIE } from '../../platform/http/openapi';
import { ApiKeyService } from './api-key.service';
import { SessionService } from './session.service';

export type RequestWithSession = RequestWithActor & { sessionId?: string };

/** Lets a request through when its route says who may come, and the caller is one of them. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly sessions: SessionService,
    private readonly apiKeys: ApiKeyService,
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
    if (access.anonymous) return true;
    const request = context.switchToHttp().getRequest<RequestWithSession>();
    const actor = await this.recognise(request);
    if (!actor?.role)
      throw new DomainError('not-signed-in', 'Sign in first, or send a valid API key.', { status: 401 });
    if (!access.roles.includes(actor.role))
      throw forbidden(
        'role-not-allowed',
        `This needs the role ${access.roles.join(' or ')}; you are ${actor.role}.`,
      );
    request.actor = actor;
    return true;
  }

  private async recognise(request: RequestWithSession): Promise<Actor | null> {
    const [scheme, key] = (request.get('authorization') ?? '').split(' ');
    if (scheme?.toLowerCase() === 'bearer' && key) return this.apiKeys.recognise(key);
    const token = sessionTokenOf(request);
    const session = token ? await this.sessions.recognise(token) : null;
    if (!session) return null;
    request.sessionId = session.sessionId;
    return session.actor;
  }
}

const sessionTokenOf = (request: Request): string | undefined =>
  parseCookies(request.get('cookie') ?? '')[SESSION_COOKIE];
