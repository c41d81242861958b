import { DomainError } from '../domain/domain-error';
import type { Metres } from '../domain/units';
import { type Camera, pixelOnPlane, planeHomography } from './camera';
import { chunkStride, chunkTexels } from './chunk';
import type { GroundTexture } from './ground-texture';
import type { Lens } from './lens';
import { drawThroughLens, pinholeBehind } from './lens-picture';
import { paintObjects } from './object-painter';
import type { Scene } from './scene';
import { developPhoto } from './sensor';

// Called for every texel: bound once, since looking up `Math` there costs more than the sums.
const { floor, hypot, max, min } = Math;

/** One photo before compression, and where things with height hide the road. */
export interface RenderedPhoto {
  /** RGB, row by row. */
  readonly pixels: Uint8Array;
  /** Not 0 where a roof, wall, crown, car or person covers the ground: the mark of which. */
  readonly hidden: Uint8Array;
  /** How many pixels each mark was ever given. */
  readonly painted: Uint32Array;
}

/** Pitched so that no corner sees the horizon; further than this the ground is left grey. */
const furthestGround: Metres = 400;

/** Renders what `camera` (in the district's frame) sees. Same scene, camera and seed give the same bytes. */
export function renderPhoto(
  scene: Scene,
  ground: GroundTexture,
  camera: Camera,
  sensorSeed: number,
): RenderedPhoto {
  const photo = camera.lens
    ? paintThroughLens(scene, ground, camera, camera.lens)
    : paint(scene, ground, camera);
  developPhoto(photo.pixels, camera, scene.light, sensorSeed);
  return photo;
}

function paint(scene: Scene, ground: GroundTexture, pinhole: Camera): RenderedPhoto {
  const pixels = new Uint8Array(pinhole.width * pinhole.height * 3);
  const hidden = new Uint8Array(pinhole.width * pinhole.height);
  sampleGround(ground, pinhole, pixels);
  const painted = paintObjects(scene, ground.noise, pinhole, pixels, hidden);
  return { pixels, hidden, painted };
}

function paintThroughLens(scene: Scene, ground: GroundTexture, camera: Camera, lens: Lens): RenderedPhoto {
  const pinhole = pinholeBehind(camera, lens);
  return drawThroughLens(camera, lens, pinhole, paint(scene, ground, pinhole));
}

interface ChunkGrid {
  readonly chunks: Uint8Array[];
  readonly firstColumn: number;
  readonly firstRow: number;
  readonly columns: number;
}

function chunksUnder(ground: GroundTexture, camera: Camera): ChunkGrid {
  const corners = [
    { x: 0, y: 0 },
    { x: camera.width, y: 0 },
    { x: camera.width, y: camera.height },
    { x: 0, y: camera.height },
  ].map((corner) => {
    const point = pixelOnPlane(camera, corner, 0) ?? { x: Infinity, y: Infinity };
    const reach = hypot(point.x - camera.x, point.y - camera.y);
    if (!(reach < furthestGround))
      throw new DomainError(
        'camera-sees-horizon',
        'A photo would show the horizon; tilt the camera down, or fly lower.',
      );
    return point;
  });
  const side = chunkTexels * ground.texel;
  const xs = corners.map((corner) => floor(corner.x / side));
  const ys = corners.map((corner) => floor(corner.y / side));
  const firstColumn = min(...xs);
  const firstRow = min(...ys);
  const columns = max(...xs) - firstColumn + 1;
  const chunks: Uint8Array[] = [];
  for (let row = firstRow; row <= max(...ys); row++) {
    for (let column = 0; column < columns; column++) chunks.push(ground.chunk(firstColumn + column, row));
  }
  return { chunks, firstColumn, firstRow, columns };
}

/** Bilinear; texel (i, j) has its centre at i, j times the texel size. */
function sampleGround(ground: GroundTexture, camera: Camera, pixels: Uint8Array): void {
  const grid = chunksUnder(ground, camera);
  const h = planeHomography(camera, 0);
  const perTexel = 1 / ground.texel;
  const columnOffset = grid.firstColumn * chunkTexels;
  const rowOffset = grid.firstRow * chunkTexels;
  const lastColumn = grid.columns * chunkTexels - 1e-6;
  const lastRow = (grid.chunks.length / grid.columns) * chunkTexels - 1e-6;
  const below = chunkStride * 3;
  let out = 0;
  for (let py = 0; py < camera.height; py++) {
    const y = py + 0.5;
    const nx = h[1]! * y + h[2]!;
    const ny = h[4]! * y + h[5]!;
    const nw = h[7]! * y + h[8]!;
    for (let px = 0; px < camera.width; px++, out += 3) {
      const x = px + 0.5;
      const scale = perTexel / (h[6]! * x + nw);
      let tx = (h[0]! * x + nx) * scale - columnOffset;
      let ty = (h[3]! * x + ny) * scale - rowOffset;
      tx = max(0, min(lastColumn, tx));
      ty = max(0, min(lastRow, ty));
      const ix = tx | 0;
      const iy = ty | 0;
      const fx = tx - ix;
      const fy = ty - iy;
      const chunk = grid.chunks[(iy >> 9) * grid.columns + (ix >> 9)]!;
      const at = ((iy & 511) * chunkStride + (ix & 511)) * 3;
      const w11 = fx * fy;
      const w10 = fx - w11;
      const w01 = fy - w11;
      const w00 = 1 - fx - w01;
      const next = at + below;
      pixels[out] =
        w00 * chunk[at]! + w10 * chunk[at + 3]! + w01 * chunk[next]! + w11 * chunk[next + 3]! + 0.5;
      pixels[out + 1] =
        w00 * chunk[at + 1]! + w10 * chunk[at + 4]! + w01 * chunk[next + 1]! + w11 * chunk[next + 4]! + 0.5;
      pixels[out + 2] =
        w00 * chunk[at + 2]! + w10 * chunk[at + 5]! + w01 * chunk[next + 2]! + w11 * chunk[next + 5]! + 0.5;
    }
  }
}
