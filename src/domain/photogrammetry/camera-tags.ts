import type { Degrees, LonLat, Metres, Pixels } from '../units';

export type XmpValue =
  | string
  | number
  | boolean
  | readonly XmpValue[]
  | { readonly [name: string]: XmpValue };
/** Values by namespace prefix and name, as they stand in the file. */
export type XmpTags = Readonly<Record<string, Readonly<Record<string, XmpValue>>>>;

/** What a photo's header says, typed but not yet interpreted. Text holds no control characters. */
export interface CameraTags {
  /** Of the pixels as stored. */
  readonly width: Pixels;
  readonly height: Pixels;
  /** What the EXIF block says of the size at capture. */
  readonly exifWidth: Pixels | null;
  readonly exifHeight: Pixels | null;
  readonly make: string | null;
  readonly model: string | null;
  readonly serial: string | null;
  /** Of the aircraft, where it has one beside the camera's. */
  readonly droneSerial: string | null;
  /** EXIF Software, XMP CreatorTool and the like: every program that signed the file. */
  readonly software: readonly string[];
  readonly orientation: number;
  /** EXIF local times, `YYYY:MM:DD HH:MM:SS`. */
  readonly capturedAt: string | null;
  readonly capturedOffset: string | null;
  readonly modifiedAt: string | null;
  /** UTC from the GNSS receiver, ISO 8601. */
  readonly gnssTime: string | null;
  readonly focalLengthMillimetres: number | null;
  readonly focalLength35mm: number | null;
  readonly digitalZoom: number | null;
  readonly focalPlanePixelsPerMillimetre: number | null;
  readonly gps: GpsTags;
  readonly hasJfif: boolean;
  readonly xmp: XmpTags;
  /** Blocks that could not be read, in words for the operator. */
  readonly damage: readonly string[];
}

export interface GpsTags {
  /** Unsigned, as stored; the hemisphere stands in the reference letters. */
  readonly latitude: Degrees | null;
  readonly longitude: Degrees | null;
  readonly latitudeRef: string | null;
  readonly longitudeRef: string | null;
  /** A = valid, V = no fix yet. */
  readonly status: string | null;
  readonly horizontalError: Metres | null;
  /** Above the sea or the ellipsoid, below it negative. */
  readonly altitude: Metres | null;
}

/** A number from XMP: also `+40.00`, `12/10` and text with spaces. Anything else, infinity included, is null. */
export function xmpNumber(xmp: XmpTags, namespace: string, name: string): number | null {
  return toNumber(xmp[namespace]?.[name]);
}

export function xmpText(xmp: XmpTags, namespace: string, name: string): string | null {
  const value = xmp[namespace]?.[name];
  if (typeof value === 'string') return value.trim() === '' ? null : value.trim();
  return typeof value === 'number' ? String(value) : null;
}

export function toNumber(value: XmpValue | undefined): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value !== 'string' || value.trim() === '') return null;
  const [top, bottom, ...rest] = value.split('/').map(Number);
  if (rest.length > 0 || top === undefined) return null;
  const number = bottom === undefined ? top : top / bottom;
  return Number.isFinite(number) ? number : null;
}

/** A place on Earth, or null for what can't be one. */
export function toPlace(lon: number | null, lat: number | null): LonLat | null {
  if (lon === null || lat === null) return null;
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? { lon, lat } : null;
}
