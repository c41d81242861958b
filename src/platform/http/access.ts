import { createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import type { Request } from 'express';
import type { Actor } from '../../domain/access/actor';
import { type Role, roles } from '../../domain/access/role';

export const ACCESS = 'pantau:access';

/** Who may call a route. A route that says nothing fails a test and is refused at run time. */
export type Access =
  | { readonly anonymous: true }
  | { readonly anonymous: false; readonly roles: readonly Role[] };

export const Allow = (...allowed: [Role, ...Role[]]) =>
  SetMetadata<string, Access>(ACCESS, { anonymous: false, roles: allowed });
export const AllowSignedIn = () => SetMetadata<string, Access>(ACCESS, { anonymous: false, roles });
export const AllowAnonymous = () => SetMetadata<string, Access>(ACCESS, { anonymous: true });

export type RequestWithActor = Request & { actor?: Actor };

/** The account behind the request; the access guard puts it there. */
export const CurrentActor = createParamDecorator((_data: unknown, context: ExecutionContext): Actor => {
  const { actor } = context.switchToHttp().getRequest<RequestWithActor>();
  if (!actor) throw new Error('A route asked for its actor before the access guard ran.');
  return actor;
});
