import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RequestHandler } from 'express';

const NONCE_PLACE = '__NONCE__';
/** Paths of programs: what is not there stays a 404 with a problem, never a page. */
const NOT_A_SCREEN = /^\/(api|health|metrics)(\/|$)/;
/** `/assets/map-1a2b.js` of an older build is a missing file, not a screen. */
const IS_FILE = /\.[a-z0-9]{2,5}$/i;

/** Answers every address of the screens with their one page; the router in it shows what the address means. */
export function serveScreens(folder: string): RequestHandler {
  const page = readFileSync(join(folder, 'index.html'), 'utf8');
  return (request, response, next) => {
    const isScreen =
      (request.method === 'GET' || request.method === 'HEAD') &&
      !NOT_A_SCREEN.test(request.path) &&
      (request.path === '/index.html' || !IS_FILE.test(request.path)) &&
      request.accepts('html');
    if (!isScreen) return next();
    response.setHeader('Cache-Control', 'no-cache');
    response.type('html').send(page.replaceAll(NONCE_PLACE, String(response.locals.nonce)));
  };
}
