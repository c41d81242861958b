import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html */
export const ALGORITHM = 'AWS4-HMAC-SHA256';

export interface Credential {
  readonly accessKeyId: string;
  /** yyyymmdd */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly terminator: string;
}

export interface CanonicalParts {
  readonly method: string;
  readonly rawPath: string;
  readonly query: ReadonlyArray<readonly [string, string]>;
  /** Lower-case name and all values of each signed header. */
  readonly signedHeaders: ReadonlyArray<readonly [string, readonly string[]]>;
  readonly payloadHash: string;
}

export const sha256Hex = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');

const hmac = (key: string | Buffer, data: string): Buffer => createHmac('sha256', key).update(data).digest();

export function parseCredential(text: string): Credential | null {
  // An access key may hold slashes, the four fields after it may not.
  const fields = text.split('/');
  if (fields.length < 5) return null;
  const [date, region, service, terminator] = fields.slice(-4) as [string, string, string, string];
  return { accessKeyId: fields.slice(0, -4).join('/'), date, region, service, terminator };
}

export const scopeOf = ({ date, region, service, terminator }: Credential): string =>
  `${date}/${region}/${service}/${terminator}`;

export function signingKey(secretAccessKey: string, { date, region, service }: Credential): Buffer {
  return hmac(hmac(hmac(hmac(`AWS4${secretAccessKey}`, date), region), service), 'aws4_request');
}

export const sign = (key: Buffer, stringToSign: string): string => hmac(key, stringToSign).toString('hex');

/** RFC 3986: everything but unreserved characters, which is stricter than encodeURIComponent. */
export function uriEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

export function canonicalRequest(parts: CanonicalParts): string {
  const path = parts.rawPath
    .split('/')
    .map((segment) => uriEncode(decodeURIComponent(segment)))
    .join('/');
  const query = parts.query
    .map(([name, value]) => [uriEncode(name), uriEncode(value)] as const)
    .sort(([nameA, valueA], [nameB, valueB]) => compare(nameA, nameB) || compare(valueA, valueB))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  const headers = parts.signedHeaders.map(
    ([name, values]) => `${name}:${values.map((value) => value.trim().replace(/\s+/g, ' ')).join(',')}\n`,
  );
  const names = parts.signedHeaders.map(([name]) => name).join(';');
  return [parts.method, path, query, headers.join(''), names, parts.payloadHash].join('\n');
}

export function stringToSign(timestamp: string, credential: Credential, canonical: string): string {
  return [ALGORITHM, timestamp, scopeOf(credential), sha256Hex(canonical)].join('\n');
}

export function isSameSignature(expected: string, given: string): boolean {
  const a = Buffer.from(expected, 'utf8');
  const b = Buffer.from(given, 'utf8');
  return a.length === b.length && timingSafeEqual(a, b);
}

/** `20260131T235959Z` to a time; null when it isn't one. */
export function parseTimestamp(text: string): number | null {
  const match = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/.exec(text);
  if (!match) return null;
  const [, year, month, day, hour, minute, second] = match;
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(time) ? null : time;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
