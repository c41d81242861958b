import type { NextFunction, Request, Response } from 'express';
import { forbidden } from './errors';
import { publicOriginOf } from './public-origin';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses a changing request that another site made a browser send: the session cookie would come along.
 * Browsers always say where a request comes from (Sec-Fetch-Site, or Origin in older ones); programs say neither, and bring a key.
 * Source: OWASP Cross-Site Request Forgery Prevention, "Fetch Metadata".
 */
export function refuseCrossSite(request: Request, _response: Response, next: NextFunction): void {
  next(isCrossSiteChange(request) ? refusal() : undefined);
}

const refusal = () =>
  forbidden(
    'cross-site-request',
    'This request came from another site and was refused. Open Pantau itself and try again.',
  );

function isCrossSiteChange(request: Request): boolean {
  if (SAFE_METHODS.has(request.method) || request.get('authorization')) return false;
  const site = request.get('sec-fetch-site');
  if (site) return site !== 'same-origin' && site !== 'none';
  const origin = request.get('origin');
  return origin !== undefined && !isOwnOrigin(origin, request);
}

/** Hosts are compared without the scheme: a proxy that ends TLS may not tell us of it. */
function isOwnOrigin(origin: string, request: Request): boolean {
  if (!URL.canParse(origin)) return false;
  return new URL(origin).host === new URL(publicOriginOf(request)).host;
}
