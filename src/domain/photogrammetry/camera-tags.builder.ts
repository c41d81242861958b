import type { CameraTags, GpsTags, XmpTags } from './camera-tags';

/** Tags of an untouched DJI Phantom 3 photo, 40 m over south Jakarta, looking straight down. */
export function someTags(
  changes: Partial<Omit<CameraTags, 'gps' | 'xmp'>> & {
    readonly gps?: Partial<GpsTags>;
    readonly xmp?: XmpTags;
  } = {},
): CameraTags {
  const { gps, xmp, ...rest } = changes;
  return {
    width: 4000,
    height: 3000,
    exifWidth: 4000,
    exifHeight: 3000,
    make: 'DJI',
    model: 'FC300S',
    serial: null,
    droneSerial: null,
    software: ['v01.23.4920'],
    orientation: 1,
    capturedAt: '2026:05:04 09:10:11',
    capturedOffset: null,
    modifiedAt: '2026:05:04 09:10:11',
    gnssTime: null,
    focalLengthMillimetres: 3.61,
    focalLength35mm: 20,
    digitalZoom: null,
    focalPlanePixelsPerMillimetre: null,
    hasJfif: false,
    damage: [],
    ...rest,
    gps: {
      latitude: 6.31,
      longitude: 106.84,
      latitudeRef: 'S',
      longitudeRef: 'E',
      status: null,
      horizontalError: null,
      altitude: null,
      ...gps,
    },
    xmp: xmp ?? { 'drone-dji': djiTags() },
  };
}

export function djiTags(
  changes: Readonly<Record<string, string | number>> = {},
): Readonly<Record<string, string | number>> {
  return {
    RelativeAltitude: '+40.00',
    GimbalYawDegree: 30,
    GimbalPitchDegree: -90,
    GimbalRollDegree: 0,
    FlightYawDegree: 31,
    ...changes,
  };
}
