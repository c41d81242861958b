import { type ApiClient, ApiProblem, withRetries } from './api-client';
import { digestFile, type FileDigest, type FolderFile, readSlice } from './folder-files';

interface PutInstruction {
  readonly kind: 'put';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}
interface MultipartInstruction {
  readonly kind: 'multipart';
  readonly uploadId: string;
  readonly partSize: number;
  readonly parts: readonly { readonly partNumber: number; readonly url: string }[];
  readonly done: readonly { readonly partNumber: number; readonly etag: string }[];
}
interface ManifestAnswer {
  readonly name: string;
  readonly photoId: string | null;
  readonly action: 'have' | 'upload' | 'duplicate' | 'refused';
  readonly code?: string | null;
  readonly message?: string | null;
  readonly upload?: PutInstruction | MultipartInstruction | null;
}
interface UploadedPhoto {
  readonly photoId: string;
  readonly parts?: readonly { readonly partNumber: number; readonly etag: string }[];
}

/** What a progress bar wants to know. */
export interface UploadWatcher {
  hashed(file: FolderFile): void;
  planned(counts: {
    readonly toSend: number;
    readonly have: number;
    readonly duplicates: number;
    readonly refused: number;
    readonly bytes: number;
  }): void;
  sent(bytes: number): void;
  arrived(name: string): void;
  failed(name: string, reason: string): void;
}

export interface UploadResult {
  readonly sent: number;
  readonly failed: readonly { readonly name: string; readonly reason: string }[];
}

const MANIFEST_FILES = 2000;
export const SENT_AT_ONCE = 4;
const CONFIRMED_AT_ONCE = 20;
const TRIES = 6;
const PUT_LIMIT_MS = 10 * 60_000;

/** For uploads that nobody looks at. */
export const noWatcher: UploadWatcher = {
  hashed: () => undefined,
  planned: () => undefined,
  sent: () => undefined,
  arrived: () => undefined,
  failed: () => undefined,
};

/** Sends what the server doesn't have. Calling it again with the same files sends only what is still missing. */
export class FlightUpload {
  constructor(
    private readonly api: ApiClient,
    private readonly flightId: string,
    private readonly watcher: UploadWatcher,
  ) {}

  async send(files: readonly FolderFile[]): Promise<UploadResult> {
    const digests = new Map<string, FileDigest>();
    await forEachAtOnce(SENT_AT_ONCE, files, async (file) => {
      digests.set(file.name, await digestFile(file));
      this.watcher.hashed(file);
    });
    const answers = await this.offer(files, digests);
    const byName = new Map(files.map((file) => [file.name, file]));
    const toSend = answers.filter((answer) => answer.action === 'upload');
    const count = (action: ManifestAnswer['action']) =>
      answers.filter((answer) => answer.action === action).length;
    this.watcher.planned({
      toSend: toSend.length,
      have: count('have'),
      duplicates: count('duplicate'),
      refused: count('refused'),
      bytes: toSend.reduce((sum, answer) => sum + (byName.get(answer.name)?.size ?? 0), 0),
    });
    return this.sendAll(toSend, byName);
  }

  private async offer(
    files: readonly FolderFile[],
    digests: ReadonlyMap<string, FileDigest>,
  ): Promise<ManifestAnswer[]> {
    const answers: ManifestAnswer[] = [];
    for (let start = 0; start < files.length; start += MANIFEST_FILES) {
      const batch = files
        .slice(start, start + MANIFEST_FILES)
        .map((file) => ({ name: file.name, size: file.size, ...digests.get(file.name) }));
      const reply = await this.api.post<{ files: ManifestAnswer[] }>(
        `/api/flights/${this.flightId}/manifest`,
        { files: batch },
      );
      answers.push(...reply.files);
    }
    return answers;
  }

  private async sendAll(
    toSend: readonly ManifestAnswer[],
    byName: ReadonlyMap<string, FolderFile>,
  ): Promise<UploadResult> {
    const failed: { name: string; reason: string }[] = [];
    let confirmed: UploadedPhoto[] = [];
    let sent = 0;
    const confirm = async () => {
      const photos = confirmed;
      confirmed = [];
      try {
        if (photos.length > 0) await this.api.post(`/api/flights/${this.flightId}/uploaded`, { photos });
      } catch (error) {
        // Sent but not told: the next confirmation tells them again.
        confirmed.push(...photos);
        throw error;
      }
    };
    await forEachAtOnce(SENT_AT_ONCE, toSend, async (answer) => {
      const file = byName.get(answer.name);
      if (!file || !answer.photoId || !answer.upload) return;
      try {
        const parts =
          answer.upload.kind === 'put'
            ? await this.put(file, answer.upload)
            : await this.putParts(file, answer.upload);
        confirmed.push({ photoId: answer.photoId, ...(parts ? { parts } : {}) });
        sent += 1;
        this.watcher.arrived(file.name);
      } catch (error) {
        const reason = (error as Error).message;
        failed.push({ name: file.name, reason });
        this.watcher.failed(file.name, reason);
      }
      // What can't be told now is told by a later confirmation; the last one says so when it can't either.
      if (confirmed.length >= CONFIRMED_AT_ONCE) await confirm().catch(() => undefined);
    });
    await confirm();
    return { sent, failed };
  }

  private async put(file: FolderFile, instruction: PutInstruction): Promise<null> {
    const body = await readSlice(file.path, 0, file.size);
    await sendBytes(instruction.url, body, instruction.headers);
    this.watcher.sent(file.size);
    return null;
  }

  private async putParts(file: FolderFile, plan: MultipartInstruction) {
    const parts = [...plan.done];
    this.watcher.sent(plan.done.length * plan.partSize);
    for (const part of plan.parts) {
      const body = await readSlice(file.path, (part.partNumber - 1) * plan.partSize, plan.partSize);
      const etag = await sendBytes(part.url, body, {});
      parts.push({ partNumber: part.partNumber, etag });
      this.watcher.sent(body.length);
    }
    return parts.sort((a, b) => a.partNumber - b.partNumber);
  }
}

/** A presigned PUT, tried again as long as that may help; returns the ETag that the storage gives. */
export async function sendBytes(
  url: string,
  body: Buffer,
  headers: Readonly<Record<string, string>>,
): Promise<string> {
  // undici computes Content-Length itself and refuses to be told.
  const own = Object.fromEntries(
    Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'content-length'),
  );
  return withRetries(TRIES, async () => {
    const response = await fetch(url, {
      method: 'PUT',
      body: new Uint8Array(body),
      headers: own,
      signal: AbortSignal.timeout(PUT_LIMIT_MS),
    });
    const text = await response.text();
    if (!response.ok)
      throw new ApiProblem(
        response.status,
        'storage',
        `the storage answered ${response.status}: ${text.slice(0, 200)}`,
        null,
      );
    return response.headers.get('etag') ?? '';
  });
}

export async function forEachAtOnce<T>(
  limit: number,
  items: readonly T[],
  run: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  const lane = async () => {
    for (const item of queue) await run(item);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, lane));
}
