import { PhotoRejection } from '../../domain/domain-error';
import type { ByteSource } from './photo-header';

const blockBytes = 256 * 1024;
/** A header larger than this is no header: EXIF, XMP, colour profile and previews of known cameras stay below 4 MiB. */
const mostBytes = 16 * 1024 * 1024;

/** Reads a source block by block, each block once, so that many small reads cost few ranges; bounded in all. */
export class HeaderBytes {
  private readonly blocks = new Map<number, Buffer>();
  private bytesRead = 0;

  constructor(private readonly source: ByteSource) {}

  get sizeBytes(): number {
    return this.source.sizeBytes;
  }

  /** Up to `length` bytes from `start`; shorter at the end of the file. */
  async read(start: number, length: number): Promise<Buffer> {
    if (start < 0 || start >= this.sizeBytes || length <= 0) return Buffer.alloc(0);
    const end = Math.min(this.sizeBytes, start + length);
    const parts: Buffer[] = [];
    for (let block = Math.floor(start / blockBytes); block * blockBytes < end; block++) {
      const bytes = await this.block(block);
      const from = Math.max(0, start - block * blockBytes);
      parts.push(bytes.subarray(from, Math.max(from, end - block * blockBytes)));
    }
    return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
  }

  private async block(index: number): Promise<Buffer> {
    const known = this.blocks.get(index);
    if (known) return known;
    const start = index * blockBytes;
    const end = Math.min(this.sizeBytes, start + blockBytes) - 1;
    this.bytesRead += end - start + 1;
    if (this.bytesRead > mostBytes) {
      throw new PhotoRejection(
        'header-too-large',
        'The photo’s header is larger than 16 MiB, which no camera writes.',
      );
    }
    const bytes = await this.source.read(start, end);
    this.blocks.set(index, bytes);
    return bytes;
  }
}
