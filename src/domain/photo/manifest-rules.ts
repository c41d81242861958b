import type { PhotoState } from '../pipeline';
import { judgeFile, type Refusal } from './photo-file';
import { findNameFault, labelFor } from './photo-name';

/** One file as the client declares it. */
export interface ManifestEntry {
  readonly name: string;
  readonly sizeBytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
  readonly mediaType?: string;
}

/** What a flight knows of one file. */
export interface PhotoRecord {
  readonly id: string;
  readonly name: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly state: PhotoState;
  readonly run: number;
  readonly isUploaded: boolean;
  /** The bytes were read back and agreed; from then on the name is taken. */
  readonly isStored: boolean;
  readonly duplicateOf: string | null;
  readonly code: string | null;
  readonly message: string | null;
}

/** A good photo of another flight. */
export interface EarlierPhoto {
  readonly id: string;
  readonly name: string;
  readonly sizeBytes: number;
  readonly flightName: string;
}

export interface ManifestContext {
  /** Every photo of the flight, oldest first. */
  readonly known: readonly PhotoRecord[];
  /** By SHA-256: photos of other flights whose bytes are stored and in use. */
  readonly earlier: ReadonlyMap<string, EarlierPhoto>;
  /** false once sealed: what was refused then stays refused. */
  readonly isReceiving: boolean;
  readonly maxPhotoBytes: number;
  readonly newId: () => string;
  /** A short hash, for labels of names that can't be kept. */
  readonly fingerprint: (text: string) => string;
}

export type ManifestAction = 'have' | 'upload' | 'duplicate' | 'refused';

export interface EntryDecision {
  readonly action: ManifestAction;
  readonly photo: PhotoRecord;
}

export interface ManifestPlan {
  /** One for each entry, in order. */
  readonly decisions: readonly EntryDecision[];
  readonly inserts: readonly PhotoRecord[];
  readonly updates: readonly PhotoRecord[];
}

/**
 * Decides what becomes of every file of a manifest. Sending the same manifest again changes nothing and asks only for what is missing.
 * Every entry gets a row, refused ones too. Until its bytes are stored, a name's newest declaration counts; after that the name is taken.
 * Of one content in a flight one photo is uploaded; who that is, is worked out over the whole flight each time.
 */
export function planManifest(entries: readonly ManifestEntry[], context: ManifestContext): ManifestPlan {
  const records = new Map(context.known.map((photo) => [photo.name, photo]));
  const firstByName = new Map<string, ManifestEntry>();
  const labels = entries.map((entry) => {
    const first = firstByName.get(entry.name);
    if (!first) firstByName.set(entry.name, entry);
    const isOther = first !== undefined && !hasSameContent(first, entry);
    const record = isOther ? repeatedName(entry, records, context) : declare(entry, records, context);
    records.set(record.name, record);
    return record.name;
  });
  resolveDuplicates(records, context);
  return {
    decisions: labels.map((label) => decisionFor(records.get(label)!)),
    ...changesBetween(context.known, records),
  };
}

/** What a record means for the client that declares it. */
export function actionFor(photo: PhotoRecord): ManifestAction {
  switch (photo.state) {
    case 'expected':
      return photo.isUploaded ? 'have' : 'upload';
    case 'stored':
    case 'geotagged':
    case 'detected':
      return 'have';
    case 'duplicate':
      return 'duplicate';
    case 'rejected':
      return 'refused';
  }
}

const decisionFor = (photo: PhotoRecord): EntryDecision => ({ action: actionFor(photo), photo });

type Records = ReadonlyMap<string, PhotoRecord>;

function declare(entry: ManifestEntry, records: Records, context: ManifestContext): PhotoRecord {
  const refusal = judgeFile(entry, context.maxPhotoBytes);
  const name = findNameFault(entry.name) ? labelFor(entry.name, context.fingerprint(entry.name)) : entry.name;
  const known = records.get(name);
  if (!known) return refusal ? refuse(fresh(entry, name, context), refusal) : fresh(entry, name, context);
  if (hasSameContent(known, entry)) return redeclare(known, refusal, context);
  if (known.isStored) return takenName(entry, records, context);
  const replaced = { ...known, sha256: entry.sha256, sizeBytes: entry.sizeBytes };
  return refusal ? refuse(anew(replaced), refusal) : anew(replaced);
}

/** The same file again: what was refused for what happened to its bytes, not for what it is, gets another chance. */
function redeclare(known: PhotoRecord, refusal: Refusal | null, context: ManifestContext): PhotoRecord {
  if (known.isStored) return known;
  if (refusal)
    return known.state === 'rejected' && known.code === refusal.code ? known : refuse(anew(known), refusal);
  return known.state === 'rejected' && context.isReceiving ? anew(known) : known;
}

function takenName(entry: ManifestEntry, records: Records, context: ManifestContext): PhotoRecord {
  return besides(entry, records, context, {
    code: 'name-taken',
    message: `Another photo named ${entry.name} is stored in this flight already. Rename this one and send it again.`,
  });
}

function repeatedName(entry: ManifestEntry, records: Records, context: ManifestContext): PhotoRecord {
  return besides(entry, records, context, {
    code: 'name-repeated',
    message: `The manifest names ${entry.name} twice with different contents. Rename one of them and send both again.`,
  });
}

/** A refused row beside the one that holds the name; its label is made of name and content. */
function besides(
  entry: ManifestEntry,
  records: Records,
  context: ManifestContext,
  refusal: Refusal,
): PhotoRecord {
  const label = labelFor(
    entry.name,
    context.fingerprint(`${entry.name}\n${entry.sha256}\n${entry.sizeBytes}`),
  );
  return records.get(label) ?? refuse(fresh(entry, label, context), refusal);
}

function fresh(entry: ManifestEntry, name: string, context: ManifestContext): PhotoRecord {
  return {
    id: context.newId(),
    name,
    sizeBytes: entry.sizeBytes,
    sha256: entry.sha256,
    state: 'expected',
    run: 1,
    isUploaded: false,
    isStored: false,
    duplicateOf: null,
    code: null,
    message: null,
  };
}

const refuse = (photo: PhotoRecord, { code, message }: Refusal): PhotoRecord => ({
  ...photo,
  state: 'rejected',
  duplicateOf: null,
  isUploaded: false,
  code,
  message,
});

/** Back to waiting for bytes. The new run makes jobs of the old one no-ops. */
const anew = (photo: PhotoRecord): PhotoRecord => ({
  ...photo,
  state: 'expected',
  run: photo.run + 1,
  isUploaded: false,
  duplicateOf: null,
  code: null,
  message: null,
});

function resolveDuplicates(records: Map<string, PhotoRecord>, context: ManifestContext): void {
  const byContent = new Map<string, PhotoRecord[]>();
  for (const photo of records.values()) {
    if (photo.state === 'rejected' && !photo.isStored) continue;
    const key = contentKey(photo);
    const group = byContent.get(key);
    if (group) group.push(photo);
    else byContent.set(key, [photo]);
  }
  for (const group of byContent.values())
    for (const photo of resolveGroup(group, context)) records.set(photo.name, photo);
}

/** All photos of one content in the flight: one is the owner, those without bytes of their own are its duplicates. */
function resolveGroup(group: readonly PhotoRecord[], context: ManifestContext): PhotoRecord[] {
  const stored = group.find((photo) => photo.isStored);
  const earlier = stored ? undefined : earlierOf(group[0]!, context);
  const owner =
    stored ?? group.find(isSent) ?? group.find((photo) => photo.state === 'expected') ?? group[0]!;
  return group.map((photo) => {
    // Bytes that were sent are judged by ingest, which sees them.
    if (photo.isStored || isSent(photo)) return photo;
    if (earlier) return duplicateOfEarlier(photo, earlier);
    if (photo.id !== owner.id) return duplicateInFlight(photo, owner);
    return photo.state === 'duplicate' ? anew(photo) : photo;
  });
}

/** A wrong size under a known hash is no duplicate but a lie: its upload will show it. */
function earlierOf(photo: PhotoRecord, context: ManifestContext): EarlierPhoto | undefined {
  const earlier = context.earlier.get(photo.sha256);
  return earlier?.sizeBytes === photo.sizeBytes ? earlier : undefined;
}

const isSent = (photo: PhotoRecord): boolean => photo.state === 'expected' && photo.isUploaded;

const duplicateOfEarlier = (photo: PhotoRecord, earlier: EarlierPhoto): PhotoRecord => ({
  ...photo,
  ...earlierDuplicate(earlier),
});
const duplicateInFlight = (photo: PhotoRecord, owner: PhotoRecord): PhotoRecord => ({
  ...photo,
  ...flightDuplicate(owner),
});

/** How a row looks that repeats a photo of its own flight. */
export const flightDuplicate = (owner: { readonly id: string; readonly name: string }) =>
  ({
    state: 'duplicate',
    duplicateOf: owner.id,
    code: 'duplicate-in-flight',
    message: `The same photo as ${owner.name} of this flight; it is processed once.`,
  }) as const;

/** How a row looks that repeats a photo of another flight. */
export const earlierDuplicate = (earlier: Pick<EarlierPhoto, 'id' | 'name' | 'flightName'>) =>
  ({
    state: 'duplicate',
    duplicateOf: earlier.id,
    code: 'duplicate-of-earlier-flight',
    message: `The same photo as ${earlier.name} of the flight “${earlier.flightName}”; it was not processed again.`,
  }) as const;

function changesBetween(
  known: readonly PhotoRecord[],
  records: Records,
): Pick<ManifestPlan, 'inserts' | 'updates'> {
  const before = new Map(known.map((photo) => [photo.id, photo]));
  const after = [...records.values()];
  return {
    inserts: after.filter((photo) => !before.has(photo.id)),
    updates: after.filter((photo) => {
      const was = before.get(photo.id);
      return was !== undefined && !isSame(was, photo);
    }),
  };
}

const isSame = (a: PhotoRecord, b: PhotoRecord): boolean =>
  (Object.keys(a) as (keyof PhotoRecord)[]).every((key) => a[key] === b[key]);

const hasSameContent = (
  a: { sha256: string; sizeBytes: number },
  b: { sha256: string; sizeBytes: number },
): boolean => a.sha256 === b.sha256 && a.sizeBytes === b.sizeBytes;

const contentKey = (photo: PhotoRecord): string => `${photo.sha256} ${photo.sizeBytes}`;
