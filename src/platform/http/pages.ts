import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { Request, Response } from 'express';
import { map, type Observable } from 'rxjs';
import { z } from 'zod';
import { InvalidInput } from './errors';

export const MAX_PAGE = 500;

/** Spread into a route's query schema. */
export const pageQuery = {
  after: z.string().max(1000).optional().describe('Opaque cursor: the `next` of the page before'),
  limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(100).describe('Rows of one page'),
};

export interface Page<Item> {
  readonly items: Item[];
  /** Give it as `after` for the next page; null on the last one. */
  readonly next: string | null;
}

export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({
    items: z.array(item),
    next: z.string().nullable().describe('`after` of the next page; null on the last'),
  });

/**
 * Keyset paging. The cursor holds the sort key of the last row shown, checked against `key` as any other input:
 * rows that come or go between two pages neither repeat nor hide others.
 */
export function readPage<Key extends readonly unknown[]>(
  query: { readonly after?: string; readonly limit: number },
  key: z.ZodType<Key>,
): { readonly limit: number; readonly after: Key | null } {
  if (query.after === undefined) return { limit: query.limit, after: null };
  const parsed = key.safeParse(decode(query.after));
  if (!parsed.success) throw new InvalidInput([{ field: 'after', message: 'is not a cursor of this list' }]);
  return { limit: query.limit, after: parsed.data };
}

/** Makes a page of the `limit + 1` rows that were read: the row too many says only that there is a next page. */
export function makePage<Row>(
  rows: readonly Row[],
  limit: number,
  keyOf: (row: Row) => readonly unknown[],
): Page<Row> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const hasMore = rows.length > limit && last !== undefined;
  return { items, next: hasMore ? Buffer.from(JSON.stringify(keyOf(last))).toString('base64url') : null };
}

function decode(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
}

/** Says the next page in a Link header too (RFC 8288), GeoJSON pages included. */
@Injectable()
export class NextPageLink implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    const request = context.switchToHttp().getRequest<Request>();
    const response = context.switchToHttp().getResponse<Response>();
    return next.handle().pipe(
      map((body: unknown) => {
        const cursor = nextOf(body);
        if (cursor) {
          const url = new URL(request.originalUrl, 'http://localhost');
          url.searchParams.set('after', cursor);
          response.setHeader('Link', `<${url.pathname}${url.search}>; rel="next"`);
        }
        return body;
      }),
    );
  }
}

function nextOf(body: unknown): string | null {
  if (typeof body !== 'object' || body === null || !('next' in body)) return null;
  return ('items' in body || 'features' in body) && typeof body.next === 'string' ? body.next : null;
}
