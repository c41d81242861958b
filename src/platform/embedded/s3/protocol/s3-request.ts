import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { S3Error } from './s3-error';

const MAX_KEY_BYTES = 1024;

/** An HTTP request, read the S3 way: path style, `/bucket/key?subresource`. */
export interface S3Request {
  readonly id: string;
  readonly method: string;
  /** As it stands in the request line, percent-encoded. */
  readonly rawPath: string;
  /** Decoded name and value of each query parameter, in the order of the request line. */
  readonly query: ReadonlyArray<readonly [name: string, value: string]>;
  readonly bucket: string | null;
  readonly key: string | null;
  readonly message: IncomingMessage;
}

export function readRequest(message: IncomingMessage): S3Request {
  const target = message.url ?? '/';
  const queryAt = target.indexOf('?');
  const rawPath = queryAt < 0 ? target : target.slice(0, queryAt);
  const [bucket, ...rest] = decode(rawPath).replace(/^\//, '').split('/');
  const key = rest.join('/');
  if (Buffer.byteLength(key) > MAX_KEY_BYTES) {
    throw new S3Error('KeyTooLongError', `Your key is longer than ${MAX_KEY_BYTES} bytes.`);
  }
  return {
    id: randomBytes(8).toString('hex').toUpperCase(),
    method: message.method ?? 'GET',
    rawPath,
    query: queryAt < 0 ? [] : readQuery(target.slice(queryAt + 1)),
    bucket: bucket || null,
    key: key || null,
    message,
  };
}

/** A query parameter's value; null when it isn't there, '' when it has none. */
export function parameter(request: Pick<S3Request, 'query'>, name: string): string | null {
  return request.query.find(([known]) => known === name)?.[1] ?? null;
}

/** A header's value, null when it isn't there. Presigned URLs carry x-amz-* headers as parameters. */
export function header(request: Pick<S3Request, 'message' | 'query'>, name: string): string | null {
  const value = request.message.headers[name];
  if (value !== undefined) return Array.isArray(value) ? value.join(',') : value;
  if (!name.startsWith('x-amz-')) return null;
  return request.query.find(([known]) => known.toLowerCase() === name)?.[1] ?? null;
}

/** All x-amz-* headers whose name starts so, wherever they stand. */
export function headersNamed(
  request: Pick<S3Request, 'message' | 'query'>,
  start: `x-amz-${string}`,
): Map<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of request.query)
    if (name.toLowerCase().startsWith(start)) found.set(name.toLowerCase(), value);
  for (const name of Object.keys(request.message.headers))
    if (name.startsWith(start)) found.set(name, header(request, name) ?? '');
  return found;
}

/** The first path segment, without throwing. */
export function bucketInPath(url: string | undefined): string | null {
  const segment = /^\/([^/?]+)/.exec(url ?? '')?.[1];
  if (!segment) return null;
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}

function readQuery(text: string): Array<readonly [string, string]> {
  return text
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=');
      const name = equals < 0 ? pair : pair.slice(0, equals);
      const value = equals < 0 ? '' : pair.slice(equals + 1);
      return [decode(name.replaceAll('+', ' ')), decode(value.replaceAll('+', ' '))] as const;
    });
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new S3Error('InvalidURI', 'The specified URI could not be parsed.');
  }
}
