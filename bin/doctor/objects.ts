import type { Client } from 'pg';
import {
  type ObjectStorage,
  type StoredObjectInfo,
  storageKeys,
} from '../../src/platform/storage/object-storage';
import { type Ailment, healthy } from './ailment';

/** Younger objects may belong to an upload or a job whose row is still to come; presigned addresses are long dead by then. */
const SETTLED_MS = 24 * 3_600_000;
const REMOVED_AT_ONCE = 500;

interface Reference {
  readonly key: string;
  readonly size: string | null;
}

/** Every object that a row says is there, and can't be made again. What was erased is named by no row any more. */
export const PRECIOUS = `
  select storage_key as key, size_bytes as size from stored_object
  union all select original_key, size_bytes from ticket_attachment
    where removed_at is null and original_erased_at is null
  union all select picture_key, null from ticket_attachment where removed_at is null
  union all select poses ->> 'key', null from flight where poses is not null
  union all select terrain ->> 'key', null from flight where terrain is not null`;

/** Photos and files that rows promise and the storage doesn't hold, or holds cut. Only a backup can give them back. */
export const lostObjects: Ailment = {
  name: 'rows without their object',
  look: async ({ client, services }) => {
    const { rows } = await client.query<Reference>(`select * from (${PRECIOUS}) named order by key`);
    const sizes = await sizesBelow(services.storage, ['originals/', 'attachments/', 'flights/']);
    const found = rows.flatMap(({ key, size }) => {
      const there = sizes.get(key);
      if (there === undefined) return [`${key} is gone`];
      return size !== null && there !== Number(size) ? [`${key} has ${there} of ${size} bytes`] : [];
    });
    return found.length === 0
      ? healthy
      : { found, advice: 'give them back from a backup: pantau restore DIR --missing-objects' };
  },
};

/** Pictures for people can be made again from the original: their rows go, and the tile stage is set on the photo. */
export const lostRenditions: Ailment = {
  name: 'pictures that rows name and nobody finds',
  look: async ({ client, services }) => {
    const { rows } = await client.query<Rendition>(
      `select photo_id, audience, preview_key, pyramid_prefix || '/pyramid.json' as pyramid from photo_rendition
       where preview_key is not null or pyramid_prefix is not null order by photo_id, audience`,
    );
    const sizes = await sizesBelow(services.storage, ['renditions/', 'previews/', 'pyramids/']);
    const lost = rows.filter(({ preview_key, pyramid }) =>
      [preview_key, pyramid].some((key) => key !== null && !sizes.has(key)),
    );
    if (lost.length === 0) return healthy;
    return {
      found: lost.map((row) => `photo ${row.photo_id} for ${row.audience}`),
      mend: () => makeAgain(client, lost),
    };
  },
};

interface Rendition {
  readonly photo_id: string;
  readonly audience: string;
  readonly preview_key: string | null;
  readonly pyramid: string | null;
}

async function makeAgain(client: Client, lost: readonly Rendition[]): Promise<number> {
  const { rowCount } = await client.query(
    `with gone as (
       delete from photo_rendition using jsonb_to_recordset($1::jsonb) as lost (photo_id uuid, audience text)
       where photo_rendition.photo_id = lost.photo_id and photo_rendition.audience = lost.audience
       returning photo_rendition.photo_id
     ), again as (
       update photo set run = run + 1, updated_at = now() where id in (select photo_id from gone) and state = 'detected'
       returning id, run
     ), queued as (
       insert into outbox (stage, subject_id, run) select 'tile', id, run from again
     ) select from gone`,
    [JSON.stringify(lost)],
  );
  return rowCount ?? 0;
}

/** Objects of a known kind that no row names, a day old or more. Kinds that this program doesn't know are left alone. */
export const strayObjects: Ailment = {
  name: 'objects without a row',
  look: async ({ client, services, now }) => {
    const stray: string[] = [];
    for (const kind of kinds) {
      const wanted = await kind.wanted(client);
      for await (const info of services.storage.list(kind.prefix))
        if (isSettled(info, now) && !wanted.has(kind.nameOf(info.key))) stray.push(info.key);
    }
    if (stray.length === 0) return healthy;
    return { found: stray, mend: () => removeStray(services.storage, client, stray) };
  },
};

interface Kind {
  readonly prefix: string;
  /** What of a key its row names. */
  readonly nameOf: (key: string) => string;
  readonly wanted: (client: Client) => Promise<Set<string>>;
}

const whole = (key: string): string => key;
const ofQuery = (sql: string) => async (client: Client) => {
  const { rows } = await client.query<{ key: string }>(sql);
  return new Set(rows.map(({ key }) => key));
};
const hashes = ofQuery('select sha256 as key from stored_object');
/** `renditions/PHOTO/AUDIENCE`: all that was made at once lies below it. */
const firstParts = (key: string): string => key.split('/').slice(0, 3).join('/');
const renditions = async (client: Client) => {
  const keys = await ofQuery(
    `select unnest(array[preview_key, pyramid_prefix]) as key from photo_rendition
     where preview_key is not null or pyramid_prefix is not null`,
  )(client);
  return new Set([...keys].filter((key) => key !== null).map(firstParts));
};
const hashIn = (key: string): string => /[0-9a-f]{64}/.exec(key)?.[0] ?? key;

const kinds: readonly Kind[] = [
  { prefix: 'originals/', nameOf: whole, wanted: ofQuery('select storage_key as key from stored_object') },
  { prefix: 'renditions/', nameOf: firstParts, wanted: renditions },
  // Where pictures lay before each audience had its own.
  { prefix: 'previews/', nameOf: firstParts, wanted: renditions },
  { prefix: 'pyramids/', nameOf: firstParts, wanted: renditions },
  { prefix: 'greys/', nameOf: hashIn, wanted: hashes },
  {
    prefix: 'incoming/',
    nameOf: whole,
    wanted: async (client) => {
      const { rows } = await client.query<{ id: string; flight_id: string }>(
        `select id, flight_id from photo where state = 'expected'`,
      );
      return new Set(rows.map((row) => storageKeys.incoming(row.flight_id, row.id)));
    },
  },
  {
    prefix: 'attachments/',
    nameOf: whole,
    wanted: ofQuery(
      `select unnest(array[original_key, picture_key]) as key from ticket_attachment where removed_at is null`,
    ),
  },
  {
    prefix: 'flights/',
    nameOf: whole,
    wanted: ofQuery(
      `select key from (select poses ->> 'key' as key from flight union all select terrain ->> 'key' from flight) named where key is not null`,
    ),
  },
];

const isSettled = (info: StoredObjectInfo, now: Date): boolean =>
  now.getTime() - info.modifiedAt.getTime() > SETTLED_MS;

/** Rows may have come since the look: each kind is asked again right before. */
async function removeStray(storage: ObjectStorage, client: Client, keys: readonly string[]): Promise<number> {
  let removed = 0;
  for (let from = 0; from < keys.length; from += REMOVED_AT_ONCE) {
    const batch = keys.slice(from, from + REMOVED_AT_ONCE);
    const still: string[] = [];
    for (const kind of kinds) {
      const ofKind = batch.filter((key) => key.startsWith(kind.prefix));
      if (ofKind.length === 0) continue;
      const wanted = await kind.wanted(client);
      still.push(...ofKind.filter((key) => !wanted.has(kind.nameOf(key))));
    }
    await storage.remove(still);
    removed += still.length;
  }
  return removed;
}

async function sizesBelow(storage: ObjectStorage, prefixes: readonly string[]): Promise<Map<string, number>> {
  const sizes = new Map<string, number>();
  for (const prefix of prefixes)
    for await (const { key, sizeBytes } of storage.list(prefix)) sizes.set(key, sizeBytes);
  return sizes;
}
