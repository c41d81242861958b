import { type FileHandle, open } from 'node:fs/promises';
import type { ByteSource } from './photo-header';

/** Runs `use` with a file as byte source and closes it whatever happens. */
export async function withFileBytes<T>(path: string, use: (source: ByteSource) => Promise<T>): Promise<T> {
  const file = await open(path, 'r');
  try {
    return await use(await fileByteSource(file));
  } finally {
    await file.close();
  }
}

async function fileByteSource(file: FileHandle): Promise<ByteSource> {
  const { size } = await file.stat();
  return {
    sizeBytes: size,
    async read(start, end) {
      const bytes = Buffer.alloc(Math.max(0, Math.min(size, end + 1) - start));
      const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
      return bytes.subarray(0, bytesRead);
    },
  };
}
