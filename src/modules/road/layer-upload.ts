import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Request } from 'express';
import { DomainError } from '../../domain/domain-error';

/** A million segments are some 100 MB as GeoJSON. */
export const mostLayerBytes = 500_000_000;

/** Lends the request's body as a file under `DATA_DIR/tmp`; it is gone afterwards. Throws DomainError `layer-too-large`. */
export async function withUploadedLayer<T>(
  request: Request,
  dataDir: string,
  use: (file: string) => Promise<T>,
): Promise<T> {
  if (Number(request.headers['content-length']) > mostLayerBytes) throw tooLarge();
  const folder = join(dataDir, 'tmp');
  await mkdir(folder, { recursive: true });
  const file = join(folder, `layer-${randomUUID()}`);
  try {
    await pipeline(bytesOf(request), createWriteStream(file));
    return await use(file);
  } finally {
    await rm(file, { force: true });
  }
}

/** Sent as `application/json` it was parsed on the way in. */
async function* bytesOf(request: Request): AsyncGenerator<Buffer> {
  if (request.body !== undefined && request.readableEnded) {
    yield Buffer.from(JSON.stringify(request.body));
    return;
  }
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > mostLayerBytes) throw tooLarge();
    yield part;
  }
}

const tooLarge = (): DomainError =>
  new DomainError(
    'layer-too-large',
    `The layer is larger than ${mostLayerBytes / 1_000_000} MB. Cut it to the city, or leave out fields that nobody needs.`,
    { status: 413 },
  );
