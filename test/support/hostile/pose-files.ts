import { anXmpPacket, type TagValues } from '../../../src/platform/metadata/photo-file.builder';
import { cause, type HostileCause } from './cause';
import { droneXmp, type HostileKit, photoWith, soundTags } from './kit';

/** Sound files that claim places, angles, heights and times that can't be. */
export const poseFiles: readonly HostileCause[] = [
  cause('a place at 0/0', ['accepted', 'position-zero'], (kit) => [
    withGps(kit, { GPSLatitude: [0, 0, 0], GPSLongitude: [0, 0, 0] }),
  ]),
  cause('a place beyond the poles', ['accepted', 'no-position'], (kit) => [
    withGps(kit, { GPSLatitude: [91, 0, 0] }),
    withGps(kit, { GPSLongitude: [181, 0, 0] }),
    withGps(kit, { GPSLatitude: [400, 0, 0], GPSLongitude: [400, 0, 0] }),
  ]),
  cause('a place of 0/0 fractions', ['accepted', 'no-position'], (kit) => [
    withGps(kit, { GPSLatitude: [Number.NaN, Number.NaN, Number.NaN] }),
    withGps(kit, { GPSLongitude: [106, Number.NaN, 0] }),
  ]),
  cause('a place without hemispheres', ['accepted', 'hemisphere-unknown'], (kit) => [
    withGps(kit, { GPSLatitudeRef: '', GPSLongitudeRef: '' }),
    withGps(kit, { GPSLatitudeRef: 'X', GPSLongitudeRef: '\u00ff' }),
  ]),
  cause('a receiver without a fix', ['accepted', 'no-gnss-fix'], (kit) => [withGps(kit, { GPSStatus: 'V' })]),
  cause('EXIF and XMP in different hemispheres', ['accepted', 'hemisphere-contradiction'], (kit) => [
    withXmp(kit, { 'drone-dji:GpsLatitude': '6.31', 'drone-dji:GpsLongitude': '106.84' }),
  ]),
  cause('EXIF and XMP far apart', ['accepted', 'position-contradiction'], (kit) => [
    withXmp(kit, { 'drone-dji:GpsLatitude': '-7.2', 'drone-dji:GpsLongitude': '112.7' }),
  ]),
  cause('no camera angles', ['accepted', 'no-attitude'], (kit) => [
    photoWith(kit, { xmp: anXmpPacket({ 'drone-dji:RelativeAltitude': '+2' }) }),
    withXmp(kit, { 'drone-dji:GimbalYawDegree': 'north', 'drone-dji:GimbalPitchDegree': 'down' }),
    withXmp(kit, { 'drone-dji:GimbalYawDegree': 'NaN', 'drone-dji:GimbalPitchDegree': 'Infinity' }),
  ]),
  cause('impossible camera angles', ['accepted', 'attitude-missing'], (kit) => [
    withXmp(kit, angles(0, 0, 0)),
    withXmp(kit, angles(1e30, -90, 0)),
    withXmp(kit, angles(10, -100_000, 0)),
    withXmp(kit, angles(10, -90, 361)),
  ]),
  cause('a camera that looks up', ['accepted', 'camera-looks-up'], (kit) => [
    withXmp(kit, angles(10, 60, 0)),
  ]),
  cause('a heading against the drone’s', ['accepted', 'yaw-differs-from-flight'], (kit) => [
    withXmp(kit, { 'drone-dji:FlightYawDegree': '-150' }),
  ]),
  cause('no height', ['accepted', 'no-height'], (kit) => [
    withXmp(kit, { 'drone-dji:RelativeAltitude': 'high' }),
    withXmp(kit, { 'drone-dji:RelativeAltitude': '' }),
  ]),
  cause('an impossible height', ['accepted', 'height-impossible'], (kit) =>
    ['-40', '0', '9000', '1e300', '0x7fffffff'].map((height) =>
      withXmp(kit, { 'drone-dji:RelativeAltitude': height }),
    ),
  ),
  cause('flown too high', ['accepted', 'above-height-limit', 'gsd-too-coarse'], (kit) => [
    withXmp(kit, { 'drone-dji:RelativeAltitude': '+900.00' }),
  ]),
  cause('no focal length', ['accepted', 'no-focal-length'], (kit) => [
    photoWith(kit, { exif: { PixelXDimension: 64 } }),
    photoWith(kit, { exif: { ...soundTags.exif, FocalLengthIn35mmFilm: 0 } }),
    photoWith(kit, { exif: { ...soundTags.exif, FocalLengthIn35mmFilm: 65_535 } }),
  ]),
  cause('a panorama by its tags', ['accepted', 'panorama'], (kit) => [
    withXmp(kit, { 'GPano:ProjectionType': 'equirectangular' }),
  ]),
  cause('saved again by an editor', ['accepted', 'edited-after-capture'], (kit) => [
    photoWith(kit, { ifd0: { ...soundTags.ifd0, Software: 'Adobe Photoshop 25.1' } }),
  ]),
  cause('a size in EXIF that isn’t the picture’s', ['accepted', 'reduced-after-capture'], (kit) => [
    photoWith(kit, { exif: { ...soundTags.exif, PixelXDimension: 4000, PixelYDimension: 3000 } }),
  ]),
  cause('a lens that folds', ['accepted'], (kit) => [
    withXmp(kit, { 'drone-dji:DewarpFlag': '0', 'drone-dji:DewarpData': `2024-01-01;${'9e99,'.repeat(9)}` }),
    withXmp(kit, { 'drone-dji:DewarpData': '2024-01-01;;,,,NaN,' }),
    withXmp(kit, { 'Camera:ModelType': 'fisheye', 'Camera:FisheyePolynomial': '0,0,0,0' }),
  ]),
  cause('a clock that was never set', ['accepted', 'clock-not-set'], (kit) => [
    withTime(kit, '1970:01:01 00:03:12'),
    withTime(kit, '1980:01:06 00:00:00'),
  ]),
  cause('a time to come', ['accepted', 'clock-in-future'], (kit) => [withTime(kit, '2089:01:01 10:00:00')]),
  cause('a time long ago', ['accepted', 'taken-long-ago'], (kit) => [withTime(kit, '2011:05:01 10:00:00')]),
  cause('a time that is none', ['accepted', 'time-unknown'], (kit) => [
    withTime(kit, '2026:13:41 27:90:90'.replace('2026', 'year')),
    withTime(kit, '    :  :     :  :  '),
    withTime(kit, '\u0001\u0002'),
  ]),
];

const withGps = (kit: HostileKit, gps: TagValues): Buffer =>
  photoWith(kit, { gps: { ...soundTags.gps, ...gps } });
const withXmp = (kit: HostileKit, xmp: Readonly<Record<string, string | number>>): Buffer =>
  photoWith(kit, { xmp: anXmpPacket({ ...droneXmp, ...xmp }) });
const withTime = (kit: HostileKit, at: string): Buffer =>
  photoWith(kit, { exif: { ...soundTags.exif, DateTimeOriginal: at } });
const angles = (yaw: number, pitch: number, roll: number) => ({
  'drone-dji:GimbalYawDegree': yaw,
  'drone-dji:GimbalPitchDegree': pitch,
  'drone-dji:GimbalRollDegree': roll,
});
