import { createHash, createHmac } from 'node:crypto';
import { DomainError } from '../../domain/domain-error';

export interface PresignedCall {
  readonly method: 'GET' | 'PUT';
  readonly bucket: string;
  readonly key: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Lower-case names. The client must send them just so. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface SigningIdentity {
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';
const UNSIGNED = 'UNSIGNED-PAYLOAD';

/**
 * A URL at `address` (scheme://host:port, perhaps with a path) that allows just this call, until it expires.
 * The SDK's `getSignedUrl` takes about 2 ms of one core for each, its bare signer 0.3; a manifest of thousands of photos needs them
 * within a second. This takes 0.03. A spec holds it equal to the SDK's signer.
 * Source: AWS Signature Version 4, "Authenticating requests: using query parameters".
 */
export function presignS3Url(
  address: string,
  call: PresignedCall,
  identity: SigningIdentity,
  { now, expiresInSeconds }: { readonly now: Date; readonly expiresInSeconds: number },
): string {
  const base = parseAddress(address);
  const path = `${base.pathname.replace(/\/$/, '')}/${[call.bucket, ...call.key.split('/')].map(encode).join('/')}`;
  const at = now.toISOString().replace(/[-:]|\.\d{3}/g, '');
  const scope = `${at.slice(0, 8)}/${identity.region}/s3/aws4_request`;
  const headers = sorted({ host: base.host, ...call.headers });
  const signedHeaders = headers.map(([name]) => name).join(';');
  const query = sorted({
    ...call.query,
    'X-Amz-Algorithm': ALGORITHM,
    'X-Amz-Content-Sha256': UNSIGNED,
    'X-Amz-Credential': `${identity.accessKeyId}/${scope}`,
    'X-Amz-Date': at,
    'X-Amz-Expires': String(expiresInSeconds),
    'X-Amz-SignedHeaders': signedHeaders,
    ...(identity.sessionToken ? { 'X-Amz-Security-Token': identity.sessionToken } : {}),
  })
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .join('&');
  const canonicalHeaders = headers.map(([name, value]) => `${name}:${value}\n`).join('');
  const canonical = [call.method, path, query, canonicalHeaders, signedHeaders, UNSIGNED].join('\n');
  const toSign = [ALGORITHM, at, scope, createHash('sha256').update(canonical).digest('hex')].join('\n');
  const signature = hmac(signingKey(identity, at.slice(0, 8)), toSign).toString('hex');
  return `${base.origin}${path}?${query}&X-Amz-Signature=${signature}`;
}

let lastKey: { readonly of: string; readonly key: Buffer } | null = null;

/** Holds for a day; so the last one is nearly always the next one. */
function signingKey({ region, secretAccessKey }: SigningIdentity, day: string): Buffer {
  const of = `${day} ${region} ${secretAccessKey}`;
  if (lastKey?.of !== of) {
    const key = [region, 's3', 'aws4_request'].reduce(hmac, hmac(`AWS4${secretAccessKey}`, day));
    lastKey = { of, key };
  }
  return lastKey.key;
}

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** By name, byte by byte. */
const sorted = (fields: Readonly<Record<string, string>>): [string, string][] =>
  Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1));

function parseAddress(address: string): URL {
  if (URL.canParse(address)) return new URL(address);
  throw new DomainError('storage-origin-invalid', 'The public address of the storage is not a valid URL.', {
    status: 500,
  });
}

/** As signatures want it (RFC 3986): encodeURIComponent leaves five signs too many alone. */
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
