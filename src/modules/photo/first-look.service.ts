import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { PhotoRejection } from '../../domain/domain-error';
import type { PhotoQuality } from '../../domain/quality/judge-photo';
import { judgePicture, unreadablePicture } from '../../domain/quality/judge-picture';
import { SETTINGS, type Settings } from '../../platform/config/settings';
import { PhotoRenderer } from '../../platform/imaging/photo-renderer';
import { log } from '../../platform/telemetry/logger';
import { withTemporaryFolder } from './original-file';

export interface ReadBack {
  readonly sha256: string;
  readonly sizeBytes: number;
  /** Null when the bytes were not as announced, or nobody could look at them just now. */
  readonly quality: PhotoQuality | null;
}

/** Reads what arrived: its hash, and in the same pass a file for a first look at sharpness and light. */
@Injectable()
export class FirstLook {
  constructor(
    private readonly renderer: PhotoRenderer,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'DATA_DIR'>,
  ) {}

  read(body: Readable, expected: { name: string; sha256: string }, signal?: AbortSignal): Promise<ReadBack> {
    return withTemporaryFolder(this.settings.DATA_DIR, async (folder) => {
      const photoFile = join(folder, 'arrived');
      const digest = await copyAndDigest(body, photoFile, signal);
      const isAsAnnounced = digest.sha256 === expected.sha256;
      return {
        ...digest,
        quality: isAsAnnounced ? await this.look(photoFile, expected.name, signal) : null,
      };
    });
  }

  /** A look that fails is no reason to refuse the photo: the detect stage has the last word. */
  private async look(photoFile: string, name: string, signal?: AbortSignal): Promise<PhotoQuality | null> {
    try {
      const picture = await this.renderer.look(photoFile, signal);
      return { picture, findings: judgePicture(picture) };
    } catch (error) {
      if (error instanceof PhotoRejection)
        return { picture: null, findings: [unreadablePicture(error.message)] };
      signal?.throwIfAborted();
      log.warn({ err: error, name }, 'no first look at this photo');
      return null;
    }
  }
}

async function copyAndDigest(
  body: Readable,
  photoFile: string,
  signal?: AbortSignal,
): Promise<{ sha256: string; sizeBytes: number }> {
  const hash = createHash('sha256');
  const copy = await open(photoFile, 'wx');
  let sizeBytes = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      signal?.throwIfAborted();
      hash.update(chunk);
      sizeBytes += chunk.length;
      await copy.write(chunk);
    }
  } finally {
    await copy.close();
  }
  return { sha256: hash.digest('hex'), sizeBytes };
}
