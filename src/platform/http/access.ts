import { applyDecorators, createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import type { Request } from 'express';
import type { Actor } from '../../domain/access/actor';
import { type Role, roles } from '../../domain/access/role';
import type { Scope } from '../../domain/access/scope';

export const ACCESS = 'pantau:access';

/** Who may call a route. A route that says nothing fails a test and is refused at run time. */
export type Access =
  | { readonly anonymous: true }
  | { readonly anonymous: false; readonly roles: readonly Role[] };

const access = (rule: Access, documentedRoles: readonly string[]) =>
  applyDecorators(SetMetadata<string, Access>(ACCESS, rule), ApiExtension(ROLES_IN_OPENAPI, documentedRoles));

/** Under this key the document says which roles may call an operation; an empty list means anyone. */
export const ROLES_IN_OPENAPI = 'x-roles';

export const Allow = (...allowed: [Role, ...Role[]]) => access({ anonymous: false, roles: allowed }, allowed);
export const AllowSignedIn = () => access({ anonymous: false, roles }, roles);
export const AllowAnonymous = () => access({ anonymous: true }, []);

/** Under this key a route says that it answers before the person chose a password of their own. */
export const BEFORE_OWN_PASSWORD = 'pantau:before-own-password';
export const AllowBeforeOwnPassword = () => SetMetadata<string, boolean>(BEFORE_OWN_PASSWORD, true);

export const SCOPE = 'pantau:scope';

/** Under this key the document says which scope an API key needs for an operation. */
export const SCOPE_IN_OPENAPI = 'x-scope';

/** Where `scopeByDefault` isn't what the route is about. */
export const NeedScope = (scope: Scope) =>
  applyDecorators(SetMetadata<string, Scope>(SCOPE, scope), ApiExtension(SCOPE_IN_OPENAPI, scope));

export type RequestWithActor = Request & { actor?: Actor };

/** The account behind the request; the access guard puts it there. */
export const CurrentActor = createParamDecorator((_data: unknown, context: ExecutionContext): Actor => {
  const { actor } = context.switchToHttp().getRequest<RequestWithActor>();
  if (!actor) throw new Error('A route asked for its actor before the access guard ran.');
  return actor;
});
