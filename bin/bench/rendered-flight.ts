import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isInsideEllipse95 } from '../../src/domain/photogrammetry/error-ellipse';
import { pixelToGround } from '../../src/domain/photogrammetry/ground-projection';
import { localFrame } from '../../src/domain/photogrammetry/local-frame';
import type { GroundPolygon, LonLat, Metres } from '../../src/domain/units';
import { consumerNoise, noNoise, type PoseNoise, simulateFlight, type TrueBox } from '../../src/simulator';
import { readPhotoFile } from '../client/photo-header-file';

export interface RenderedOutcome {
  readonly noise: string;
  readonly boxes: number;
  readonly rmse: Metres;
  readonly coverage: number;
}

const flights: readonly (readonly [string, PoseNoise])[] = [
  ['rendered, exact tags', noNoise],
  ['rendered, consumer drone', consumerNoise],
];
/** A box around half a damage is not centred on it. */
const leastVisible = 1;

/**
 * Renders a small flight as JPEGs, reads their tags back and lays the centre of each true box on the ground: how far from the middle
 * of the true polygon it comes. Runs the whole way from EXIF to Earth against the simulator's own geometry.
 */
export async function checkRenderedFlights(): Promise<RenderedOutcome[]> {
  const outcomes: RenderedOutcome[] = [];
  for (const [name, noise] of flights) outcomes.push(await checkOne(name, noise));
  return outcomes;
}

async function checkOne(noise: string, poseNoise: PoseNoise): Promise<RenderedOutcome> {
  const out = await mkdtemp(join(tmpdir(), 'pantau-bench-'));
  try {
    const truth = await simulateFlight({
      out,
      photos: 4,
      defects: 16,
      megapixels: 1,
      noise: poseNoise,
      threads: 1,
    });
    const polygons = new Map(truth.defects.map((defect) => [defect.id, defect.polygon]));
    let [boxes, squares, held] = [0, 0, 0];
    for (const { file, boxes: trueBoxes, truePose } of truth.photos) {
      const { pose } = await readPhotoFile(join(out, file));
      if (!pose) continue;
      for (const { box, defectId } of trueBoxes.filter((one) => isWhole(one, truth.camera))) {
        const found = pixelToGround(pose, { x: box.x + box.width / 2, y: box.y + box.height / 2 });
        if (!found.ok) continue;
        const middle = middleOf(polygons.get(defectId)!, truePose.photoTopBearing);
        const offset = localFrame(middle).toLocal(found.value.place);
        boxes++;
        squares += offset.east ** 2 + offset.north ** 2;
        if (isInsideEllipse95(offset, found.value.covariance)) held++;
      }
    }
    return { noise, boxes, rmse: Math.sqrt(squares / boxes), coverage: held / boxes };
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

function isWhole(
  { box, visibleFraction }: TrueBox,
  { width, height }: { readonly width: number; readonly height: number },
): boolean {
  const isInside = box.x > 0 && box.y > 0 && box.x + box.width < width && box.y + box.height < height;
  return isInside && visibleFraction >= leastVisible;
}

/** Middle of the polygon's extent along the photo's own axes: what the centre of a box in the photo stands for. */
function middleOf(polygon: GroundPolygon, topBearing: number): LonLat {
  const ring = polygon.coordinates[0]!;
  const frame = localFrame({ lon: ring[0]![0], lat: ring[0]![1] });
  const [sine, cosine] = [Math.sin((topBearing * Math.PI) / 180), Math.cos((topBearing * Math.PI) / 180)];
  const turned = ring.map(([lon, lat]) => {
    const { east, north } = frame.toLocal({ lon, lat });
    return { right: east * cosine - north * sine, up: east * sine + north * cosine };
  });
  const centre = (values: readonly number[]) => (Math.min(...values) + Math.max(...values)) / 2;
  const right = centre(turned.map((point) => point.right));
  const up = centre(turned.map((point) => point.up));
  return frame.toLonLat({ east: right * cosine + up * sine, north: up * cosine - right * sine });
}
