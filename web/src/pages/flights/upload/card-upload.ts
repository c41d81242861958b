import Uppy, { type UppyFile } from '@uppy/core';
import { api, call, type Schema } from '../../../api/client';
import type { ExaminedFile } from './group-flights';
import { putFile } from './put-file';

export interface CardFile extends ExaminedFile {
  readonly file: File;
}
export interface FlightPlan {
  readonly flightId: string;
  readonly name: string;
  readonly files: readonly CardFile[];
}
export type FileState = 'waiting' | 'sending' | 'sent' | 'have' | 'duplicate' | 'refused' | 'failed';
export interface FileStatus {
  readonly name: string;
  readonly flightId: string;
  readonly size: number;
  readonly state: FileState;
  readonly sentBytes: number;
  readonly photoId: string | null;
  readonly reason: { readonly code: string; readonly message: string } | null;
}
export interface UploadPicture {
  readonly files: readonly FileStatus[];
  readonly bytesPerSecond: number;
  readonly isRunning: boolean;
  /** Flights whose every file is answered for. */
  readonly endedFlights: readonly string[];
}

type Meta = Record<string, unknown> & { flightId: string; relativePath: string };
type CardUppyFile = UppyFile<Meta, Record<string, never>>;
interface Offer {
  readonly file: CardUppyFile;
  readonly decision: Schema<'ManifestDecision'>;
}

const SENT_AT_ONCE = 4;
const MANIFEST_FILES = 2000;
const CONFIRMED_AT_ONCE = 4;
const FAILED_AT_ONCE = 20;
const PICTURE_PAUSE_MS = 250;
const SPEED_WINDOW_MS = 10_000;
const ANSWERED: readonly FileState[] = ['sent', 'have', 'duplicate', 'refused'];

/** Sends the flights of a card: Uppy keeps the files and retries, the manifest says what is still to be sent. */
export class CardUpload {
  private readonly uppy = new Uppy<Meta, Record<string, never>>({ autoProceed: false });
  private readonly statuses = new Map<string, FileStatus>();
  private readonly examined = new Map<string, CardFile>();
  private readonly listeners = new Set<() => void>();
  private readonly stop = new AbortController();
  private readonly speed: { at: number; bytes: number }[] = [];
  private readonly sealed = new Set<string>();
  private totalSent = 0;
  private isRunning = false;
  private timer: number | undefined;
  private picture: UploadPicture = { files: [], bytesPerSecond: 0, isRunning: false, endedFlights: [] };

  constructor(private readonly plans: readonly FlightPlan[]) {
    for (const { flightId, files } of plans)
      for (const file of files) {
        const id = this.uppy.addFile({
          name: file.name.split('/').at(-1) ?? file.name,
          type: file.file.type || 'application/octet-stream',
          data: file.file,
          meta: { flightId, relativePath: file.name },
        });
        this.examined.set(id, file);
        this.statuses.set(id, {
          name: file.name,
          flightId,
          size: file.size,
          state: 'waiting',
          sentBytes: 0,
          photoId: null,
          reason: null,
        });
      }
    this.uppy.addUploader((ids) => this.send(ids));
    this.draw();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  readonly snapshot = (): UploadPicture => this.picture;

  async start(): Promise<void> {
    this.isRunning = true;
    this.draw();
    try {
      await (this.hasFailures() ? this.uppy.retryAll() : this.uppy.upload());
    } finally {
      this.isRunning = false;
      this.draw();
    }
  }

  end(): void {
    this.stop.abort();
    clearTimeout(this.timer);
    this.uppy.destroy();
  }

  private hasFailures = (): boolean => [...this.statuses.values()].some(({ state }) => state === 'failed');

  private async send(ids: readonly string[]): Promise<void> {
    const files = ids.map((id) => this.uppy.getFile(id));
    this.uppy.emit('upload-start', files);
    // All flights are announced before any is sent: a try that breaks off leaves none that a later one can't recognise.
    const offers: { flightId: string; toSend: readonly Offer[] }[] = [];
    for (const { flightId } of this.plans) {
      const own = files.filter(({ meta }) => meta.flightId === flightId);
      for (let start = 0; start < own.length; start += MANIFEST_FILES)
        offers.push({
          flightId,
          toSend: await this.offer(flightId, own.slice(start, start + MANIFEST_FILES)),
        });
    }
    for (const { flightId, toSend } of offers) {
      await this.sendAll(flightId, toSend);
      await this.sealWhenDone(flightId);
    }
  }

  /** Tells the server of the files; gives those that it wants. */
  private async offer(flightId: string, files: readonly CardUppyFile[]): Promise<Offer[]> {
    try {
      const declared = files.flatMap(({ id }) => this.examined.get(id) ?? []);
      const body = { files: declared.map(({ name, size, sha256 }) => ({ name, size, sha256 })) };
      const answer = await call(
        api.POST('/api/flights/{id}/manifest', { params: { path: { id: flightId } }, body }),
      );
      const settled: string[] = [];
      const toSend = answer.files.flatMap((decision, index) => {
        const file = files[index];
        if (file && decision.action === 'upload') return [{ file, decision }];
        if (file) {
          this.settle(file, decision);
          settled.push(file.id);
        }
        return [];
      });
      // In one go: for each file of which Uppy hears by itself it copies its list of all, and a thousand times that is a frozen page.
      this.uppy.removeFiles(settled);
      return toSend;
    } catch (error) {
      await this.failAll(files, error);
      return [];
    }
  }

  private async sendAll(flightId: string, toSend: readonly Offer[]): Promise<void> {
    let sent: { file: CardUppyFile; photoId: string; parts?: { partNumber: number; etag: string }[] }[] = [];
    const confirm = async () => {
      const batch = sent;
      sent = [];
      if (batch.length === 0) return;
      try {
        const photos = batch.map(({ photoId, parts }) => ({ photoId, ...(parts ? { parts } : {}) }));
        const answer = await call(
          api.POST('/api/flights/{id}/uploaded', { params: { path: { id: flightId } }, body: { photos } }),
        );
        for (const [index, { file }] of batch.entries()) {
          const told = answer.photos[index];
          if (told?.accepted === false) this.fail(file, new Error(told.message));
          else this.succeed(file);
        }
      } catch (error) {
        // Sent, but the server doesn't know: the next try's manifest says so, and only tells it again.
        await this.failAll(
          batch.map(({ file }) => file),
          error,
        );
      }
    };
    const queue = toSend.values();
    const lane = async () => {
      for (const { file, decision } of queue) {
        const source = this.examined.get(file.id)?.file;
        if (!decision.upload || !source) continue;
        this.change(file.id, { state: 'sending', photoId: decision.photoId, reason: null });
        try {
          const parts = await putFile({
            file: source,
            plan: decision.upload,
            signal: this.stop.signal,
            onSent: (bytes) => this.progress(file, bytes),
          });
          sent.push({ file, photoId: decision.photoId, ...(parts ? { parts } : {}) });
        } catch (error) {
          this.fail(file, error);
        }
        if (sent.length >= CONFIRMED_AT_ONCE) await confirm();
      }
    };
    await Promise.all(Array.from({ length: SENT_AT_ONCE }, lane));
    await confirm();
  }

  /** Everything arrived: the processing may begin. */
  private async sealWhenDone(flightId: string): Promise<void> {
    const isDone = [...this.statuses.values()].every(
      (status) => status.flightId !== flightId || ANSWERED.includes(status.state),
    );
    if (!isDone || this.sealed.has(flightId)) return;
    try {
      await call(
        api.POST('/api/flights/{id}/seal', {
          params: { path: { id: flightId } },
          body: { allowMissing: false },
        }),
      );
    } catch {
      // Other photos of the flight are still awaited, or it is sealed: its own page says which, and lets it be sealed.
    }
    this.sealed.add(flightId);
    this.drawSoon();
  }

  private settle(file: CardUppyFile, { action, photoId, code, message }: Schema<'ManifestDecision'>): void {
    const state = action === 'upload' ? 'waiting' : action;
    const reason = code ? { code, message: message ?? '' } : null;
    this.change(file.id, { state, photoId, reason, sentBytes: file.size ?? 0 });
  }

  private progress(file: CardUppyFile, bytes: number): void {
    const before = this.statuses.get(file.id)?.sentBytes ?? 0;
    this.totalSent += Math.max(0, bytes - before);
    this.change(file.id, { sentBytes: bytes });
    this.uppy.emit('upload-progress', this.uppy.getFile(file.id), {
      uploadStarted: Date.now(),
      bytesUploaded: bytes,
      bytesTotal: file.size ?? 0,
    });
  }

  private succeed(file: CardUppyFile): void {
    this.change(file.id, { state: 'sent', sentBytes: file.size ?? 0 });
    this.uppy.emit('upload-success', this.uppy.getFile(file.id), { status: 200, body: {} });
  }

  /** A few at a time, and the page's own work between them. */
  private async failAll(files: readonly CardUppyFile[], error: unknown): Promise<void> {
    for (const [index, file] of files.entries()) {
      this.fail(file, error);
      if (index % FAILED_AT_ONCE === FAILED_AT_ONCE - 1) await new Promise((resolve) => setTimeout(resolve));
    }
  }

  private fail(file: CardUppyFile, error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    this.change(file.id, { state: 'failed', reason: { code: 'not-sent', message } });
    this.uppy.emit('upload-error', this.uppy.getFile(file.id), { name: 'not-sent', message });
  }

  private change(id: string, part: Partial<FileStatus>): void {
    const before = this.statuses.get(id);
    if (before) this.statuses.set(id, { ...before, ...part });
    this.drawSoon();
  }

  /** A thousand files change at once: a person wants four pictures a second. */
  private drawSoon(): void {
    this.timer ??= window.setTimeout(() => this.draw(), PICTURE_PAUSE_MS);
  }

  private draw(): void {
    this.timer = undefined;
    const now = performance.now();
    this.speed.push({ at: now, bytes: this.totalSent });
    while ((this.speed[0]?.at ?? now) < now - SPEED_WINDOW_MS) this.speed.shift();
    const first = this.speed[0] ?? { at: now, bytes: this.totalSent };
    const seconds = (now - first.at) / 1000;
    this.picture = {
      files: [...this.statuses.values()],
      bytesPerSecond: seconds > 0 ? (this.totalSent - first.bytes) / seconds : 0,
      isRunning: this.isRunning,
      endedFlights: [...this.sealed],
    };
    for (const listener of this.listeners) listener();
  }
}
