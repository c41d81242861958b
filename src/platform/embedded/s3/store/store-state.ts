import { type ByteKey, fromByteKey, toByteKey } from './byte-key';
import { SortedKeys } from './sorted-keys';
import type { CorsRule, KeptHeaders, ObjectFacts, PartFacts, Segment, StoreRecord } from './store-records';

export interface Bucket {
  readonly name: string;
  readonly createdAtMs: number;
  cors: readonly CorsRule[] | null;
  readonly objects: Map<ByteKey, ObjectFacts>;
  readonly keys: SortedKeys;
}

export interface Upload {
  readonly id: string;
  readonly bucket: string;
  readonly key: string;
  readonly startedAtMs: number;
  readonly headers: KeptHeaders;
  readonly parts: Map<number, PartFacts>;
}

/** Distinct sets of headers that objects share in memory; most objects differ in nothing but their key and bytes. */
const SHARED_HEADER_SETS = 1000;

/**
 * What the store holds, rebuilt in memory from the journal at start: about 300 bytes an object, so 100,000 objects take
 * about 30 MB. Counts how often each blob is used, so that copies share bytes and nothing in use is deleted.
 */
export class StoreState {
  readonly buckets = new Map<string, Bucket>();
  readonly uploads = new Map<string, Upload>();
  private readonly uses = new Map<number, number>();
  private readonly sharedHeaders = new Map<string, KeptHeaders>();

  isUsed(blob: number): boolean {
    return this.uses.has(blob);
  }

  get usedBlobs(): number {
    return this.uses.size;
  }

  hold(segments: readonly Segment[]): void {
    for (const { blob } of segments) this.uses.set(blob, (this.uses.get(blob) ?? 0) + 1);
  }

  /** Gives back the blobs that nothing uses any more. */
  letGo(segments: readonly Segment[]): number[] {
    const unused: number[] = [];
    for (const { blob } of segments) {
      const left = (this.uses.get(blob) ?? 0) - 1;
      if (left > 0) this.uses.set(blob, left);
      else {
        this.uses.delete(blob);
        unused.push(blob);
      }
    }
    return unused;
  }

  /** Makes one change; gives back the blobs that nothing uses after it. */
  apply(record: StoreRecord): number[] {
    switch (record.do) {
      case 'add-bucket':
        if (!this.buckets.has(record.bucket)) this.buckets.set(record.bucket, emptyBucket(record));
        return [];
      case 'remove-bucket':
        this.buckets.delete(record.bucket);
        return [];
      case 'set-cors': {
        const bucket = this.buckets.get(record.bucket);
        if (bucket) bucket.cors = record.rules;
        return [];
      }
      case 'put-object':
        return this.putObject(record.bucket, toByteKey(record.key), record.object);
      case 'remove-object':
        return this.removeObject(record.bucket, toByteKey(record.key));
      case 'start-upload': {
        const { id, bucket, key, atMs, headers } = record;
        this.uploads.set(id, { id, bucket, key, startedAtMs: atMs, headers, parts: new Map() });
        return [];
      }
      case 'put-part':
        return this.putPart(record.id, record.partNumber, record.part);
      case 'end-upload':
        return this.endUpload(record.id);
    }
  }

  /** The fewest records that lead to this state. */
  *records(): Generator<StoreRecord> {
    for (const bucket of this.buckets.values()) {
      yield { do: 'add-bucket', bucket: bucket.name, atMs: bucket.createdAtMs };
      if (bucket.cors) yield { do: 'set-cors', bucket: bucket.name, rules: bucket.cors };
      for (const [key, object] of bucket.objects) {
        yield { do: 'put-object', bucket: bucket.name, key: fromByteKey(key), object };
      }
    }
    for (const { id, bucket, key, startedAtMs, headers, parts } of this.uploads.values()) {
      yield { do: 'start-upload', id, bucket, key, atMs: startedAtMs, headers };
      for (const [partNumber, part] of parts) yield { do: 'put-part', id, partNumber, part };
    }
  }

  countRecords(): number {
    let count = this.buckets.size + this.uploads.size;
    for (const { objects } of this.buckets.values()) count += objects.size;
    for (const { parts } of this.uploads.values()) count += parts.size;
    return count;
  }

  private putObject(bucketName: string, key: ByteKey, object: ObjectFacts): number[] {
    const bucket = this.buckets.get(bucketName);
    this.hold(object.segments);
    if (!bucket) return this.letGo(object.segments);
    const previous = bucket.objects.get(key);
    bucket.objects.set(key, { ...object, headers: this.share(object.headers) });
    if (previous) return this.letGo(previous.segments);
    bucket.keys.add(key);
    return [];
  }

  private removeObject(bucketName: string, key: ByteKey): number[] {
    const bucket = this.buckets.get(bucketName);
    const object = bucket?.objects.get(key);
    if (!bucket || !object) return [];
    bucket.objects.delete(key);
    bucket.keys.remove(key);
    return this.letGo(object.segments);
  }

  private putPart(id: string, partNumber: number, part: PartFacts): number[] {
    const upload = this.uploads.get(id);
    this.hold([part.segment]);
    if (!upload) return this.letGo([part.segment]);
    const previous = upload.parts.get(partNumber);
    upload.parts.set(partNumber, part);
    return previous ? this.letGo([previous.segment]) : [];
  }

  private endUpload(id: string): number[] {
    const upload = this.uploads.get(id);
    if (!upload) return [];
    this.uploads.delete(id);
    return this.letGo([...upload.parts.values()].map(({ segment }) => segment));
  }

  private share(headers: KeptHeaders): KeptHeaders {
    const name = JSON.stringify(headers);
    const known = this.sharedHeaders.get(name);
    if (known) return known;
    if (this.sharedHeaders.size < SHARED_HEADER_SETS) this.sharedHeaders.set(name, headers);
    return headers;
  }
}

function emptyBucket(record: { readonly bucket: string; readonly atMs: number }): Bucket {
  return {
    name: record.bucket,
    createdAtMs: record.atMs,
    cors: null,
    objects: new Map(),
    keys: new SortedKeys(),
  };
}
