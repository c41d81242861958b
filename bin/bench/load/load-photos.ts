import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Metres, Pixels } from '../../../src/domain/units';
import { paintPhoto } from '../../../src/platform/imaging/paint-photo';
import { app1, exifSegment } from '../../../src/simulator/exif-segment';

export interface LoadSize {
  readonly name: string;
  readonly width: Pixels;
  readonly height: Pixels;
}

export const loadSizes: readonly LoadSize[] = [
  { name: '12MP', width: 4000, height: 3000 },
  { name: '20MP', width: 5472, height: 3648 },
  { name: '48MP', width: 8000, height: 6000 },
];

const FOCAL_LENGTH_35MM = 24;
const FULL_FRAME_WIDTH_MM = 36;
/** Photos so far apart in latitude that none sees what another sees: registration has nothing to do. */
const DEGREES_APART = 0.01;

/**
 * Draws `count` photos of a size into `folder`, with the tags of a drone at the height that gives them this ground sample distance.
 * One drawing serves all: they differ in place and time, so that each is a photo of its own to everything but the decoder.
 */
export async function drawLoadPhotos(
  folder: string,
  size: LoadSize,
  count: number,
  groundSampleDistance: Metres,
): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const drawn = await paintPhoto(size).jpeg({ quality: 92 }).toBuffer();
  const files: string[] = [];
  for (let index = 0; index < count; index++) {
    const file = join(folder, `${size.name}-${String(index + 1).padStart(4, '0')}.jpg`);
    await writeFile(file, withTags(drawn, size, index, groundSampleDistance));
    files.push(file);
  }
  return files;
}

function withTags(jpeg: Buffer, size: LoadSize, index: number, groundSampleDistance: Metres): Buffer {
  const focalPixels = (FOCAL_LENGTH_35MM / FULL_FRAME_WIDTH_MM) * size.width;
  const height = groundSampleDistance * focalPixels;
  const position = { lon: 106.8, lat: -6.3 + index * DEGREES_APART };
  const minute = String(index % 60).padStart(2, '0');
  const hour = String(8 + (Math.floor(index / 60) % 10)).padStart(2, '0');
  const exif = exifSegment({
    make: 'DJI',
    model: 'BENCHCAM',
    software: '1',
    description: 'default',
    serial: 'BENCH0001',
    dateTime: `2026:03:14 ${hour}:${minute}:00`,
    zone: '+07:00',
    width: size.width,
    height: size.height,
    orientation: 1,
    focalLengthMillimetres: FOCAL_LENGTH_35MM,
    focalLengthIn35mm: FOCAL_LENGTH_35MM,
    exposureSeconds: 1 / 1000,
    iso: 100,
    gps: { position, altitude: height },
  });
  const attributes = {
    AbsoluteAltitude: height.toFixed(2),
    RelativeAltitude: height.toFixed(2),
    GimbalRollDegree: '+0.00',
    GimbalYawDegree: '+0.00',
    GimbalPitchDegree: '-90.00',
    FlightYawDegree: '+0.00',
    FlightPitchDegree: '+0.00',
    FlightRollDegree: '+0.00',
    CalibratedFocalLength: focalPixels.toFixed(3),
    CalibratedOpticalCenterX: (size.width / 2).toFixed(3),
    CalibratedOpticalCenterY: (size.height / 2).toFixed(3),
    DewarpFlag: '1',
  };
  const listed = Object.entries(attributes).map(([name, value]) => `drone-dji:${name}="${value}"`);
  const xmp = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:drone-dji="http://www.dji.com/drone-dji/1.0/" ${listed.join(' ')}/></rdf:RDF></x:xmpmeta>`;
  const packet = app1(Buffer.from(`http://ns.adobe.com/xap/1.0/\0${xmp}`, 'latin1'));
  return Buffer.concat([jpeg.subarray(0, 2), exif, packet, jpeg.subarray(2)]);
}
