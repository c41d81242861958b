import {
  type CameraTags,
  type GpsTags,
  toNumber,
  type XmpValue,
} from '../../domain/photogrammetry/camera-tags';
import { cleanText } from './clean-text';
import type { Block, ExifBlocks } from './exif-blocks';
import type { RawHeader } from './raw-header';

/** From exifr's blocks to the domain's typed tags; XMP's copies of EXIF tags fill what EXIF lacks. */
export function cameraTagsOf(header: RawHeader, blocks: ExifBlocks): CameraTags {
  const { ifd0, exif, gps, xmp } = blocks;
  const tiffXmp = xmp.tiff ?? {};
  const exifXmp = xmp.exif ?? {};
  const text = (...values: unknown[]) => firstOf(values, (value) => cleanText(value));
  // XMP writes fractions as text, 361/100.
  const number = (...values: unknown[]) =>
    firstOf(values, (value) => toNumber(value as XmpValue | undefined));
  return {
    width: header.width,
    height: header.height,
    exifWidth: positive(number(exif.ExifImageWidth, exifXmp.PixelXDimension)),
    exifHeight: positive(number(exif.ExifImageHeight, exifXmp.PixelYDimension)),
    make: text(ifd0.Make, tiffXmp.Make),
    model: text(ifd0.Model, tiffXmp.Model),
    serial: text(
      exif.SerialNumber,
      ifd0.SerialNumber,
      xmp['drone-dji']?.CameraSerialNumber,
      xmp['drone-dji']?.DroneSerialNumber,
    ),
    droneSerial: text(xmp['drone-dji']?.DroneSerialNumber),
    software: [ifd0.Software, exif.Software, tiffXmp.Software, xmp.xmp?.CreatorTool, xmp.photoshop?.History]
      .map((value) => cleanText(value))
      .filter((value) => value !== null),
    orientation: orientationOf(number(ifd0.Orientation, tiffXmp.Orientation)),
    capturedAt: text(exif.DateTimeOriginal, exif.CreateDate, exifXmp.DateTimeOriginal),
    capturedOffset: text(exif.OffsetTimeOriginal, exif.OffsetTimeDigitized, exif.OffsetTime),
    modifiedAt: text(ifd0.ModifyDate),
    gnssTime: gnssTime(gps),
    focalLengthMillimetres: positive(number(exif.FocalLength, exifXmp.FocalLength)),
    focalLength35mm: positive(number(exif.FocalLengthIn35mmFormat, exifXmp.FocalLengthIn35mmFilm)),
    digitalZoom: positive(number(exif.DigitalZoomRatio)),
    focalPlanePixelsPerMillimetre: focalPlaneDensity(exif),
    gps: gpsOf(gps),
    hasJfif: header.hasJfif,
    xmp,
    damage: blocks.damage,
  };
}

function gpsOf(gps: Block): GpsTags {
  return {
    latitude: sexagesimal(gps.GPSLatitude),
    longitude: sexagesimal(gps.GPSLongitude),
    latitudeRef: cleanText(gps.GPSLatitudeRef),
    longitudeRef: cleanText(gps.GPSLongitudeRef),
    status: cleanText(gps.GPSStatus),
    horizontalError: positive(finite(gps.GPSHPositioningError)),
    altitude: altitudeOf(gps),
  };
}

/** EXIF writes altitude without sign: reference 1 (and 3, ellipsoidal) means below. */
function altitudeOf(gps: Block): number | null {
  const altitude = finite(gps.GPSAltitude);
  const reference = ArrayBuffer.isView(gps.GPSAltitudeRef)
    ? (gps.GPSAltitudeRef as Uint8Array)[0]
    : gps.GPSAltitudeRef;
  return altitude !== null && (reference === 1 || reference === 3) ? -Math.abs(altitude) : altitude;
}

/** Degrees, minutes, seconds; missing minutes and seconds are zero, any other gap refuses the whole. */
function sexagesimal(value: unknown): number | null {
  const parts =
    Array.isArray(value) || ArrayBuffer.isView(value) ? Array.from(value as ArrayLike<unknown>) : [value];
  const numbers = parts.map(finite);
  const [degrees, minutes = 0, seconds = 0] = numbers;
  if (degrees === null || degrees === undefined || minutes === null || seconds === null) return null;
  return degrees + minutes / 60 + seconds / 3600;
}

function gnssTime(gps: Block): string | null {
  const date = /^(\d{4}):(\d\d):(\d\d)$/.exec(cleanText(gps.GPSDateStamp) ?? '');
  const time = Array.isArray(gps.GPSTimeStamp) ? gps.GPSTimeStamp.map(finite) : [];
  const [hour, minute, second] = time;
  if (!date || hour == null || minute == null || second == null) return null;
  const two = (part: number) => String(Math.floor(part)).padStart(2, '0');
  return `${date[1]}-${date[2]}-${date[3]}T${two(hour)}:${two(minute)}:${two(second)}Z`;
}

/** Millimetres to the unit by FocalPlaneResolutionUnit: 2 inch, 3 centimetre, 4 millimetre, 5 micrometre. */
const unitMillimetres: Readonly<Record<number, number>> = { 2: 25.4, 3: 10, 4: 1, 5: 0.001 };

function focalPlaneDensity(exif: Block): number | null {
  const density = positive(finite(exif.FocalPlaneXResolution));
  const unit = unitMillimetres[finite(exif.FocalPlaneResolutionUnit) ?? 2];
  return density !== null && unit !== undefined ? density / unit : null;
}

const orientationOf = (value: number | null): number =>
  value !== null && value >= 1 && value <= 8 ? Math.trunc(value) : 1;
const finite = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;
const positive = (value: number | null): number | null => (value !== null && value > 0 ? value : null);

function firstOf<T>(values: readonly unknown[], read: (value: unknown) => T | null): T | null {
  for (const value of values) {
    const got = read(value);
    if (got !== null) return got;
  }
  return null;
}
