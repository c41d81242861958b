/** What a photo's header tells before anything is sent. */
export interface ExaminedFile {
  /** Path relative to the folder that was dropped. */
  readonly name: string;
  readonly size: number;
  readonly sha256: string;
  readonly isPhoto: boolean;
  /** The camera's clock, read as if it were UTC: only differences count. */
  readonly takenAtMs: number | null;
  readonly lon: number | null;
  readonly lat: number | null;
  readonly camera: string | null;
}

export interface FlightGroup<File extends ExaminedFile = ExaminedFile> {
  readonly files: readonly File[];
  readonly startedAtMs: number | null;
  readonly endedAtMs: number | null;
  readonly camera: string | null;
}

export interface GroupedCard<File extends ExaminedFile = ExaminedFile> {
  readonly flights: readonly FlightGroup<File>[];
  /** No photos: stay on the card. */
  readonly junk: readonly File[];
}

/** A battery lasts half an hour; between two flights lies a landing, a change and a take-off. */
const PAUSE_MS = 15 * 60_000;
/** Two photos in a row that lie further apart were taken on two flights. */
const LEAP_METRES = 1500;
const METRES_PER_DEGREE = 111_320;

/** Parts a card into flights, by time, place and camera. Photos without a time go with their folder, else they make a flight of their own. */
export function groupIntoFlights<File extends ExaminedFile>(files: readonly File[]): GroupedCard<File> {
  const junk = files.filter(({ isPhoto }) => !isPhoto);
  const photos = files.filter(({ isPhoto }) => isPhoto);
  const timed = photos
    .filter(({ takenAtMs }) => takenAtMs !== null)
    .sort((a, b) => (a.takenAtMs ?? 0) - (b.takenAtMs ?? 0) || (a.name < b.name ? -1 : 1));
  const groups: File[][] = [];
  const newest = new Map<string | null, File[]>();
  for (const photo of timed) {
    const open = newest.get(photo.camera);
    const last = open?.at(-1);
    if (open && last && !isAnotherFlight(last, photo)) {
      open.push(photo);
      continue;
    }
    const group = [photo];
    groups.push(group);
    newest.set(photo.camera, group);
  }
  const untimed = photos.filter(({ takenAtMs }) => takenAtMs === null);
  const strays: File[] = [];
  for (const photo of untimed) {
    const home = groups.find((group) => group.some(({ name }) => folderOf(name) === folderOf(photo.name)));
    (home ?? strays).push(photo);
  }
  if (strays.length > 0) groups.push(strays);
  return { flights: groups.map(describe), junk };
}

function isAnotherFlight(before: ExaminedFile, after: ExaminedFile): boolean {
  if ((after.takenAtMs ?? 0) - (before.takenAtMs ?? 0) > PAUSE_MS) return true;
  if (before.lon === null || before.lat === null || after.lon === null || after.lat === null) return false;
  const north = (after.lat - before.lat) * METRES_PER_DEGREE;
  const east = (after.lon - before.lon) * METRES_PER_DEGREE * Math.cos((after.lat * Math.PI) / 180);
  return Math.hypot(north, east) > LEAP_METRES;
}

function describe<File extends ExaminedFile>(files: readonly File[]): FlightGroup<File> {
  const times = files.flatMap(({ takenAtMs }) => (takenAtMs === null ? [] : [takenAtMs]));
  return {
    files,
    startedAtMs: times.length > 0 ? times.reduce((a, b) => Math.min(a, b)) : null,
    endedAtMs: times.length > 0 ? times.reduce((a, b) => Math.max(a, b)) : null,
    camera: files.find(({ camera }) => camera !== null)?.camera ?? null,
  };
}

const folderOf = (name: string): string => name.slice(0, name.lastIndexOf('/') + 1);
