import { parse } from 'exifr/dist/lite.esm.mjs';
import { createSHA256 } from 'hash-wasm';
import type { ExaminedFile } from './group-flights';
import { isPhotoHead } from './photo-head';

export interface ExamineOrder {
  readonly index: number;
  readonly name: string;
  readonly file: File;
}
export type ExamineNews =
  | { readonly kind: 'read'; readonly bytes: number }
  | { readonly kind: 'done'; readonly index: number; readonly examined: ExaminedFile }
  | { readonly kind: 'failed'; readonly index: number; readonly name: string };

const HEAD_BYTES = 64;
/** Drones write their header at the front; a TIFF may keep it at its end, and is then read as the library asks for it. */
const HEADER_BYTES = 256 * 1024;
const post = (news: ExamineNews) => postMessage(news);
const hashing = createSHA256();

/** Files come one by one: a card is read once, front to back. */
let queue: Promise<void> = Promise.resolve();
addEventListener('message', ({ data }: MessageEvent<ExamineOrder>) => {
  queue = queue.then(() => examine(data));
});

async function examine({ index, name, file }: ExamineOrder): Promise<void> {
  try {
    const isPhoto = isPhotoHead(new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer()));
    const examined = {
      name,
      size: file.size,
      isPhoto,
      sha256: isPhoto ? await sha256Of(file) : '',
      ...(isPhoto ? await readHeader(file) : { takenAtMs: null, lon: null, lat: null, camera: null }),
    };
    post({ kind: 'done', index, examined });
  } catch {
    // A card with a bad block: the file is named, the others go on.
    post({ kind: 'failed', index, name });
  }
}

async function sha256Of(file: File): Promise<string> {
  const hash = (await hashing).init();
  const reader = file.stream().getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return hash.digest('hex');
    hash.update(value);
    post({ kind: 'read', bytes: value.length });
  }
}

interface Header {
  readonly DateTimeOriginal?: string;
  readonly Model?: string;
  readonly latitude?: number;
  readonly longitude?: number;
}

/** A header that can't be read is the server's to judge; here it only means no time and no place. */
async function readHeader(file: File): Promise<Pick<ExaminedFile, 'takenAtMs' | 'lon' | 'lat' | 'camera'>> {
  const options = { reviveValues: false };
  const front = await file.slice(0, HEADER_BYTES).arrayBuffer();
  const header: Header | undefined = await parse(front, options)
    .catch(() => parse(file, options))
    .catch(() => undefined);
  const [year, month, day, hour, minute, second] = (header?.DateTimeOriginal?.match(/\d+/g) ?? []).map(
    Number,
  );
  const takenAtMs =
    year && month && day ? Date.UTC(year, month - 1, day, hour ?? 0, minute ?? 0, second ?? 0) : null;
  return {
    takenAtMs,
    lon: finite(header?.longitude),
    lat: finite(header?.latitude),
    camera: header?.Model ? String(header.Model).trim() : null,
  };
}

const finite = (value: number | undefined): number | null =>
  value !== undefined && Number.isFinite(value) ? value : null;
