import type { LonLat, Metres } from '../units';
import {
  type CameraTags,
  type GpsTags,
  toNumber,
  toPlace,
  type XmpTags,
  xmpNumber,
  xmpText,
} from './camera-tags';
import { localFrame } from './local-frame';
import { finding, type PoseFinding } from './pose-finding';
import { wrapDegrees } from './rotation';

export interface PositionReading {
  readonly position: LonLat | null;
  readonly horizontalSigma: Metres;
  readonly findings: readonly PoseFinding[];
}

/** Consumer GNSS, each axis: 2-3 m seen in the field, of which most is one common shift of the flight. */
const consumerSigma: Metres = 2;
const leastSigma: Metres = 0.01;
/** EXIF and XMP of one photo say the same place, but for rounding. */
const agreement: Metres = 30;

/** Where the camera was, from EXIF and XMP, with a class default error or the receiver's own. */
export function readPosition(tags: CameraTags): PositionReading {
  const exif = exifPlace(tags.gps);
  const xmp = xmpPlace(tags.xmp);
  const horizontalSigma = sigmaOf(tags);
  const none = (code: string, message: string): PositionReading => ({
    position: null,
    horizontalSigma,
    findings: [finding('none', code, message)],
  });
  if (tags.gps.status?.toUpperCase() === 'V' && !xmp) {
    return none(
      'no-gnss-fix',
      'The receiver had no fix when the photo was taken, so its place is not known.',
    );
  }
  const candidates = [xmp, exif.place].filter((place) => place !== null);
  if (candidates.length === 0 && exif.isUnsigned) {
    return none(
      'hemisphere-unknown',
      'The position lacks its hemisphere letters, so it could be any of four places.',
    );
  }
  if (candidates.length === 0) return none('no-position', 'The photo holds no usable position.');
  const real = candidates.filter((place) => !isNullIsland(place));
  // DJI writes 0/0 and status V before the first fix.
  if (real.length === 0)
    return none('position-zero', 'The position is 0/0, as drones write it before the first satellite fix.');
  const position = real[0]!;
  const other = real[1];
  if (!other || distance(position, other) <= agreement) return { position, horizontalSigma, findings: [] };
  return { position, horizontalSigma, findings: [contradiction(position, other)] };
}

function contradiction(a: LonLat, b: LonLat): PoseFinding {
  const isMirrored =
    Math.abs(Math.abs(a.lat) - Math.abs(b.lat)) < 0.001 &&
    Math.abs(Math.abs(a.lon) - Math.abs(b.lon)) < 0.001;
  return isMirrored
    ? finding('low', 'hemisphere-contradiction', 'EXIF and XMP put the photo into different hemispheres.')
    : finding('low', 'position-contradiction', 'EXIF and XMP put the photo at places far apart.');
}

function exifPlace(gps: GpsTags): { readonly place: LonLat | null; readonly isUnsigned: boolean } {
  const { latitude, longitude } = gps;
  if (latitude === null || longitude === null) return { place: null, isUnsigned: false };
  const north = gps.latitudeRef?.trim().toUpperCase().charAt(0) ?? '';
  const east = gps.longitudeRef?.trim().toUpperCase().charAt(0) ?? '';
  const isSigned = 'NS'.includes(north || '?') && 'EW'.includes(east || '?');
  if (!isSigned)
    return { place: latitude === 0 && longitude === 0 ? { lon: 0, lat: 0 } : null, isUnsigned: true };
  const lat = north === 'S' ? -Math.abs(latitude) : latitude;
  const lon = east === 'W' ? -Math.abs(longitude) : longitude;
  return { place: toPlace(lon, lat), isUnsigned: false };
}

/** DJI (both spellings of longitude, and the older short names), Skydio, and the XMP form of EXIF GPS. */
function xmpPlace(xmp: XmpTags): LonLat | null {
  const pairs: [string, string, string][] = [
    ['drone-dji', 'GpsLongitude', 'GpsLatitude'],
    ['drone-dji', 'GpsLongtitude', 'GpsLatitude'],
    ['drone-dji', 'Longitude', 'Latitude'],
    ['drone', 'GpsLongitude', 'GpsLatitude'],
    ['drone', 'GpsLongtitude', 'GpsLatitude'],
    ['drone-skydio', 'Longitude', 'Latitude'],
  ];
  for (const [space, lon, lat] of pairs) {
    const place = toPlace(xmpNumber(xmp, space, lon), xmpNumber(xmp, space, lat));
    if (place) return place;
  }
  return toPlace(
    xmpCoordinate(xmpText(xmp, 'exif', 'GPSLongitude')),
    xmpCoordinate(xmpText(xmp, 'exif', 'GPSLatitude')),
  );
}

/** `46,50.58N` or `46,50,34.9N` (XMP specification part 2, GPSCoordinate). */
function xmpCoordinate(text: string | null): number | null {
  const match = /^(\d{1,3}),(\d{1,2}(?:\.\d+)?)(?:,(\d{1,2}(?:\.\d+)?))?([NSEW])$/i.exec(text ?? '');
  if (!match) return null;
  const value = Number(match[1]) + Number(match[2]) / 60 + Number(match[3] ?? 0) / 3600;
  return 'SW'.includes(match[4]!.toUpperCase()) ? -value : value;
}

/** The receiver's own standard deviation when it tells one: RTK, Skydio, Pix4D's accuracy, EXIF GPSHPositioningError. */
function sigmaOf({ xmp, gps }: CameraTags): Metres {
  const rtk = [xmpNumber(xmp, 'drone-dji', 'RtkStdLon'), xmpNumber(xmp, 'drone-dji', 'RtkStdLat')];
  const [lonStd, latStd] = rtk;
  // RtkFlag 0 means that RTK was off and the numbers beside it are left over.
  if (
    lonStd !== null &&
    latStd !== null &&
    lonStd! > 0 &&
    latStd! > 0 &&
    xmpNumber(xmp, 'drone-dji', 'RtkFlag') !== 0
  ) {
    return clampSigma(Math.max(lonStd!, latStd!));
  }
  const told =
    xmpNumber(xmp, 'drone-skydio', 'GpsHorizontalAccuracy') ??
    toNumber(xmp.Camera?.GPSXYAccuracy) ??
    gps.horizontalError;
  return told !== null && told > 0 ? clampSigma(told) : consumerSigma;
}

const clampSigma = (sigma: Metres): Metres => Math.min(100, Math.max(leastSigma, sigma));
const isNullIsland = ({ lon, lat }: LonLat): boolean => Math.abs(lon) < 1e-6 && Math.abs(lat) < 1e-6;

function distance(a: LonLat, b: LonLat): Metres {
  const isFar = Math.abs(a.lat - b.lat) > 1 || Math.abs(wrapDegrees(a.lon - b.lon)) > 1;
  if (isFar) return Number.POSITIVE_INFINITY; // a tangent plane can't tell antipodes apart
  const { east, north } = localFrame(a).toLocal(b);
  return Math.hypot(east, north);
}
