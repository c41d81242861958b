import * as fc from 'fast-check';
import { type ChecksumAlgorithm, crc32c, isDigest, startChecksum } from './checksums';

const digest = (algorithm: ChecksumAlgorithm, ...chunks: Buffer[]): string => {
  const running = startChecksum(algorithm);
  for (const chunk of chunks) running.update(chunk);
  return running.digest();
};

describe('checksums', () => {
  it('computes CRC-32C as RFC 3720, appendix B.4, lists it', () => {
    expect(crc32c(Buffer.alloc(32))).toBe(0x8a9136aa);
    expect(crc32c(Buffer.alloc(32, 0xff))).toBe(0x62a8ab43);
    expect(crc32c(Buffer.from(Array.from({ length: 32 }, (_, index) => index)))).toBe(0x46dd794e);
    expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
  });

  it('writes each as S3 does', () => {
    const check = Buffer.from('123456789');
    expect(digest('crc32', check)).toBe('y/Q5Jg==');
    expect(digest('crc32c', check)).toBe('4waSgw==');
    expect(digest('sha1', check)).toBe('98O8HYCOBHMq32eZZczDTKeuNEE=');
    expect(digest('sha256', Buffer.alloc(0))).toBe('47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=');
  });

  it('does not depend on where the bytes are cut', () => {
    return fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(200), (bytes, cut) => {
        const whole = Buffer.from(bytes);
        for (const name of ['crc32', 'crc32c', 'sha1', 'sha256'] as const) {
          expect(digest(name, whole.subarray(0, cut), whole.subarray(cut))).toBe(digest(name, whole));
        }
      }),
    );
  });

  it('tells a digest of the right length from anything else', () => {
    expect(isDigest('y/Q5Jg==', 'crc32')).toBe(true);
    expect([
      isDigest('y/Q5Jg', 'crc32'),
      isDigest('y/Q5', 'crc32'),
      isDigest('', 'md5'),
      isDigest('????????', 'crc32'),
    ]).toEqual([false, false, false, false]);
  });
});
