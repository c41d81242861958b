import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler, Response } from 'express';
import helmet from 'helmet';
import type { Settings } from '../config/settings';

/** Swagger UI draws itself with inline styles; nothing else may. */
const DOCS = /^\/api\/docs(\/|$)/;

const API = /^\/(api|health|metrics)(\/|$)/;

/**
 * A strict Content-Security-Policy: own code only; pictures and uploads also from the storage that browsers reach.
 * The screens' component library writes style elements: these bear the nonce of `response.locals.nonce`. Their upload
 * worker hashes in WebAssembly: browsers have no SHA-256 of their own on plain HTTP, and none that takes a file in pieces.
 */
export function securityHeaders(settings: Settings): RequestHandler {
  const api = contentPolicy(settings, { styles: [], scripts: [] });
  const docs = contentPolicy(settings, { styles: ["'unsafe-inline'"], scripts: [] });
  const screens = contentPolicy(settings, {
    styles: [(_request, response) => `'nonce-${(response as Response).locals.nonce}'`],
    scripts: ["'wasm-unsafe-eval'"],
  });
  return (request, response, next) => {
    if (DOCS.test(request.path)) return docs(request, response, next);
    if (API.test(request.path)) return api(request, response, next);
    response.locals.nonce = randomBytes(16).toString('base64');
    screens(request, response, next);
  };
}

type Source = string | ((request: IncomingMessage, response: ServerResponse) => string);

function contentPolicy(
  settings: Settings,
  more: { readonly styles: readonly Source[]; readonly scripts: readonly string[] },
): RequestHandler {
  const outside = [...storageOrigins(settings), ...baseMapOrigins(settings)];
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'", ...more.scripts],
        styleSrc: ["'self'", ...more.styles],
        imgSrc: ["'self'", 'data:', 'blob:', ...outside],
        fontSrc: ["'self'"],
        connectSrc: ["'self'", ...outside],
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
    crossOriginOpenerPolicy: settings.PUBLIC_ORIGIN?.startsWith('https:') ? { policy: 'same-origin' } : false,
    referrerPolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
  });
}

function storageOrigins(settings: Settings): string[] {
  const outside = settings.S3_PUBLIC_ENDPOINT ?? (settings.EMBEDDED_S3 ? undefined : settings.S3_ENDPOINT);
  return outside ? [new URL(outside).origin] : [];
}

function baseMapOrigins({ BASE_MAP_URL, BASE_MAP_ORIGINS }: Settings): string[] {
  const named = BASE_MAP_ORIGINS?.split(/\s+/).filter((text) => URL.canParse(text)) ?? [];
  return [...(BASE_MAP_URL ? [BASE_MAP_URL] : []), ...named].map((text) => new URL(text).origin);
}
