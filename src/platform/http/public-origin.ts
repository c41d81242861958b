import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { InvalidInput } from './errors';

const PUBLIC_ORIGIN = 'publicOrigin';
/** A name or address with an optional port, IPv6 in brackets. */
const HOST = /^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(:\d{1,5})?$/;

/** Origin by which this client reaches us: PUBLIC_ORIGIN when set, else what the request itself says (proxies by TRUST_PROXY). */
export function publicOriginOf(request: Request): string {
  const fixed: unknown = request.app.get(PUBLIC_ORIGIN);
  if (typeof fixed === 'string') return fixed;
  const host = request.host;
  if (!host || !HOST.test(host)) throw new InvalidInput([{ field: 'Host', message: 'is not a host name' }]);
  return `${request.protocol}://${host}`;
}

export const publicOriginSetting = (origin: string | undefined): [string, string | undefined] => [
  PUBLIC_ORIGIN,
  origin === undefined ? undefined : new URL(origin).origin,
];

/** `@PublicOrigin() origin: string` in a route. */
export const PublicOrigin = createParamDecorator((_data: unknown, context: ExecutionContext): string =>
  publicOriginOf(context.switchToHttp().getRequest<Request>()),
);
