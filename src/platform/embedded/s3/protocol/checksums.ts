import { createHash, type Hash } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** Names as in `x-amz-checksum-<name>`. */
export const CHECKSUM_ALGORITHMS = ['crc32', 'crc32c', 'sha1', 'sha256'] as const;
export type ChecksumAlgorithm = (typeof CHECKSUM_ALGORITHMS)[number];

export const isChecksumAlgorithm = (name: string): name is ChecksumAlgorithm =>
  (CHECKSUM_ALGORITHMS as readonly string[]).includes(name);

const DIGEST_BYTES: Readonly<Record<ChecksumAlgorithm, number>> = {
  crc32: 4,
  crc32c: 4,
  sha1: 20,
  sha256: 32,
};

/** Whether the text is a base64 digest of the right length. */
export function isDigest(text: string, algorithm: ChecksumAlgorithm | 'md5'): boolean {
  const bytes = Buffer.from(text, 'base64');
  return (
    bytes.length === (algorithm === 'md5' ? 16 : DIGEST_BYTES[algorithm]) && bytes.toString('base64') === text
  );
}

export interface RunningChecksum {
  update(chunk: Buffer): void;
  /** Base64, as S3 writes it. Once. */
  digest(): string;
}

export function startChecksum(algorithm: ChecksumAlgorithm): RunningChecksum {
  switch (algorithm) {
    case 'crc32':
      return runningCrc(crc32);
    case 'crc32c':
      return runningCrc(crc32c);
    case 'sha1':
    case 'sha256':
      return runningHash(createHash(algorithm));
  }
}

function runningHash(hash: Hash): RunningChecksum {
  return { update: (chunk) => void hash.update(chunk), digest: () => hash.digest('base64') };
}

function runningCrc(next: (chunk: Buffer, value: number) => number): RunningChecksum {
  let value = 0;
  return {
    update: (chunk) => {
      value = next(chunk, value);
    },
    digest: () => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(value);
      return bytes.toString('base64');
    },
  };
}

/** Castagnoli polynomial, bits reversed: RFC 3720, appendix B.4. */
const CRC32C_POLYNOMIAL = 0x82f63b78;
const SLICES = 8;
const tables = buildTables();

/** CRC-32C, eight bytes a step (slicing by 8, Kounavis and Berry 2005); node:zlib has only CRC-32. */
export function crc32c(chunk: Uint8Array, value = 0): number {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = tables as [
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
  ];
  let crc = ~value;
  let at = 0;
  for (; at + SLICES <= chunk.length; at += SLICES) {
    crc ^= chunk[at]! | (chunk[at + 1]! << 8) | (chunk[at + 2]! << 16) | (chunk[at + 3]! << 24);
    crc =
      t7[crc & 255]! ^
      t6[(crc >>> 8) & 255]! ^
      t5[(crc >>> 16) & 255]! ^
      t4[crc >>> 24]! ^
      t3[chunk[at + 4]!]! ^
      t2[chunk[at + 5]!]! ^
      t1[chunk[at + 6]!]! ^
      t0[chunk[at + 7]!]!;
  }
  for (; at < chunk.length; at += 1) crc = t0[(crc ^ chunk[at]!) & 255]! ^ (crc >>> 8);
  return ~crc >>> 0;
}

function buildTables(): Uint32Array[] {
  const made = Array.from({ length: SLICES }, () => new Uint32Array(256));
  for (let byte = 0; byte < 256; byte += 1) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ CRC32C_POLYNOMIAL : crc >>> 1;
    made[0]![byte] = crc;
  }
  for (let slice = 1; slice < SLICES; slice += 1) {
    for (let byte = 0; byte < 256; byte += 1) {
      const before = made[slice - 1]![byte]!;
      made[slice]![byte] = made[0]![before & 255]! ^ (before >>> 8);
    }
  }
  return made;
}
