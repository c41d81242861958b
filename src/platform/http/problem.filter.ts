import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { Response } from 'express';
import { currentCorrelationId } from '../telemetry/correlation';
import { log } from '../telemetry/logger';
import { TooManyRequests } from './errors';
import { isExpected, toProblem } from './problem';

/** Every error that leaves the API, leaves it as problem details. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    if (!isExpected(error)) log.error({ err: withoutData(error) }, 'request failed');
    if (response.headersSent) {
      // Half an answer is out: closing the connection is the only honest signal left.
      response.destroy();
      return;
    }
    if (error instanceof TooManyRequests) response.setHeader('Retry-After', String(error.waitSeconds));
    const problem = toProblem(error, currentCorrelationId());
    response.locals.problemCode = problem.code;
    response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
  }
}

/** Database errors carry their query's parameters, which no log may hold. */
function withoutData(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: String(error) };
  return { type: error.name, message: error.message, stack: error.stack };
}
