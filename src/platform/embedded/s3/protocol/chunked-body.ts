import { createHash } from 'node:crypto';
import type { Authentication } from './authenticate';
import { S3Error } from './s3-error';
import { isSameSignature, scopeOf, sha256Hex, sign } from './signature-v4';

const MAX_LINE_BYTES = 4096;
const MAX_TRAILER_LINES = 16;
const CRLF = '\r\n';
const EMPTY_SHA256 = sha256Hex('');

/**
 * Takes aws-chunked apart: `size;chunk-signature=…`, data, …, `0`, trailers.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html and sigv4-streaming-trailers.html
 * Yields data before its chunk's signature was seen: the caller must throw what it wrote away when this throws.
 * `trailers` is filled (lower-case names) once all was read.
 */
export async function* decodeChunks(
  source: AsyncIterable<Buffer>,
  authentication: Authentication,
  trailers: Map<string, string>,
): AsyncGenerator<Buffer> {
  const isSigned = authentication.payloadHash.startsWith('STREAMING-AWS4-HMAC-SHA256-PAYLOAD');
  const hasTrailer = authentication.payloadHash.endsWith('-TRAILER');
  const chain = isSigned ? new SignatureChain(authentication) : null;
  const bytes = new ByteReader(source);
  for (;;) {
    const { sizeBytes, signature } = parseChunkHeader(await bytes.line());
    const hash = chain ? createHash('sha256') : null;
    for (let left = sizeBytes; left > 0; ) {
      const piece = await bytes.upTo(left);
      left -= piece.length;
      hash?.update(piece);
      yield piece;
    }
    if (chain) chain.checkChunk(hash!.digest('hex'), signature);
    if (sizeBytes === 0) break;
    if ((await bytes.line()) !== '') throw malformed();
  }
  if (hasTrailer) await readTrailers(bytes, trailers, chain);
  else if ((await bytes.lineOrEnd()) !== '') throw malformed();
  if (!(await bytes.isAtEnd())) throw malformed();
}

async function readTrailers(
  bytes: ByteReader,
  trailers: Map<string, string>,
  chain: SignatureChain | null,
): Promise<void> {
  let signed = '';
  let signature: string | null = null;
  for (let lines = 0; ; lines += 1) {
    const line = await bytes.lineOrEnd();
    if (line === null || (line === '' && (await bytes.isAtEnd()))) break;
    // Some signers set an empty line between the trailers and their signature.
    if (line === '') continue;
    const colon = line.indexOf(':');
    if (colon <= 0 || lines >= MAX_TRAILER_LINES) throw malformed();
    const name = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (name === 'x-amz-trailer-signature') signature = value;
    else {
      trailers.set(name, value);
      signed += `${name}:${value}\n`;
    }
  }
  chain?.checkTrailer(signed, signature ?? '');
}

function parseChunkHeader(line: string): { sizeBytes: number; signature: string } {
  const match = /^([0-9a-fA-F]{1,12})(?:;chunk-signature=([0-9a-f]{64}))?$/.exec(line);
  if (!match) throw malformed();
  return { sizeBytes: Number.parseInt(match[1]!, 16), signature: match[2] ?? '' };
}

const malformed = (): S3Error =>
  new S3Error('IncompleteBody', 'The aws-chunked body is cut short or mal-formed.');

/** Each signature covers the one before it, beginning with the request's own. */
class SignatureChain {
  private previous: string;

  constructor(private readonly authentication: Authentication) {
    this.previous = authentication.signature;
  }

  checkChunk(dataSha256: string, given: string): void {
    this.check('AWS4-HMAC-SHA256-PAYLOAD', [EMPTY_SHA256, dataSha256], given);
  }

  checkTrailer(trailers: string, given: string): void {
    this.check('AWS4-HMAC-SHA256-TRAILER', [sha256Hex(trailers)], given);
  }

  private check(kind: string, hashes: readonly string[], given: string): void {
    const { timestamp, credential, signingKey } = this.authentication;
    const expected = sign(
      signingKey,
      [kind, timestamp, scopeOf(credential), this.previous, ...hashes].join('\n'),
    );
    if (!isSameSignature(expected, given)) {
      throw new S3Error(
        'SignatureDoesNotMatch',
        'The signature of a part of the streamed body does not match.',
      );
    }
    this.previous = expected;
  }
}

class ByteReader {
  private readonly iterator: AsyncIterator<Buffer>;
  private held: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Buffer>) {
    this.iterator = source[Symbol.asyncIterator]();
  }

  async isAtEnd(): Promise<boolean> {
    return this.held.length === 0 && !(await this.fill());
  }

  /** Between 1 and `most` bytes. */
  async upTo(most: number): Promise<Buffer> {
    if (await this.isAtEnd()) throw malformed();
    const piece = this.held.subarray(0, most);
    this.held = this.held.subarray(piece.length);
    return piece;
  }

  async line(): Promise<string> {
    const line = await this.lineOrEnd();
    if (line === null) throw malformed();
    return line;
  }

  /** A line without its CRLF; null at the end of the body. */
  async lineOrEnd(): Promise<string | null> {
    if (await this.isAtEnd()) return null;
    for (;;) {
      const end = this.held.indexOf(CRLF);
      if (end >= 0) {
        const line = this.held.toString('latin1', 0, end);
        this.held = this.held.subarray(end + CRLF.length);
        return line;
      }
      if (this.held.length > MAX_LINE_BYTES || !(await this.fill())) throw malformed();
    }
  }

  private async fill(): Promise<boolean> {
    for (;;) {
      const { done, value } = await this.iterator.next();
      if (done) return false;
      if (value.length === 0) continue;
      this.held = this.held.length ? Buffer.concat([this.held, value]) : value;
      return true;
    }
  }
}
