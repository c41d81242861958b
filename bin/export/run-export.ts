import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { groupBy } from '../../src/domain/group-by';
import type { TicketState } from '../../src/domain/ticket/ticket-state';
import { ApiClient, ApiProblem, type Credentials } from '../client/api-client';
import { ProgressBars } from '../client/progress-bars';
import { OperatorError } from '../launcher/operator-error';
import {
  type AnnotationSet,
  annotationSet,
  type CocoImage,
  type ExportedPhoto,
  type PhotoWithBoxes,
  type ReviewedBox,
} from './annotation-set';
import { groupFlights } from './group-flights';

export interface ExportOptions {
  readonly folder: string;
  readonly server: string;
  readonly credentials: Credentials;
  /** Name of one flight; all that the caller sees otherwise. */
  readonly flight?: string;
  readonly isCompleteOnly: boolean;
  readonly countTickets: boolean;
  /** Why the originals are opened; the server keeps it with the name of who asked. */
  readonly reason: string;
  readonly source: string;
  readonly licence?: string;
}

export interface ExportOutcome {
  readonly photos: number;
  readonly partial: number;
  readonly negatives: number;
  readonly boxes: Readonly<Record<string, number>>;
  readonly undecided: number;
  readonly loaded: number;
  readonly failed: readonly { readonly name: string; readonly code: string; readonly message: string }[];
}

interface ListedPhoto extends ExportedPhoto {
  readonly lon: number | null;
  readonly lat: number | null;
}
type DecidedBox = ReviewedBox & { readonly flightId: string };

const IMAGES = 'images';
const ANNOTATIONS = 'annotations.json';
const DECIDED = 'accepted,rejected,corrected';
const opened: readonly TicketState[] = ['open', 'assigned', 'in-progress', 'repaired', 'verified', 'closed'];

/** Photos that people decided on, with their boxes, from a server into a folder. The same command again loads only what is missing. */
export async function runExport(options: ExportOptions): Promise<ExportOutcome> {
  const api = new ApiClient(options.server, options.credentials);
  await api.signIn();
  const openedTickets = options.countTickets ? await findOpenedTickets(api) : new Set<string>();
  const flights = await findReviewedFlights(api, options);
  const photos = await readFlights(api, flights);
  const set = annotationSet(photos, { openedTickets, isCompleteOnly: options.isCompleteOnly });
  if (set.images.length === 0)
    throw new OperatorError(
      'Nobody has reviewed a photo that you may see: accept, correct, draw or reject boxes first.',
    );
  await mkdir(join(options.folder, IMAGES), { recursive: true });
  const { loaded, failed } = await loadPhotos(api, options, set, photos);
  const failedNames = new Set(failed.map(({ name }) => name));
  const kept = without(set, failedNames);
  await writeSet(options, kept);
  return { ...countUp(kept), loaded, failed };
}

async function findReviewedFlights(
  api: ApiClient,
  { flight, countTickets }: ExportOptions,
): Promise<{ readonly id: string; readonly name: string }[]> {
  const named = flight === undefined ? '' : `?name=${encodeURIComponent(flight)}`;
  const flights = await api.all<{ id: string; name: string }>(`/api/flights${named}`);
  if (flight !== undefined && flights.length === 0)
    throw new OperatorError(`There is no flight "${flight}" that you may see.`);
  if (countTickets) return flights;
  const decided = await api.all<DecidedBox>(`/api/detections?decision=${DECIDED}`);
  const reviewed = new Set(decided.map(({ flightId }) => flightId));
  return flights.filter(({ id }) => reviewed.has(id));
}

async function findOpenedTickets(api: ApiClient): Promise<Set<string>> {
  const tickets = await api.all<{ id: string }>(`/api/tickets?state=${opened.join(',')}`);
  return new Set(tickets.map(({ id }) => id));
}

async function readFlights(
  api: ApiClient,
  flights: readonly { readonly id: string; readonly name: string }[],
): Promise<PhotoWithBoxes[]> {
  const listed = new Map<string, ListedPhoto[]>();
  for (const { id } of flights)
    listed.set(id, await api.all<ListedPhoto>(`/api/flights/${id}/photos?state=detected`));
  const groups = groupFlights(
    [...listed].map(([flightId, photos]) => ({
      flightId,
      places: photos.flatMap(({ lon, lat }) => (lon === null || lat === null ? [] : [{ lon, lat }])),
    })),
  );
  const found: PhotoWithBoxes[] = [];
  for (const flight of flights) {
    const boxes = await api.all<DecidedBox>(`/api/detections?flight=${flight.id}`);
    const byPhoto = groupBy(boxes, ({ photoId }) => photoId);
    for (const photo of listed.get(flight.id) ?? []) {
      const ofPhoto = byPhoto.get(photo.id);
      if (ofPhoto) found.push({ photo, flight, group: groups.get(flight.id)!, boxes: ofPhoto });
    }
  }
  return found;
}

async function loadPhotos(
  api: ApiClient,
  { folder, reason }: ExportOptions,
  { images }: AnnotationSet,
  photos: readonly PhotoWithBoxes[],
): Promise<Pick<ExportOutcome, 'loaded' | 'failed'>> {
  const idOf = new Map(photos.map(({ photo }) => [photo.sha256, photo.id]));
  const bars = new ProgressBars();
  const failed: { name: string; code: string; message: string }[] = [];
  let loaded = 0;
  for (const [at, image] of images.entries()) {
    try {
      if (await loadPhoto(api, originalPath(idOf.get(image.sha256)!, reason), image, join(folder, IMAGES)))
        loaded += 1;
    } catch (error) {
      const code = error instanceof ApiProblem ? error.code : 'not-loaded';
      const message = error instanceof Error ? error.message : String(error);
      failed.push({ name: image.file_name, code, message });
    }
    bars.set('photos', at + 1, images.length);
  }
  bars.stop();
  return { loaded, failed };
}

const originalPath = (photoId: string, reason: string): string =>
  `/api/photos/${photoId}/original?reason=${encodeURIComponent(reason)}`;

/** Answers whether it had to be loaded. Moved into place only when its hash agrees. */
async function loadPhoto(api: ApiClient, path: string, image: CocoImage, folder: string): Promise<boolean> {
  const file = join(folder, image.file_name);
  if ((await stat(file).catch(() => null))?.isFile() && (await sha256Of(file)) === image.sha256) return false;
  const unfinished = `${file}.part`;
  await api.download(path, (bytes) => pipeline(bytes, createWriteStream(unfinished)));
  if ((await sha256Of(unfinished)) !== image.sha256) {
    await rm(unfinished, { force: true });
    throw new OperatorError(
      `${image.photo} of ${image.flight} did not arrive as it was stored: run the command again.`,
    );
  }
  await rename(unfinished, file);
  return true;
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

function without(set: AnnotationSet, names: ReadonlySet<string>): AnnotationSet {
  const images = set.images.filter(({ file_name }) => !names.has(file_name));
  const ids = new Set(images.map(({ id }) => id));
  return { ...set, images, annotations: set.annotations.filter(({ image_id }) => ids.has(image_id)) };
}

async function writeSet({ folder, source, licence }: ExportOptions, set: AnnotationSet): Promise<void> {
  const info = {
    description:
      'Road damage that people reviewed in Pantau. Boxes are in pixels as stored; EXIF Orientation is not applied.',
    source,
    view: 'drone',
    licence: licence ?? 'licence not stated',
    date_created: new Date().toISOString(),
  };
  const file = join(folder, ANNOTATIONS);
  await writeFile(`${file}.part`, `${JSON.stringify({ info, ...set }, null, 1)}\n`);
  await rename(`${file}.part`, file);
}

function countUp({
  images,
  annotations,
  categories,
}: AnnotationSet): Omit<ExportOutcome, 'loaded' | 'failed'> {
  const labels = annotations.filter(({ iscrowd }) => iscrowd === 0);
  return {
    photos: images.length,
    partial: images.filter(({ reviewed }) => reviewed === 'partial').length,
    negatives: images.filter(({ negative }) => negative).length,
    boxes: Object.fromEntries(
      categories.map(({ id, name }) => [name, labels.filter(({ category_id }) => category_id === id).length]),
    ),
    undecided: annotations.length - labels.length,
  };
}
