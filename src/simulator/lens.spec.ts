import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { noDistortion } from '../domain/photogrammetry/brown-distortion';
import type { CameraPose } from '../domain/photogrammetry/camera-pose';
import { groundToPixel } from '../domain/photogrammetry/ground-projection';
import { ExifrPhotoHeaderReader } from '../platform/metadata/exifr-photo-header-reader';
import { bytesOf } from '../platform/metadata/photo-file.builder';
import { noNoise, simulateFlight, type Truth } from '.';
import { type Lens, slopesThroughLens, surveyLens, throughLens } from './lens';
import { lonLatOf } from './local-frame';
import { placeDefects } from './scene';

const sized = { width: 4000, height: 3000, focalLength: 2000 };
const long = { ...sized, focalLength: 3900 };
const straight: Lens = { k1: 0, k2: 0, k3: 0, p1: 0, p2: 0, offCentreX: 0, offCentreY: 0 };

describe('a lens', () => {
  it('bends as Brown’s terms say, computed by hand', () => {
    // Slopes 0.3 and 0.4 square to 0.25.
    const at = (lens: Partial<Lens>) => throughLens(sized, { ...straight, ...lens }, 0.3, 0.4)!;
    expect(at({})).toEqual({ x: 2600, y: 2300 });
    // 600 and 800 px, less 0.1 x 0.25 of each.
    expect(at({ k1: -0.1 })).toEqual({ x: 2585, y: 2280 });
    // 2 x 0.01 x 0.12 x 2000 to the right; 0.01 x (0.25 + 0.32) x 2000 down.
    expect(at({ p1: 0.01 }).x).toBeCloseTo(2604.8, 9);
    expect(at({ p1: 0.01 }).y).toBeCloseTo(2311.4, 9);
    expect(at({ p2: 0.01 }).x).toBeCloseTo(2608.6, 9);
    expect(at({ p2: 0.01 }).y).toBeCloseTo(2304.8, 9);
    expect(at({ offCentreX: 0.001, offCentreY: -0.001 })).toEqual({ x: 2604, y: 2296 });
  });

  it('finds its way back from every corner of the photo', () => {
    for (const [x, y] of [
      [0, 0],
      [4000, 0],
      [0, 3000],
      [1999, 1501],
    ] as const) {
      const { u, v } = slopesThroughLens(long, surveyLens, x, y);
      const again = throughLens(long, surveyLens, u, v)!;
      expect(again.x).toBeCloseTo(x, 2);
      expect(again.y).toBeCloseTo(y, 2);
    }
    expect(throughLens(long, surveyLens, 1.1, 0)).toBeNull();
  });
});

describe('photos that a lens has bent', () => {
  let folder: string;
  let truth: Truth;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pantau-lens-'));
    const size = { photos: 2, defects: 24, megapixels: 0.3, height: 20 };
    truth = await simulateFlight({ ...size, seed: 5, out: folder, distortion: true, noise: noNoise });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const reader = new ExifrPhotoHeaderReader({ MAX_PHOTO_PIXELS: 250_000_000 });
  const geotagOf = async (file: string) => reader.read(bytesOf(await readFile(join(folder, file))));

  it('are read with the lens’s own terms', async () => {
    const { pose } = await geotagOf(truth.photos[0]!.file);
    const { k1, k2, k3, p1, p2 } = surveyLens;
    expect(pose!.intrinsics.distortion).toMatchObject({ k1, k2, k3, p1, p2 });
    expect(pose!.intrinsics.focalLength).toBeCloseTo(truth.camera.focalLength, 5);
  });

  it('show each damage within half a pixel of where the tags put its true place', async () => {
    let worst = 0;
    let worstWithoutLens = 0;
    for (const photo of truth.photos) {
      const pose = (await geotagOf(photo.file)).pose!;
      const flat = { ...pose, intrinsics: { ...pose.intrinsics, distortion: noDistortion } };
      for (const { defectId, box, visibleFraction } of photo.boxes) {
        if (visibleFraction < 1) continue;
        const pixel = photo.truePose.heightAboveGround / truth.camera.focalLength;
        worst = Math.max(worst, missOf(box, edgesOf(truth, defectId, pose, pixel)));
        worstWithoutLens = Math.max(worstWithoutLens, missOf(box, edgesOf(truth, defectId, flat, pixel)));
      }
    }
    expect(worst).toBeLessThan(0.5);
    expect(worstWithoutLens).toBeGreaterThan(2);
  });
});

interface Edges {
  readonly left: number;
  readonly top: number;
}

/** Where the domain puts the left and upper edge of what is painted. */
function edgesOf(truth: Truth, id: string, pose: CameraPose, pixel: number): Edges {
  const recipe = truth.defects.find((defect) => defect.id === id)!.recipe;
  const edges = { left: Infinity, top: Infinity };
  for (const point of placeDefects([recipe])[0]!.points) {
    // As faint as the truth leaves out.
    if (point.contrast(pixel) < 0.045) continue;
    const seen = groundToPixel(pose, lonLatOf(truth.frame, point));
    if (!seen.ok) throw new Error(seen.error);
    edges.left = Math.min(edges.left, seen.value.x - point.reach / pixel);
    edges.top = Math.min(edges.top, seen.value.y - point.reach / pixel);
  }
  return edges;
}

/** Pixels by which the edges leave the whole pixel that the box was rounded from; a box has one pixel more around. */
function missOf(box: { readonly x: number; readonly y: number }, { left, top }: Edges): number {
  const beyond = (edge: number, start: number) => Math.max(start + 1 - edge, edge - (start + 2), 0);
  return Math.max(beyond(left, box.x), beyond(top, box.y));
}
