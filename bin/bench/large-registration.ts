import { setTimeout as sleep } from 'node:timers/promises';
import type { Geotag } from '../../src/domain/photogrammetry/camera-pose';
import { aPose } from '../../src/domain/photogrammetry/camera-pose.builder';
import { localFrame } from '../../src/domain/photogrammetry/local-frame';
import { cameraToNed, transform } from '../../src/domain/photogrammetry/rotation';
import type { GreyImage } from '../../src/domain/registration/grey-image';
import { speckle } from '../../src/domain/registration/rendered-ground.builder';
import type { Metres, Milliseconds } from '../../src/domain/units';
import { type PhotoToPlace, runRegistration } from './registration-run';

export interface LargeRegistration {
  readonly photos: number;
  readonly registered: number;
  readonly pairsMatched: number;
  /** Of all threads together. */
  readonly cpu: Milliseconds;
  readonly elapsed: Milliseconds;
  /** Above what the process held before the photos were there. */
  readonly peakMegabytes: number;
}

const height: Metres = 40;
/** Photos in a line at most. */
const longestLine = 25;
const along: Metres = 15;
const across: Metres = 18;
const groundPixel: Metres = 0.1;
const lens = { width: 4000, height: 3000, focalLength: 2800 };
const image = { width: 480, height: 360 };
const margin: Metres = 45;
/** As on the smallest machine that large flights are meant for. */
export const threadsOfLarge = 2;

/** Speckled level ground seen from 40 m at about 74 % overlap along and 65 % across; tags half a metre and a degree off. */
export async function timeLargeRegistration(photos = 500): Promise<LargeRegistration> {
  const before = process.memoryUsage().rss;
  let peak = before;
  const flight = fly(photos);
  // The ground is not needed any more: a chance to give its memory back.
  await sleep(0);
  const run = await runRegistration(flight, {
    threads: threadsOfLarge,
    onStep: () => {
      peak = Math.max(peak, process.memoryUsage.rss());
    },
  });
  return {
    photos,
    registered: run.grades.registered,
    pairsMatched: run.pairsMatched,
    cpu: run.cpu,
    elapsed: run.elapsed,
    peakMegabytes: (peak - before) / 2 ** 20,
  };
}

function fly(photos: number): PhotoToPlace[] {
  const columns = Math.min(longestLine, Math.ceil(Math.sqrt(photos)));
  const rows = Math.ceil(photos / columns);
  const ground = speckledGround(columns * along + 2 * margin, rows * across + 2 * margin);
  const frame = localFrame(aPose().position);
  return Array.from({ length: photos }, (_, i) => {
    const row = Math.floor(i / columns);
    const camera = { east: margin + (i % columns) * along, north: margin + row * across };
    const truth = aPose({
      position: frame.toLonLat(camera),
      yaw: row % 2 === 0 ? 90 : -90,
      heightAboveGround: height,
      intrinsics: lens,
    });
    const off = (n: number) => Math.sin(i * 12.9898 + n * 78.233);
    const pose = {
      ...truth,
      position: frame.toLonLat({ east: camera.east + 0.7 * off(1), north: camera.north + 0.7 * off(2) }),
      heightAboveGround: height + 0.5 * off(3),
      yaw: truth.yaw + 1.4 * off(4),
    };
    const geotag = { pose, grade: 'good', reasons: [], groundSampleDistance: null } as unknown as Geotag;
    return {
      name: `photo-${String(i).padStart(4, '0')}`,
      geotag,
      image: photograph(ground, camera, cameraToNed(truth)),
    };
  });
}

function speckledGround(east: Metres, north: Metres): GreyImage {
  const [width, rows] = [Math.ceil(east / groundPixel), Math.ceil(north / groundPixel)];
  const data = new Uint8Array(width * rows);
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < width; x++) data[y * width + x] = speckle(x * groundPixel, y * groundPixel);
  return { width, height: rows, data };
}

function photograph(
  ground: GreyImage,
  camera: { readonly east: Metres; readonly north: Metres },
  rotation: ReturnType<typeof cameraToNed>,
): GreyImage {
  // As the stage keeps them: seen by all threads.
  const data = new Uint8Array(new SharedArrayBuffer(image.width * image.height));
  const scale = lens.width / image.width;
  for (let y = 0; y < image.height; y++) {
    for (let x = 0; x < image.width; x++) {
      const right = ((x + 0.5) * scale - lens.width / 2) / lens.focalLength;
      const below = ((y + 0.5) * scale - lens.height / 2) / lens.focalLength;
      const [north, east, down] = transform(rotation, [right, below, 1]);
      const column = Math.round((camera.east + (height * east) / down) / groundPixel);
      const row = Math.round((camera.north + (height * north) / down) / groundPixel);
      data[y * image.width + x] = ground.data[row * ground.width + column] ?? 0;
    }
  }
  return { ...image, data };
}
