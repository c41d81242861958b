import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Authentication } from './authenticate';
import {
  CHECKSUM_ALGORITHMS,
  type ChecksumAlgorithm,
  isChecksumAlgorithm,
  isDigest,
  type RunningChecksum,
  startChecksum,
} from './checksums';
import { decodeChunks } from './chunked-body';
import { S3Error } from './s3-error';
import { header, headersNamed, type S3Request } from './s3-request';

const MAX_OBJECT_BYTES = 5 * 1024 ** 3;
const MAX_XML_BYTES = 4 * 1024 ** 2;
/** A client that sends nothing for so long is taken for gone. */
const IDLE_MS = 60_000;
const PAYLOAD_WORDS = [
  'UNSIGNED-PAYLOAD',
  'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
];
const NO_DIGEST = ['x-amz-checksum-algorithm', 'x-amz-checksum-mode', 'x-amz-checksum-type'];

/** What a body turned out to be, once all of it was read and agreed with everything that was declared. */
export interface BodyFacts {
  readonly md5Hex: string;
  readonly checksums: Readonly<Record<string, string>>;
}

/**
 * The content of a request, decoded and verified while it streams: length, Content-MD5, x-amz-content-sha256,
 * x-amz-checksum-* in headers or trailers, chunk signatures. Throws at the latest after the last byte.
 */
export class RequestBody {
  readonly sizeBytes: number;
  private readonly declared = new Map<ChecksumAlgorithm, string>();
  private readonly announced: ChecksumAlgorithm[] = [];
  private readonly isChunked: boolean;
  private readonly contentMd5: string | null;
  private found: BodyFacts | null = null;

  constructor(
    private readonly request: S3Request,
    private readonly authentication: Authentication,
  ) {
    const { payloadHash } = authentication;
    this.isChunked = payloadHash.startsWith('STREAMING-');
    if (!PAYLOAD_WORDS.includes(payloadHash) && !/^[0-9a-f]{64}$/.test(payloadHash)) {
      throw new S3Error(
        'InvalidArgument',
        'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, a STREAMING word or a SHA-256.',
      );
    }
    this.sizeBytes = declaredSize(request, this.isChunked);
    this.contentMd5 = header(request, 'content-md5');
    if (this.contentMd5 !== null && !isDigest(this.contentMd5, 'md5')) {
      throw new S3Error('InvalidDigest', 'The Content-MD5 you specified was invalid.');
    }
    this.readDeclaredChecksums();
  }

  /** Only after `read` ended. */
  get facts(): BodyFacts {
    if (!this.found) throw new Error('The body was not read to its end');
    return this.found;
  }

  async *read(): AsyncGenerator<Buffer> {
    const trailers = new Map<string, string>();
    const wire = watchIdle(this.request.message);
    const content = this.isChunked ? decodeChunks(wire, this.authentication, trailers) : wire;
    const md5 = createHash('md5');
    const running = new Map<ChecksumAlgorithm, RunningChecksum>();
    for (const name of [...this.declared.keys(), ...this.announced]) running.set(name, startChecksum(name));
    const payload = /^[0-9a-f]{64}$/.test(this.authentication.payloadHash) ? createHash('sha256') : null;
    let readBytes = 0;
    for await (const chunk of content) {
      readBytes += chunk.length;
      if (readBytes > this.sizeBytes)
        throw new S3Error('IncompleteBody', 'The body is longer than declared.');
      md5.update(chunk);
      payload?.update(chunk);
      for (const checksum of running.values()) checksum.update(chunk);
      yield chunk;
    }
    if (readBytes < this.sizeBytes) throw new S3Error('IncompleteBody', 'The body is shorter than declared.');
    if (payload && payload.digest('hex') !== this.authentication.payloadHash) {
      throw new S3Error(
        'XAmzContentSHA256Mismatch',
        'The provided x-amz-content-sha256 does not match what was computed.',
      );
    }
    for (const name of this.announced) this.declared.set(name, trailers.get(`x-amz-checksum-${name}`) ?? '');
    const digest = md5.digest();
    if (this.contentMd5 !== null && digest.toString('base64') !== this.contentMd5)
      throw badDigest('Content-MD5');
    this.found = { md5Hex: digest.toString('hex'), checksums: this.verifyChecksums(running) };
  }

  /** All of a small body; for the XML that some calls carry. */
  async text(): Promise<string> {
    if (this.sizeBytes > MAX_XML_BYTES)
      throw new S3Error('EntityTooLarge', 'The XML of the request is too large.');
    const chunks: Buffer[] = [];
    for await (const chunk of this.read()) chunks.push(chunk);
    return Buffer.concat(chunks).toString('utf8');
  }

  private readDeclaredChecksums(): void {
    for (const [name, value] of headersNamed(this.request, 'x-amz-checksum-')) {
      if (NO_DIGEST.includes(name)) continue;
      const algorithm = knownAlgorithm(name);
      if (!isDigest(value, algorithm))
        throw new S3Error('InvalidRequest', `Value for ${name} header is invalid.`);
      this.declared.set(algorithm, value);
    }
    const trailer = this.isChunked ? header(this.request, 'x-amz-trailer') : null;
    for (const name of trailer?.split(',') ?? [])
      this.announced.push(knownAlgorithm(name.trim().toLowerCase()));
  }

  private verifyChecksums(running: ReadonlyMap<ChecksumAlgorithm, RunningChecksum>): Record<string, string> {
    const checksums: Record<string, string> = {};
    for (const [name, checksum] of running) {
      const computed = checksum.digest();
      if (computed !== this.declared.get(name)) throw badDigest(`x-amz-checksum-${name}`);
      checksums[name] = computed;
    }
    return checksums;
  }
}

function knownAlgorithm(headerName: string): ChecksumAlgorithm {
  const name = headerName.replace('x-amz-checksum-', '');
  if (isChecksumAlgorithm(name)) return name;
  throw new S3Error(
    'NotImplemented',
    `${headerName} is not one of the checksums served: ${CHECKSUM_ALGORITHMS.join(', ')}.`,
  );
}

const badDigest = (name: string): S3Error =>
  new S3Error('BadDigest', `The ${name} you specified did not match what we received.`);

function declaredSize(request: S3Request, isChunked: boolean): number {
  const name = isChunked ? 'x-amz-decoded-content-length' : 'content-length';
  const text = header(request, name) ?? '';
  if (!/^\d{1,15}$/.test(text))
    throw new S3Error('MissingContentLength', `You must provide the ${name} HTTP header.`);
  const sizeBytes = Number(text);
  if (sizeBytes > MAX_OBJECT_BYTES) {
    throw new S3Error(
      'EntityTooLarge',
      'Your proposed upload exceeds the maximum allowed size of 5 GiB; send it in parts.',
    );
  }
  return sizeBytes;
}

/** The bytes of the request; ends it when none came for a minute, so that a lost client frees what it holds. */
async function* watchIdle(message: IncomingMessage): AsyncGenerator<Buffer> {
  const timer = setTimeout(
    () => message.destroy(new S3Error('RequestTimeout', 'The client stopped sending.')),
    IDLE_MS,
  );
  try {
    // A refusal in the middle must leave the connection open for its answer.
    for await (const chunk of message.iterator({ destroyOnReturn: false })) {
      timer.refresh();
      yield chunk as Buffer;
    }
  } catch (error) {
    if (error instanceof S3Error) throw error;
    throw new S3Error('IncompleteBody', 'The connection broke before the whole body was there.');
  } finally {
    clearTimeout(timer);
  }
}
