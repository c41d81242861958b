import type { ApiClient } from './api-client';
import { FlightUpload, type UploadResult, type UploadWatcher } from './flight-upload';
import { type FolderListing, listFolder } from './folder-files';
import { ProgressBars } from './progress-bars';

export interface SentFolder {
  readonly listing: FolderListing;
  readonly result: UploadResult;
  readonly counts: {
    readonly toSend: number;
    readonly have: number;
    readonly duplicates: number;
    readonly refused: number;
  };
}

/** Lists, hashes and sends a folder to a flight, with bars for hashing and sending. */
export async function sendFolder(api: ApiClient, flightId: string, folder: string): Promise<SentFolder> {
  const listing = await listFolder(folder);
  const bars = new ProgressBars();
  const watcher = new BarWatcher(bars, listing.files.length);
  try {
    const result = await new FlightUpload(api, flightId, watcher).send(listing.files);
    return { listing, result, counts: watcher.counts };
  } finally {
    bars.stop();
  }
}

class BarWatcher implements UploadWatcher {
  counts = { toSend: 0, have: 0, duplicates: 0, refused: 0 };
  private hashedFiles = 0;
  private arrivedFiles = 0;
  private bytes = 0;
  private sentBytes = 0;
  private startedAt = 0;

  constructor(
    private readonly bars: ProgressBars,
    private readonly files: number,
  ) {
    bars.set('hash', 0, files);
  }

  hashed(): void {
    this.hashedFiles += 1;
    this.bars.set('hash', this.hashedFiles, this.files);
  }

  planned(counts: {
    toSend: number;
    have: number;
    duplicates: number;
    refused: number;
    bytes: number;
  }): void {
    this.counts = counts;
    this.bytes = counts.bytes;
    this.startedAt = Date.now();
    this.show();
  }

  sent(bytes: number): void {
    this.sentBytes += bytes;
    this.show();
  }

  arrived(): void {
    this.arrivedFiles += 1;
    this.show();
  }

  failed(): void {
    this.show();
  }

  private show(): void {
    const seconds = Math.max(0.001, (Date.now() - this.startedAt) / 1000);
    const speed = this.sentBytes / seconds;
    const left = speed > 0 ? Math.round((this.bytes - this.sentBytes) / speed) : 0;
    const note =
      this.counts.toSend > 0 ? `${(speed / 1e6).toFixed(1)} MB/s, ${left} s left` : 'nothing to send';
    this.bars.set('upload', this.arrivedFiles, this.counts.toSend, note);
  }
}
