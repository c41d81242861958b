import {
  type Credential,
  canonicalRequest,
  scopeOf,
  sha256Hex,
  sign,
  signingKey,
  stringToSign,
  uriEncode,
} from '../../../src/platform/embedded/s3/protocol/signature-v4';
import { TEST_KEYS } from './s3-server';

export interface SignedCall {
  readonly url: string;
  readonly method: string;
  readonly headers: Record<string, string>;
  /** For chunk signatures that go on from it. */
  readonly signature: string;
  readonly key: Buffer;
  readonly scope: string;
  readonly timestamp: string;
}

interface ToSign {
  readonly method: string;
  readonly url: string;
  readonly headers?: Record<string, string>;
  readonly payloadHash?: string;
  readonly at?: Date;
  readonly region?: string;
  readonly accessKeyId?: string;
}

/** Signs as a client would, with every freedom to do it wrongly: what the well-behaved clients can't be made to send. */
export function signCall(call: ToSign): SignedCall {
  const timestamp = timestampOf(call.at ?? new Date());
  const payloadHash = call.payloadHash ?? 'UNSIGNED-PAYLOAD';
  const { host, pathname, search } = new URL(call.url);
  const headers: Record<string, string> = {
    ...call.headers,
    'x-amz-date': timestamp,
    'x-amz-content-sha256': payloadHash,
  };
  const { credential, key } = credentialFor(call, timestamp);
  const signedHeaders = Object.entries({ ...headers, host })
    .map(([name, value]) => [name.toLowerCase(), [value]] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const query = [...new URLSearchParams(search)];
  const canonical = canonicalRequest({
    method: call.method,
    rawPath: pathname,
    query,
    signedHeaders,
    payloadHash,
  });
  const signature = sign(key, stringToSign(timestamp, credential, canonical));
  const names = signedHeaders.map(([name]) => name).join(';');
  const scope = scopeOf(credential);
  headers.authorization = `AWS4-HMAC-SHA256 Credential=${credential.accessKeyId}/${scope},SignedHeaders=${names},Signature=${signature}`;
  return { url: call.url, method: call.method, headers, signature, key, scope, timestamp };
}

/** A presigned URL, with any start and any life time. */
export function presign(call: ToSign & { readonly expires: string }): string {
  const timestamp = timestampOf(call.at ?? new Date());
  const { credential, key } = credentialFor(call, timestamp);
  const { host, pathname, origin } = new URL(call.url);
  const query: Array<readonly [string, string]> = [
    ['X-Amz-Algorithm', 'AWS4-HMAC-SHA256'],
    ['X-Amz-Credential', `${credential.accessKeyId}/${scopeOf(credential)}`],
    ['X-Amz-Date', timestamp],
    ['X-Amz-Expires', call.expires],
    ['X-Amz-SignedHeaders', 'host'],
  ];
  const signedHeaders = [['host', [host]]] as const;
  const canonical = canonicalRequest({
    method: call.method,
    rawPath: pathname,
    query,
    signedHeaders,
    payloadHash: 'UNSIGNED-PAYLOAD',
  });
  const all = [
    ...query,
    ['X-Amz-Signature', sign(key, stringToSign(timestamp, credential, canonical))] as const,
  ];
  return `${origin}${pathname}?${all.map(([name, value]) => `${name}=${uriEncode(value)}`).join('&')}`;
}

/** One aws-chunked body; `spoil` changes what goes over the wire after it was signed. */
export function chunkedBody(
  call: SignedCall,
  chunks: readonly Buffer[],
  trailers: ReadonlyArray<readonly [string, string]> | null,
  spoil: (chunk: Buffer, index: number) => Buffer = (chunk) => chunk,
): Buffer {
  let previous = call.signature;
  const next = (kind: string, ...hashes: string[]): string => {
    previous = sign(call.key, [kind, call.timestamp, call.scope, previous, ...hashes].join('\n'));
    return previous;
  };
  const pieces: Buffer[] = [];
  for (const [index, chunk] of [...chunks, Buffer.alloc(0)].entries()) {
    const signature = next('AWS4-HMAC-SHA256-PAYLOAD', sha256Hex(''), sha256Hex(chunk));
    pieces.push(
      Buffer.from(`${chunk.length.toString(16)};chunk-signature=${signature}\r\n`),
      spoil(chunk, index),
    );
    if (chunk.length > 0) pieces.push(Buffer.from('\r\n'));
  }
  if (trailers === null) return Buffer.concat([...pieces, Buffer.from('\r\n')]);
  const signature = next(
    'AWS4-HMAC-SHA256-TRAILER',
    sha256Hex(trailers.map(([name, value]) => `${name}:${value}\n`).join('')),
  );
  const lines = [...trailers, ['x-amz-trailer-signature', signature]].map(
    ([name, value]) => `${name}:${value}\r\n`,
  );
  return Buffer.concat([...pieces, Buffer.from(`${lines.join('')}\r\n`)]);
}

function credentialFor(call: ToSign, timestamp: string): { credential: Credential; key: Buffer } {
  const credential: Credential = {
    accessKeyId: call.accessKeyId ?? TEST_KEYS.accessKeyId,
    date: timestamp.slice(0, 8),
    region: call.region ?? TEST_KEYS.region,
    service: 's3',
    terminator: 'aws4_request',
  };
  return { credential, key: signingKey(TEST_KEYS.secretAccessKey, credential) };
}

const timestampOf = (at: Date): string => `${at.toISOString().replace(/[-:]/g, '').slice(0, 15)}Z`;
