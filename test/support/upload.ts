import { createHash, randomBytes } from 'node:crypto';
import type { PictureMeasures } from '../../src/domain/quality/picture-measures';
import { FlightProgress } from '../../src/modules/flight/flight-progress.service';
import { FirstLook } from '../../src/modules/photo/first-look.service';
import type { ManifestAnswer, PhotoUpload } from '../../src/modules/photo/manifest.dto';
import { PhotoIngestService } from '../../src/modules/photo/photo-ingest.service';
import { SETTINGS, type Settings } from '../../src/platform/config/settings';
import type { PhotoRenderer } from '../../src/platform/imaging/photo-renderer';
import { Outbox } from '../../src/platform/queue/outbox';
import { ObjectStorage } from '../../src/platform/storage/object-storage';
import { Clock } from '../../src/platform/telemetry/clock';
import type { ApiCaller, TestApi } from './api';

export interface TestFile {
  readonly name: string;
  readonly size: number;
  readonly sha256: string;
  readonly bytes: Buffer;
}

/** A file of random bytes: uploads and ingest look at nothing else. */
export function aFile(name: string, bytes: Buffer = randomBytes(2000)): TestFile {
  return { name, size: bytes.length, sha256: sha256Of(bytes), bytes };
}

export const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

export const declare = ({ name, size, sha256 }: TestFile) => ({ name, size, sha256 });

export async function openFlight(caller: ApiCaller, name = 'Jalan Raya'): Promise<string> {
  const { status, body } = await caller.post<{ id: string }>('/api/flights', { name });
  if (status !== 201) throw new Error(`The flight was refused: ${JSON.stringify(body)}`);
  return body.id;
}

export async function sendManifest(
  caller: ApiCaller,
  flightId: string,
  files: readonly TestFile[],
): Promise<ManifestAnswer['files']> {
  const { status, body } = await caller.post<ManifestAnswer>(`/api/flights/${flightId}/manifest`, {
    files: files.map(declare),
  });
  if (status !== 200) throw new Error(`The manifest was refused: ${JSON.stringify(body)}`);
  return body.files;
}

/** Sends the bytes the way the answer says. */
export async function sendBytes(upload: PhotoUpload | undefined, bytes: Buffer): Promise<void> {
  if (!upload) throw new Error('Nothing is to be uploaded.');
  if (upload.kind === 'put') return put(upload.url, bytes, upload.headers);
  for (const { partNumber, url } of upload.parts)
    await put(url, bytes.subarray((partNumber - 1) * upload.partSize, partNumber * upload.partSize));
}

async function put(
  url: string,
  bytes: Buffer,
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  const response = await fetch(url, { method: 'PUT', body: new Uint8Array(bytes), headers });
  if (response.status !== 200) throw new Error(`PUT answered ${response.status}: ${await response.text()}`);
}

export const sharpPicture: PictureMeasures = {
  blur: 0.2,
  meanLuma: 110,
  brightLuma: 200,
  whiteShare: 0,
  blackShare: 0,
};

/** Stands in for the child process that looks at pixels: sent bytes are random. */
export const anEyeThatSees = (picture: PictureMeasures): PhotoRenderer =>
  ({ look: async () => picture }) as unknown as PhotoRenderer;

/** The first stage, run here instead of by a worker. */
export function ingestService(api: TestApi, renderer = anEyeThatSees(sharpPicture)): PhotoIngestService {
  const { app, database } = api;
  const settings = app.get<Settings>(SETTINGS, { strict: false });
  return new PhotoIngestService(
    database,
    app.get(ObjectStorage, { strict: false }),
    new FirstLook(renderer, settings),
    app.get(Outbox, { strict: false }),
    app.get(FlightProgress, { strict: false }),
    app.get(Clock, { strict: false }),
  );
}

/** Manifest, bytes and report for files that are all new. Gives their photo ids. */
export async function uploadAll(
  caller: ApiCaller,
  flightId: string,
  files: readonly TestFile[],
): Promise<string[]> {
  const answers = await sendManifest(caller, flightId, files);
  for (const [index, answer] of answers.entries())
    if (answer.action === 'upload') await sendBytes(answer.upload, files[index]!.bytes);
  const photos = answers.filter((answer) => answer.action === 'upload').map(({ photoId }) => ({ photoId }));
  if (photos.length > 0) await caller.post(`/api/flights/${flightId}/uploaded`, { photos });
  return answers.map((answer) => answer.photoId);
}
