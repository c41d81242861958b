import { performance } from 'node:perf_hooks';
import type { DamageClass, FoundDamage } from '../../domain/detection/damage';
import { DomainError } from '../../domain/domain-error';
import type { WindowBox } from '../../domain/merging/merge-seams';
import { mergeWindows } from '../../domain/merging/merge-windows';
import { byScore, type ScoredBox, suppressOverlaps } from '../../domain/merging/suppress-overlaps';
import { directionsIn } from '../../domain/roads/see-directions';
import { inPhotoPixels, measureOpening } from '../../domain/severity/measure-opening';
import { boxToPhoto, choosePhotoScales, scaledSize } from '../../domain/tiling/photo-scale';
import { type PlannedWindow, planWindows } from '../../domain/tiling/window-plan';
import type { Metres, Milliseconds, Pixels } from '../../domain/units';
import { decodePhoto, readPhotoSize, resizeRaw } from '../imaging/decode-photo';
import { cutWindow, pixelInput, type RawPhoto } from './cut-window';
import type { DetectionResult } from './damage-detector';
import { decoders, ShapeError } from './decoders';
import { isDamageClass, type ModelManifest } from './model-manifest';
import type { OnnxSession } from './onnx-session';

/** Boxes per class that one window may give; more is noise at a very low threshold, and merging takes the square of it. */
const MOST_CANDIDATES_PER_WINDOW = 1000;
const MOST_BOXES_PER_WINDOW = 100;
/** Cracks of one photo whose direction is looked for: half a second at most. */
const MOST_DIRECTIONS = 40;
/** In one window the same damage is found by many anchors: these are never two things. */
const IN_WINDOW_RULE = { metric: 'iou', threshold: 0.5 } as const;

export interface DetectionTimings {
  readonly decode: Milliseconds;
  readonly cut: Milliseconds;
  readonly inference: Milliseconds;
  readonly merge: Milliseconds;
  /** Directions of cracks and of the pavement around them. */
  readonly directions: Milliseconds;
  readonly total: Milliseconds;
}

export interface DetectInPhotoOptions {
  readonly groundSampleDistance: Metres | null;
  /** Replaces the manifest's threshold of every class. */
  readonly minScore?: number;
  readonly maxPhotoPixels: number;
}

/** One photo through the model: decoded once, cut into windows, merged across seams per class, in pixels of the photo as stored. */
export async function detectInPhoto(
  session: OnnxSession,
  photoFile: string,
  options: DetectInPhotoOptions,
): Promise<DetectionResult & { readonly timings: DetectionTimings }> {
  const startedAt = performance.now();
  const { manifest, modelVersion } = session.model;
  const photo = await readPhotoSize(photoFile, options.maxPhotoPixels);
  const scales = choosePhotoScales(options.groundSampleDistance, manifest);
  const decodedAt = scaledSize(photo, scales[0] ?? 1);
  const raw = await decodePhoto(photoFile, decodedAt, options.maxPhotoPixels);
  const spent = { decode: performance.now() - startedAt, cut: 0, inference: 0, merge: 0 };

  const least = manifest.classes.map((role) =>
    isDamageClass(role) ? (options.minScore ?? manifest.thresholds[role] ?? Infinity) : Infinity,
  );
  const perClass = new Map<DamageClass, ScoredBox[]>();
  let windowCount = 0;
  for (const scale of scales) {
    const size = scaledSize(photo, scale);
    const atScale = size.width === raw.width && size.height === raw.height ? raw : await resizeRaw(raw, size);
    const windows = planWindows(size, { ...manifest.window, multipleOf: manifest.input.multipleOf });
    windowCount += windows.length;
    const seen = await lookThrough(session, atScale, windows, least, spent);
    const mergingFrom = performance.now();
    for (const [damageClass, boxes] of seen) {
      const inPhoto = mergeWindows(boxes, mergeRuleOf(manifest, damageClass)).flatMap(({ score, box }) => {
        const placed = boxToPhoto(box, size, photo);
        return placed ? [{ score, box: placed }] : [];
      });
      perClass.set(damageClass, [...(perClass.get(damageClass) ?? []), ...inPhoto]);
    }
    spent.merge += performance.now() - mergingFrom;
  }

  const mergingFrom = performance.now();
  const found = [...perClass].flatMap(([damageClass, boxes]) =>
    suppressOverlaps(boxes, mergeRuleOf(manifest, damageClass)).map(
      ({ score, box }): FoundDamage => ({ damageClass, score, boxInPhoto: box }),
    ),
  );
  found.sort((a, b) => byScore({ score: a.score, box: a.boxInPhoto }, { score: b.score, box: b.boxInPhoto }));
  const withOpenings = found.map((damage) => withOpening(damage, raw, raw.width / photo.width));
  spent.merge += performance.now() - mergingFrom;
  const lookingFrom = performance.now();
  const seen = withDirections(withOpenings, raw, photo, options.groundSampleDistance);
  const directions = performance.now() - lookingFrom;
  const timings = { ...spent, directions, total: performance.now() - startedAt };
  return {
    modelVersion,
    width: photo.width,
    height: photo.height,
    found: seen,
    windows: windowCount,
    timings,
  };
}

/** Adds what the pixels tell of the direction of single cracks, best scores first (docs/roads.md). */
function withDirections(
  found: readonly FoundDamage[],
  raw: RawPhoto,
  photo: { readonly width: Pixels; readonly height: Pixels },
  groundSampleDistance: Metres | null,
): FoundDamage[] {
  const [acrossX, acrossY] = [raw.width / photo.width, raw.height / photo.height];
  const groundPerPixel = groundSampleDistance && groundSampleDistance / acrossX;
  const directionsOf = directionsIn(raw, groundPerPixel);
  let left = MOST_DIRECTIONS;
  return found.map((damage) => {
    if ((damage.damageClass !== 'D00' && damage.damageClass !== 'D10') || left-- <= 0) return damage;
    const { x, y, width, height } = damage.boxInPhoto;
    const box = { x: x * acrossX, y: y * acrossY, width: width * acrossX, height: height * acrossY };
    return { ...damage, directions: directionsOf(box) };
  });
}

/** Only here are the photo's own pixels at hand.  */
function withOpening(damage: FoundDamage, raw: RawPhoto, scale: number): FoundDamage {
  if (damage.damageClass !== 'D00' && damage.damageClass !== 'D10') return damage;
  const { x, y, width, height } = damage.boxInPhoto;
  const box = { x: x * scale, y: y * scale, width: width * scale, height: height * scale };
  const opening = measureOpening(raw, box);
  return { ...damage, openingPixels: opening === null ? null : inPhotoPixels(opening, scale) };
}

async function lookThrough(
  session: OnnxSession,
  raw: RawPhoto,
  windows: readonly PlannedWindow[],
  leastScores: readonly number[],
  spent: { cut: Milliseconds; inference: Milliseconds; merge: Milliseconds },
): Promise<Map<DamageClass, WindowBox[]>> {
  const { manifest } = session.model;
  const pixels = pixelInput(manifest.input);
  const perClass = new Map<DamageClass, WindowBox[]>();
  const first = windows[0];
  if (!first) return perClass;
  const { width, height } = first; // all windows of a plan are of one size
  const input = session.newInput(width, height);
  for (const window of windows) {
    const cuttingFrom = performance.now();
    cutWindow(raw, window, input, pixels);
    const runningFrom = performance.now();
    const outputs = await session.run(input, width, height);
    const decodingFrom = performance.now();
    for (const [damageClass, boxes] of boxesOfWindow(outputs, session, { width, height }, leastScores)) {
      const placed = boxes.map(({ score, box }) => ({
        score,
        window,
        box: { ...box, x: box.x + window.x, y: box.y + window.y },
      }));
      perClass.set(damageClass, [...(perClass.get(damageClass) ?? []), ...placed]);
    }
    spent.cut += runningFrom - cuttingFrom;
    spent.inference += decodingFrom - runningFrom;
    spent.merge += performance.now() - decodingFrom;
  }
  return perClass;
}

/** Best boxes of one window per class, in window pixels. */
function boxesOfWindow(
  outputs: Awaited<ReturnType<OnnxSession['run']>>,
  session: OnnxSession,
  size: { readonly width: Pixels; readonly height: Pixels },
  leastScores: readonly number[],
): Map<DamageClass, ScoredBox[]> {
  const { manifest } = session.model;
  const perClass = new Map<DamageClass, ScoredBox[]>();
  for (const found of decodeOutputs(outputs, manifest, { ...size, leastScores })) {
    const role = manifest.classes[found.classIndex];
    if (role === undefined || !isDamageClass(role)) continue;
    const box = {
      x: found.left,
      y: found.top,
      width: found.right - found.left,
      height: found.bottom - found.top,
    };
    const boxes = perClass.get(role);
    if (boxes) boxes.push({ score: found.score, box });
    else perClass.set(role, [{ score: found.score, box }]);
  }
  for (const [damageClass, boxes] of perClass) {
    const best = boxes.sort(byScore).slice(0, MOST_CANDIDATES_PER_WINDOW);
    perClass.set(damageClass, suppressOverlaps(best, IN_WINDOW_RULE, MOST_BOXES_PER_WINDOW));
  }
  return perClass;
}

function decodeOutputs(
  outputs: Awaited<ReturnType<OnnxSession['run']>>,
  manifest: ModelManifest,
  options: { readonly width: Pixels; readonly height: Pixels; readonly leastScores: readonly number[] },
) {
  try {
    return decoders[manifest.output.decoder](outputs, manifest.output, options);
  } catch (error) {
    if (error instanceof ShapeError)
      throw new DomainError('model-shape-wrong', `${manifest.file}: ${error.message}`, { cause: error });
    throw error;
  }
}

function mergeRuleOf(manifest: ModelManifest, damageClass: DamageClass) {
  return manifest.merge[damageClass] ?? IN_WINDOW_RULE;
}
