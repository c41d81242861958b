/** A run of bytes of an object: one blob file, never changed once it is written. */
export interface Segment {
  readonly blob: number;
  readonly sizeBytes: number;
}

/** Base64 digests by algorithm name as in `x-amz-checksum-<name>`. */
export type Checksums = Readonly<Record<string, string>>;

/** Response headers that the object keeps: content-type, content-disposition, …, x-amz-meta-*. */
export type KeptHeaders = Readonly<Record<string, string>>;

export interface CorsRule {
  readonly allowedOrigins: readonly string[];
  readonly allowedMethods: readonly string[];
  readonly allowedHeaders: readonly string[];
  readonly exposedHeaders: readonly string[];
  readonly maxAgeSeconds: number | null;
}

export interface ObjectFacts {
  readonly segments: readonly Segment[];
  readonly etag: string;
  readonly modifiedAtMs: number;
  readonly headers: KeptHeaders;
  readonly checksums: Checksums;
}

export interface PartFacts {
  readonly segment: Segment;
  readonly etag: string;
  readonly modifiedAtMs: number;
  readonly checksums: Checksums;
}

/** One change of the store, as the journal keeps it. Applying the same record to the same state gives the same state. */
export type StoreRecord =
  | { readonly do: 'add-bucket'; readonly bucket: string; readonly atMs: number }
  | { readonly do: 'remove-bucket'; readonly bucket: string }
  | { readonly do: 'set-cors'; readonly bucket: string; readonly rules: readonly CorsRule[] | null }
  | { readonly do: 'put-object'; readonly bucket: string; readonly key: string; readonly object: ObjectFacts }
  | { readonly do: 'remove-object'; readonly bucket: string; readonly key: string }
  | {
      readonly do: 'start-upload';
      readonly id: string;
      readonly bucket: string;
      readonly key: string;
      readonly atMs: number;
      readonly headers: KeptHeaders;
    }
  | { readonly do: 'put-part'; readonly id: string; readonly partNumber: number; readonly part: PartFacts }
  | { readonly do: 'end-upload'; readonly id: string };
