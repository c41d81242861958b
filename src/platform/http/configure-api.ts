import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import compression from 'compression';
import type { RequestHandler } from 'express';
import express from 'express';
import type { Settings } from '../config/settings';
import { correlate } from './correlation.middleware';
import { refuseCrossSite } from './cross-site.middleware';
import { publicOriginSetting } from './public-origin';
import { logRequests } from './request-log.middleware';
import { serveScreens } from './screens';
import { securityHeaders } from './security-headers';

/** A manifest of 5,000 files with long names fits. */
const MAX_BODY = '4mb';
const OUTSIDE_THE_API = ['health/live', 'health/ready', 'metrics'];

/** Lays the middleware in its one right order; create the application with `bodyParser: false`. */
export function configureApi(
  app: NestExpressApplication,
  settings: Settings,
  options: {
    /** Takes S3 requests away before anything touches their body or headers. */
    readonly s3?: RequestHandler;
    /** Folder of the built screens. */
    readonly webFolder?: string;
  } = {},
): void {
  // One proxy: what stands further left in X-Forwarded-For is the client's own word.
  app.set('trust proxy', settings.TRUST_PROXY ? 1 : false);
  app.set(...publicOriginSetting(settings.PUBLIC_ORIGIN));
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  // Answers are small or immutable; hashing each for an ETag buys nothing.
  app.set('etag', false);
  app.use(correlate);
  if (options.s3) app.use(options.s3);
  app.use(logRequests);
  app.use(securityHeaders(settings));
  app.use(compression({ filter: isWorthCompressing }));
  app.use('/api', refuseCrossSite, noStore);
  app.useBodyParser('json', { limit: MAX_BODY });
  app.setGlobalPrefix('api', { exclude: OUTSIDE_THE_API });
  if (options.webFolder && existsSync(join(options.webFolder, 'index.html'))) {
    app.use(serveScreens(options.webFolder));
    // Built files carry their hash in the name.
    app.use(express.static(options.webFolder, { index: false, setHeaders: cacheByName }));
  }
}

/** Answers hold what only this caller may see; a route that may be cached says so itself. */
const noStore: RequestHandler = (_request, response, next) => {
  response.setHeader('Cache-Control', 'no-store');
  next();
};

/** Events must leave at once; map tiles are worth it, though no list of media types says so. */
const isWorthCompressing: compression.CompressionFilter = (request, response) => {
  const type = String(response.getHeader('Content-Type') ?? '');
  if (type.startsWith('text/event-stream')) return false;
  return type.startsWith('application/vnd.mapbox-vector-tile') || compression.filter(request, response);
};

function cacheByName(response: express.Response, path: string): void {
  const isHashed = /[.-][A-Za-z0-9_-]{8,}\.(js|css|woff2|png|svg|webp)$/.test(path);
  response.setHeader('Cache-Control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
}
