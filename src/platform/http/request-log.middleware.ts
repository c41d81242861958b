import type { NextFunction, Request, Response } from 'express';
import { log } from '../telemetry/logger';
import { httpRequestSeconds } from '../telemetry/metrics';
import type { RequestWithActor } from './access';

const QUIET = /^\/(health|metrics)(\/|$)/;

/** One line a request. The query is left out: presigned URLs and cursors carry what a log must not. */
export function logRequests(request: Request, response: Response, next: NextFunction): void {
  const startedAt = process.hrtime.bigint();
  // Express rewrites these while it routes.
  const { method, path } = request;
  response.once('close', () => {
    const milliseconds = Number(process.hrtime.bigint() - startedAt) / 1e6;
    const route = routeOf(request);
    httpRequestSeconds.observe({ method, route, status: String(response.statusCode) }, milliseconds / 1000);
    const level = response.statusCode >= 500 ? 'error' : QUIET.test(path) ? 'debug' : 'info';
    log[level](
      {
        method,
        path: withoutSecrets(path),
        status: response.statusCode,
        ms: Math.round(milliseconds),
        ...(response.writableFinished ? {} : { cut: true }),
        ...(response.locals.problemCode ? { code: response.locals.problemCode } : {}),
        userId: (request as RequestWithActor).actor?.userId ?? undefined,
      },
      'request',
    );
  });
  next();
}

/** Keys and tokens are 32 bytes as base64url; who puts one into an address by mistake must not find it in the log. Of a key its prefix stays. */
export const withoutSecrets = (path: string): string =>
  path.replace(/(?<![\w-])(pantau_[0-9a-f]{8}_)?[\w-]{43}(?![\w-])/g, '$1…');

/** The route's pattern, never the path: a label of unbounded values would swell the metrics. */
function routeOf(request: Request): string {
  const route: unknown = request.route;
  const isRoute = typeof route === 'object' && route !== null && 'path' in route;
  return isRoute ? String(route.path) : 'other';
}
