import { buffer } from 'node:stream/consumers';
import { BaseClient, BaseResponse, fromCustomClient } from 'geotiff';
import { DomainError } from '../../domain/domain-error';
import type { ObjectStorage } from '../storage/object-storage';
import { openTerrain, type TerrainModel } from './geotiff-terrain';

/** Read at once and kept: a photo needs a few tiles of a model that may be as large as storage allows. */
const reading = { allowFullFile: false, blockSize: 256 * 1024, cacheSize: 64 };

/** A height model in storage, read by ranges. Throws what `openTerrain` throws, and what storage throws. */
export async function openStoredTerrain(storage: ObjectStorage, key: string): Promise<TerrainModel> {
  const name = 'The height model';
  const info = await storage.head(key);
  if (!info)
    throw new DomainError('terrain-missing', `${name} can’t be found in storage.`, { retryable: true });
  const client = new StorageClient(storage, key, info.sizeBytes);
  const model = await client.lettingThrough(openTerrain(() => fromCustomClient(client, reading), name));
  return { ...model, around: (place, radius) => client.lettingThrough(model.around(place, radius)) };
}

/** Storage in the shape that geotiff asks HTTP servers in. */
class StorageClient extends BaseClient {
  private failure: unknown = null;

  constructor(
    private readonly storage: ObjectStorage,
    private readonly key: string,
    private readonly sizeBytes: number,
  ) {
    super(key);
  }

  /** geotiff wraps what went wrong below it; who waits wants to know whether trying again helps. */
  async lettingThrough<T>(answer: Promise<T>): Promise<T> {
    this.failure = null;
    try {
      return await answer;
    } catch (error) {
      throw this.failure ?? error;
    }
  }

  override async request(options: RequestInit = {}): Promise<BaseResponse> {
    const [, from = '0', to = ''] = /bytes=(\d+)-(\d+)/.exec(rangeOf(options)) ?? [];
    const start = Number(from);
    const end = Math.min(Number(to), this.sizeBytes - 1);
    try {
      const body = start > end ? null : await this.storage.read(this.key, { start, end });
      const bytes = body ? await buffer(body) : Buffer.alloc(0);
      return new StoragePart(bytes, `bytes ${start}-${end}/${this.sizeBytes}`);
    } catch (error) {
      this.failure = error;
      throw error;
    }
  }
}

class StoragePart extends BaseResponse {
  constructor(
    private readonly bytes: Buffer,
    private readonly range: string,
  ) {
    super();
  }
  override get ok(): boolean {
    return true;
  }
  override get status(): number {
    return 206;
  }
  override getHeader(name: string): string | undefined {
    return name.toLowerCase() === 'content-range' ? this.range : undefined;
  }
  override async getData(): Promise<ArrayBuffer> {
    const { buffer: memory, byteOffset, byteLength } = this.bytes;
    return memory.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
  }
}

const rangeOf = ({ headers }: RequestInit): string =>
  (headers as { Range?: string } | undefined)?.Range ?? '';
