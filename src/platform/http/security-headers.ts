import type { RequestHandler } from 'express';
import helmet from 'helmet';
import type { Settings } from '../config/settings';

/** Swagger UI draws itself with inline styles; nothing else may. */
const DOCS = /^\/api\/docs(\/|$)/;

/** A strict Content-Security-Policy: own code only; pictures and uploads also from the storage that browsers reach. */
export function securityHeaders(settings: Settings): RequestHandler {
  const storage = storageOrigins(settings);
  const policy = (styles: string[]): RequestHandler =>
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'self'"],
          scriptSrc: ["'self'"],
          styleSrc: ["'self'", ...styles],
          imgSrc: ["'self'", 'data:', 'blob:', ...storage],
          fontSrc: ["'self'"],
          connectSrc: ["'self'", ...storage],
          // MapLibre starts its workers from a blob.
          workerSrc: ["'self'", 'blob:'],
          objectSrc: ["'none'"],
          baseUri: ["'none'"],
          formAction: ["'self'"],
          frameAncestors: ["'none'"],
        },
      },
      // On a site's network the API is plain http: only a public https origin may promise https for ever.
      strictTransportSecurity: settings.PUBLIC_ORIGIN?.startsWith('https:') ? { maxAge: 31_536_000 } : false,
      originAgentCluster: false,
      crossOriginOpenerPolicy: settings.PUBLIC_ORIGIN?.startsWith('https:')
        ? { policy: 'same-origin' }
        : false,
      referrerPolicy: { policy: 'same-origin' },
      xFrameOptions: { action: 'deny' },
    });
  const strict = policy([]);
  const docs = policy(["'unsafe-inline'"]);
  return (request, response, next) => (DOCS.test(request.path) ? docs : strict)(request, response, next);
}

function storageOrigins(settings: Settings): string[] {
  const outside = settings.S3_PUBLIC_ENDPOINT ?? (settings.EMBEDDED_S3 ? undefined : settings.S3_ENDPOINT);
  return outside ? [new URL(outside).origin] : [];
}
