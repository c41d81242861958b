import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { forbidden } from '../../platform/http/errors';
import type { RequestWithSession } from './access.guard';
import type { SessionActor } from './session.service';

/** The person's own session. A program's key is refused: a leaked key must not mint keys or change passwords. */
export const CurrentSession = createParamDecorator(
  (_data: unknown, context: ExecutionContext): SessionActor => {
    const { actor, sessionId, mustChangePassword } = context.switchToHttp().getRequest<RequestWithSession>();
    if (!sessionId || !actor?.userId || !actor.role)
      throw forbidden('session-needed', 'This can be done by a person who signed in, not by an API key.');
    return {
      actor: { ...actor, userId: actor.userId, role: actor.role },
      sessionId,
      mustChangePassword: mustChangePassword ?? false,
    };
  },
);
