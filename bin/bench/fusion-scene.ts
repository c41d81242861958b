import type { GroundedDetection } from '../../src/domain/fusion/defect-evidence';
import { createRandom } from '../../src/simulator/random';
import { drawPhotos, type SceneSetting } from './scene/scene-photos';
import { falseAlarms, see } from './scene/see-damage';
import { drawDefects } from './scene/true-defects';

export interface Scene {
  readonly detections: readonly GroundedDetection[];
  /** What each detection is truly of; a false alarm is of itself. */
  readonly truthOf: ReadonlyMap<string, string>;
  readonly photos: number;
}

/** Simulated truth and what a detector makes of it in overlapping photos, registered to `betweenPhotos`. */
export function drawScene(setting: SceneSetting, seed = 1): Scene {
  const random = createRandom(seed, setting.name);
  const truth = drawDefects(setting.defects, random);
  const photos = drawPhotos(setting, truth, random);
  const truthOf = new Map<string, string>();
  const detections = photos.flatMap((photo) => {
    const seen = [
      ...truth.flatMap((defect) => see(defect, photo, setting, random)),
      ...falseAlarms(photo, setting, random),
    ];
    return seen.map(({ truthId, ...detection }, i) => {
      const id = `${photo.id}-${String(i).padStart(3, '0')}`;
      truthOf.set(id, truthId);
      return { ...detection, id };
    });
  });
  return { detections, truthOf, photos: photos.length };
}
