import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { bucketName, type Reply, uploadName } from './operations/call';
import { findOperation } from './operations/route';
import { authenticate } from './protocol/authenticate';
import { allowCrossOrigin } from './protocol/cors';
import { S3Error } from './protocol/s3-error';
import { bucketInPath, header, readRequest, type S3Request } from './protocol/s3-request';
import { toXml } from './protocol/xml';
import { isErrno } from './store/durable-files';
import { ObjectStore } from './store/object-store';

export interface S3EndpointOptions {
  readonly folder: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
  /** Made at start when they are missing. */
  readonly buckets?: readonly string[];
  readonly clock?: { now(): Date };
  /** Hears of failures that clients only see as InternalError. */
  readonly onError?: (
    error: unknown,
    request: { readonly id: string; readonly method: string; readonly path: string },
  ) => void;
}

const MAX_READ_AWAY_BYTES = 64 * 1024 ** 2;

/**
 * What a stored file may do in a browser when someone opens its address: nothing. Photos come from outside, and the
 * endpoint shares the origin of the API.
 */
const SAFE_HEADERS = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; sandbox",
} as const;

/** An S3-compatible service over a folder, for a plain node:http server. The caller's server must not limit the time of a request. */
export async function createS3Endpoint(options: S3EndpointOptions): Promise<S3Endpoint> {
  const store = await ObjectStore.open(options.folder);
  const endpoint = new S3Endpoint(store, options);
  for (const bucket of options.buckets ?? []) await endpoint.makeBucket(bucket);
  return endpoint;
}

export class S3Endpoint {
  constructor(
    private readonly store: ObjectStore,
    private readonly options: S3EndpointOptions,
  ) {}

  /** How many files of stored objects were not there at start; 0 unless someone removed them by hand. */
  get missingFiles(): number {
    return this.store.missingFiles;
  }

  /** Whether the first segment of the path is a bucket of this endpoint. */
  isS3Request(message: Pick<IncomingMessage, 'url'>): boolean {
    const bucket = bucketInPath(message.url);
    return bucket !== null && this.store.state.buckets.has(bucket);
  }

  /** Answers one request; never rejects. The body must not have been read before. */
  async handle(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const seen = { id: '', method: message.method ?? '', path: (message.url ?? '').split('?')[0]! };
    try {
      const request = readRequest(message);
      seen.id = request.id;
      response.setHeader('x-amz-request-id', request.id);
      await this.answer(request, response);
    } catch (error) {
      const refusal = toS3Error(error);
      if (refusal.code === 'InternalError') this.options.onError?.(error, seen);
      await sendError(response, refusal, seen).catch(() => response.destroy());
    }
  }

  /** Drops uploads in parts that began before that time and were neither completed nor aborted. Gives back how many. */
  async sweepAbandonedUploads(olderThan: Date): Promise<number> {
    const abandoned = [...this.store.state.uploads.values()].filter(({ startedAtMs, parts }) => {
      const lastTouchedMs = Math.max(
        startedAtMs,
        ...[...parts.values()].map(({ modifiedAtMs }) => modifiedAtMs),
      );
      return lastTouchedMs < olderThan.getTime();
    });
    await Promise.all(
      abandoned.map(({ id }) => this.store.change([uploadName(id)], () => [{ do: 'end-upload', id }])),
    );
    return abandoned.length;
  }

  async makeBucket(bucket: string): Promise<void> {
    if (this.store.state.buckets.has(bucket)) return;
    await this.store.change([bucketName(bucket)], () => [{ do: 'add-bucket', bucket, atMs: this.nowMs() }]);
  }

  /** Waits for changes under way and lets the folder go. */
  close(): Promise<void> {
    return this.store.close();
  }

  private async answer(request: S3Request, response: ServerResponse): Promise<void> {
    if (request.method === 'OPTIONS') return send(request, response, this.answerPreflight(request));
    for (const [name, value] of Object.entries(this.crossOriginHeaders(request, request.method, []) ?? {})) {
      response.setHeader(name, value);
    }
    const nowMs = this.nowMs();
    const authentication = authenticate(request, this.options, nowMs);
    const operation = findOperation(request);
    const { store } = this;
    const reply = await operation({ request, authentication, store, region: this.options.region, nowMs });
    await send(request, response, reply);
  }

  private answerPreflight(request: S3Request): Reply {
    const method = header(request, 'access-control-request-method');
    if (header(request, 'origin') === null || method === null) {
      throw new S3Error(
        'InvalidRequest',
        'Insufficient information. Origin and Access-Control-Request-Method are needed.',
      );
    }
    const wanted = header(request, 'access-control-request-headers') ?? '';
    const names = wanted
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '');
    const headers = this.crossOriginHeaders(request, method, names);
    if (!headers) throw new S3Error('AccessForbidden', 'CORSResponse: This CORS request is not allowed.');
    return { status: 200, headers };
  }

  private crossOriginHeaders(
    request: S3Request,
    method: string,
    headers: readonly string[],
  ): Record<string, string> | null {
    const origin = header(request, 'origin');
    const rules = this.store.state.buckets.get(request.bucket ?? '')?.cors;
    return origin && rules ? allowCrossOrigin(rules, { origin, method, headers }) : null;
  }

  private nowMs(): number {
    return (this.options.clock?.now() ?? new Date()).getTime();
  }
}

async function send(request: S3Request, response: ServerResponse, reply: Reply): Promise<void> {
  response.statusCode = reply.status;
  for (const [name, value] of Object.entries({ ...reply.headers, ...SAFE_HEADERS }))
    response.setHeader(name, value);
  if (reply.body === undefined || typeof reply.body === 'string') {
    if (reply.body !== undefined) response.setHeader('content-length', Buffer.byteLength(reply.body));
    else if (request.method !== 'HEAD' && ![204, 304].includes(reply.status))
      response.setHeader('content-length', 0);
    response.end(reply.body);
    return;
  }
  // A client that goes away in the middle is no failure of ours; a file that can't be read must cut the answer short.
  await pipeline(reply.body as Readable, response).catch((error: unknown) => {
    if (!isErrno(error, 'ERR_STREAM_PREMATURE_CLOSE')) throw error;
  });
}

async function sendError(
  response: ServerResponse,
  error: S3Error,
  seen: { id: string; path: string; method: string },
): Promise<void> {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  for (const [name, value] of Object.entries(error.extra)) {
    if (name === name.toLowerCase()) response.setHeader(name, value);
  }
  const elements = Object.entries(error.extra).filter(([name]) => name !== name.toLowerCase());
  const body = toXml(
    'Error',
    {
      Code: error.code,
      Message: error.message,
      ...Object.fromEntries(elements),
      Resource: seen.path,
      RequestId: seen.id,
    },
    false,
  );
  response.statusCode = error.status;
  for (const [name, value] of Object.entries(SAFE_HEADERS)) response.setHeader(name, value);
  response.setHeader('content-type', 'application/xml');
  response.setHeader('content-length', Buffer.byteLength(body));
  if (!response.req.complete) readAway(response);
  await new Promise<void>((resolve) => response.end(seen.method === 'HEAD' ? undefined : body, resolve));
}

/**
 * Clients read the answer when they have sent their body; a connection closed before would lose it. What is left is
 * read and dropped up to a limit.
 */
function readAway(response: ServerResponse): void {
  const message = response.req;
  let leftBytes = MAX_READ_AWAY_BYTES;
  response.setHeader('connection', 'close');
  message.on('data', (chunk: Buffer) => {
    leftBytes -= chunk.length;
    if (leftBytes < 0) message.destroy();
  });
  message.on('error', () => undefined);
}

function toS3Error(error: unknown): S3Error {
  if (error instanceof S3Error) return error;
  if (isErrno(error, 'ENOSPC', 'EDQUOT')) {
    return new S3Error(
      'InsufficientStorage',
      'The disk of the storage is full. Nothing was kept of this request.',
    );
  }
  return new S3Error('InternalError', 'We encountered an internal error. Please try again.');
}
