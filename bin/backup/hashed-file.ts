import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Passes bytes on and sums them up. */
export class HashedBytes extends Transform {
  private readonly hash = createHash('sha256');
  sizeBytes = 0;

  override _transform(chunk: Buffer, _encoding: string, done: (error: null, chunk: Buffer) => void): void {
    this.hash.update(chunk);
    this.sizeBytes += chunk.length;
    done(null, chunk);
  }

  digest(): string {
    return this.hash.digest('hex');
  }
}

/** Writes all of it and makes it last a power cut; the hash and size of what lies in the file. */
export async function writeHashed(
  file: string,
  ...source: [NodeJS.ReadableStream, ...NodeJS.ReadWriteStream[]]
): Promise<{ sha256: string; sizeBytes: number }> {
  const bytes = new HashedBytes();
  await pipeline([...source, bytes, createWriteStream(file)]);
  const handle = await open(file, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { sha256: bytes.digest(), sizeBytes: bytes.sizeBytes };
}

/** The hash of a file; null when there is none. */
export async function hashFile(file: string): Promise<string | null> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  return hash.digest('hex');
}
