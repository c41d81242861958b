import { writeFile } from 'node:fs/promises';
import type { Metres } from '../domain/units';
import { encodeJpeg } from '../platform/imaging/encode-jpeg';
import type { Camera } from './camera';
import { withSegments } from './exif-segment';
import { GroundTexture } from './ground-texture';
import { renderPhoto } from './photo-renderer';
import { placeDefects, type Scene } from './scene';
import { type TrafficBox, trafficInPhoto } from './traffic-truth';
import { boxesInPhoto, type TrueBox } from './truth';

/** One photo to render and write. Plain data, so that it can go to a worker thread. */
export interface RenderJob {
  readonly index: number;
  readonly path: string;
  readonly camera: Camera;
  readonly sensorSeed: number;
  /** APP1 segments, ready made. */
  readonly segments: readonly Uint8Array[];
}

export interface RenderBatch {
  readonly scene: Scene;
  readonly texel: Metres;
  readonly quality: number;
  readonly jobs: readonly RenderJob[];
}

export interface RenderOutcome {
  readonly index: number;
  readonly boxes: readonly TrueBox[];
  readonly traffic: readonly TrafficBox[];
}

/** Renders the photos in order, keeping painted ground between them; encoding overlaps the next photo's rendering. */
export async function runBatch(batch: RenderBatch, onDone: (outcome: RenderOutcome) => void): Promise<void> {
  const ground = new GroundTexture(batch.scene, batch.texel);
  const defects = placeDefects(batch.scene.defects);
  let writing: Promise<void> = Promise.resolve();
  for (const job of batch.jobs) {
    const { pixels, hidden, painted } = renderPhoto(batch.scene, ground, job.camera, job.sensorSeed);
    const boxes = boxesInPhoto(defects, job.camera, hidden);
    const traffic = trafficInPhoto(batch.scene.traffic ?? [], job.camera, hidden, painted);
    await writing;
    writing = encodeJpeg(pixels, job.camera.width, job.camera.height, batch.quality).then(async (jpeg) => {
      await writeFile(
        job.path,
        withSegments(
          jpeg,
          job.segments.map((segment) => Buffer.from(segment)),
        ),
      );
      onDone({ index: job.index, boxes, traffic });
    });
  }
  await writing;
}
