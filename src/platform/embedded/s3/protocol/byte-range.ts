import { S3Error } from './s3-error';

export interface ByteRange {
  readonly start: number;
  /** Included. */
  readonly end: number;
}

/**
 * RFC 9110, section 14: `bytes=0-9`, `bytes=10-`, `bytes=-5`. Null means the whole object: no range, several ranges or
 * one that can't be read, all of which S3 ignores. Throws when the range lies outside.
 */
export function parseRange(text: string | null, sizeBytes: number): ByteRange | null {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(text ?? '');
  if (!match) return null;
  const [, first, last] = match as unknown as [string, string, string];
  if (first === '' && last === '') return null;
  if (first === '') {
    const length = Math.min(Number(last), sizeBytes);
    if (length === 0) throw outside(sizeBytes);
    return { start: sizeBytes - length, end: sizeBytes - 1 };
  }
  const start = Number(first);
  if (last !== '' && Number(last) < start) return null;
  if (start >= sizeBytes) throw outside(sizeBytes);
  return { start, end: last === '' ? sizeBytes - 1 : Math.min(Number(last), sizeBytes - 1) };
}

const outside = (sizeBytes: number): S3Error =>
  new S3Error('InvalidRange', 'The requested range is not satisfiable.', {
    'content-range': `bytes */${sizeBytes}`,
  });
