import * as fc from 'fast-check';
import type { Authentication } from './authenticate';
import { decodeChunks } from './chunked-body';
import { parseCredential, signingKey } from './signature-v4';

const credential = parseCredential('AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request')!;
const authentication: Authentication = {
  isPresigned: false,
  payloadHash: 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
  signature: '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9',
  signingKey: signingKey('wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', credential),
  timestamp: '20130524T000000Z',
  credential,
};
const unsigned: Authentication = { ...authentication, payloadHash: 'STREAMING-UNSIGNED-PAYLOAD-TRAILER' };

async function decode(
  wire: Buffer,
  as: Authentication,
  pieceBytes: number,
): Promise<{ body: Buffer; trailers: Map<string, string> }> {
  async function* pieces() {
    for (let from = 0; from < wire.length; from += pieceBytes) yield wire.subarray(from, from + pieceBytes);
  }
  const trailers = new Map<string, string>();
  const body: Buffer[] = [];
  for await (const chunk of decodeChunks(pieces(), as, trailers)) body.push(chunk);
  return { body: Buffer.concat(body), trailers };
}

/** The worked example of https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html: 65 KiB of the letter a. */
const exampleOf = (letter: string) =>
  Buffer.from(
    `10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n${'a'.repeat(65_536)}\r\n` +
      `400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n${letter.repeat(1024)}\r\n` +
      '0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n',
  );

describe('an aws-chunked body', () => {
  it('is what the documentation signs', async () => {
    const { body } = await decode(exampleOf('a'), authentication, 1000);
    expect(body.equals(Buffer.alloc(66_560, 'a'))).toBe(true);
  });

  it('is refused when a chunk differs from what was signed', async () => {
    await expect(decode(exampleOf('b'), authentication, 1000)).rejects.toMatchObject({
      code: 'SignatureDoesNotMatch',
    });
  });

  it('is refused when its chunk signatures were taken off', async () => {
    const bare = Buffer.from(
      exampleOf('a')
        .toString('latin1')
        .replace(/;chunk-signature=[0-9a-f]+/g, ''),
      'latin1',
    );
    await expect(decode(bare, authentication, 1000)).rejects.toMatchObject({ code: 'SignatureDoesNotMatch' });
  });

  it('is refused when something follows its end', async () => {
    const more = Buffer.concat([exampleOf('a'), Buffer.from('x')]);
    await expect(decode(more, authentication, 1000)).rejects.toMatchObject({ code: 'IncompleteBody' });
  });

  it('comes out the same however the network cuts it', async () => {
    const chunks = fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(chunks, fc.integer({ min: 1, max: 50 }), async (parts, pieceBytes) => {
        const framed = parts.flatMap((part) => [
          Buffer.from(`${part.length.toString(16)}\r\n`),
          Buffer.from(part),
          Buffer.from('\r\n'),
        ]);
        const wire = Buffer.concat([...framed, Buffer.from('0\r\nx-amz-checksum-crc32: AAAAAA==\r\n\r\n')]);
        const { body, trailers } = await decode(wire, unsigned, pieceBytes);
        expect(body.equals(Buffer.concat(parts))).toBe(true);
        expect(trailers).toEqual(new Map([['x-amz-checksum-crc32', 'AAAAAA==']]));
      }),
      { numRuns: 50 },
    );
  });

  it('is refused wherever it is cut off', async () => {
    const wire = Buffer.from('4\r\nbody\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n');
    for (let length = 0; length < wire.length - 2; length += 1) {
      const cut = decode(wire.subarray(0, length), unsigned, 7).then(
        ({ trailers }) => trailers.get('x-amz-checksum-crc32') ?? 'no checksum',
      );
      await expect(cut.catch((error: { code: string }) => error.code)).resolves.toMatch(
        /IncompleteBody|no checksum/,
      );
    }
  });
});
