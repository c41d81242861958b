import type { NextFunction, Request, Response } from 'express';
import { newCorrelationId, withCorrelation } from '../telemetry/correlation';

const HEADER = 'X-Correlation-Id';
/** What a client may call its request; anything else could forge log lines. */
const SANE_TOKEN = /^[A-Za-z0-9._-]{8,64}$/;

/** Gives every request an id that its log lines and jobs carry; the client may bring its own. */
export function correlate(request: Request, response: Response, next: NextFunction): void {
  const given = request.get(HEADER);
  const correlationId = given && SANE_TOKEN.test(given) ? given : newCorrelationId();
  response.setHeader(HEADER, correlationId);
  withCorrelation(correlationId, next);
}
