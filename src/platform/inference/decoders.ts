import type { Pixels } from '../../domain/units';
import type { DecoderName, ModelManifest } from './model-manifest';

/** One output of the model as it came. */
export interface RawOutput {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}
export type RawOutputs = Readonly<Record<string, RawOutput>>;

/** A box in window pixels, cut at the window's edges. */
export interface DecodedBox {
  readonly classIndex: number;
  readonly score: number;
  readonly left: Pixels;
  readonly top: Pixels;
  readonly right: Pixels;
  readonly bottom: Pixels;
}

export interface DecodeOptions {
  readonly width: Pixels;
  readonly height: Pixels;
  /** Least score per class index; Infinity leaves a class out. */
  readonly leastScores: readonly number[];
}

/** Turns raw outputs into boxes. Throws ShapeError when they are not of its layout. */
export type Decoder = (
  outputs: RawOutputs,
  output: ModelManifest['output'],
  options: DecodeOptions,
) => DecodedBox[];

export class ShapeError extends Error {
  override readonly name = 'ShapeError';
}

const LTRB_STRIDES = [8, 16, 32] as const;
/** exp() of more would leave any photo; of less is under a pixel. Limits used in training. */
const LOG_DISTANCE = { least: -4, most: 5 } as const;

/**
 * [1, 4 + C, N]: log distances to the four sides in strides, then class probabilities; anchors of stride 8, 16, 32, rows first.
 * The layout of models/training.
 */
const decodeLtrbLog: Decoder = (outputs, output, options) => {
  const { data, dims } = pick(outputs, output.name);
  const classCount = options.leastScores.length;
  const count = LTRB_STRIDES.reduce(
    (sum, s) => sum + Math.floor(options.height / s) * Math.floor(options.width / s),
    0,
  );
  expectDims(output.name, dims, [1, 4 + classCount, count]);
  const boxes: DecodedBox[] = [];
  for (let classIndex = 0; classIndex < classCount; classIndex++) {
    const leastScore = options.leastScores[classIndex]!;
    const scoresFrom = (4 + classIndex) * count;
    let anchor = 0;
    for (const stride of LTRB_STRIDES) {
      const [columns, rows] = [Math.floor(options.width / stride), Math.floor(options.height / stride)];
      const end = anchor + columns * rows;
      for (let cell = 0; anchor < end; anchor++, cell++) {
        const score = data[scoresFrom + anchor]!;
        if (!(score >= leastScore)) continue;
        const distance = (side: number) => stride * Math.exp(clampLog(data[side * count + anchor]!));
        const [x, y] = [((cell % columns) + 0.5) * stride, (Math.floor(cell / columns) + 0.5) * stride];
        push(
          boxes,
          classIndex,
          score,
          x - distance(0),
          y - distance(1),
          x + distance(2),
          y + distance(3),
          options,
        );
      }
    }
  }
  return boxes;
};

const clampLog = (distance: number): number =>
  Math.min(LOG_DISTANCE.most, Math.max(LOG_DISTANCE.least, distance));

/** [1, 4 + C, N]: centre x, centre y, width, height in window pixels, then class probabilities (Ultralytics YOLOv8 to v12 export). */
const decodeYoloV8: Decoder = (outputs, output, options) => {
  const { data, dims } = pick(outputs, output.name);
  const classCount = options.leastScores.length;
  const count = dims[2] ?? 0;
  expectDims(output.name, dims, [1, 4 + classCount, count]);
  const boxes: DecodedBox[] = [];
  for (let n = 0; n < count; n++) {
    for (let classIndex = 0; classIndex < classCount; classIndex++) {
      const score = data[(4 + classIndex) * count + n]!;
      if (!(score >= options.leastScores[classIndex]!)) continue;
      pushCentred(
        boxes,
        classIndex,
        score,
        data[n]!,
        data[count + n]!,
        data[2 * count + n]!,
        data[3 * count + n]!,
        options,
      );
    }
  }
  return boxes;
};

/** [1, Q, 4 + C]: centre and size as shares of the window, then class probabilities (Ultralytics RT-DETR export). */
const decodeRtDetrUltralytics: Decoder = (outputs, output, options) => {
  const { data, dims } = pick(outputs, output.name);
  const classCount = options.leastScores.length;
  const [queries, stride] = [dims[1] ?? 0, 4 + classCount];
  expectDims(output.name, dims, [1, queries, stride]);
  return decodeQueries(
    queries,
    data,
    stride,
    (query, classIndex) => data[query * stride + 4 + classIndex]!,
    options,
  );
};

/**
 * Boxes [1, Q, 4] as shares of the window and logits [1, Q, C] apart (Hugging Face and original exports).
 * RT-DETR and Deformable DETR score each class by a sigmoid; DETR by a softmax whose last class is "no object".
 */
const decodeDetr =
  (scoring: 'sigmoid' | 'softmax'): Decoder =>
  (outputs, output, options) => {
    const logits = pick(outputs, output.name);
    const places = pick(outputs, output.boxesName ?? '');
    const classCount = options.leastScores.length;
    const queries = logits.dims[1] ?? 0;
    const channels = scoring === 'softmax' ? classCount + 1 : classCount;
    expectDims(output.name, logits.dims, [1, queries, channels]);
    expectDims(output.boxesName ?? '', places.dims, [1, queries, 4]);
    const score = (query: number, classIndex: number): number => {
      const at = query * channels;
      const logit = logits.data[at + classIndex]!;
      if (scoring === 'sigmoid') return 1 / (1 + Math.exp(-logit));
      let sum = 0;
      for (let c = 0; c < channels; c++) sum += Math.exp(logits.data[at + c]! - logit);
      return 1 / sum;
    };
    return decodeQueries(queries, places.data, 4, score, options);
  };

function decodeQueries(
  queries: number,
  places: Float32Array,
  stride: number,
  scoreOf: (query: number, classIndex: number) => number,
  options: DecodeOptions,
): DecodedBox[] {
  const boxes: DecodedBox[] = [];
  for (let query = 0; query < queries; query++) {
    for (let classIndex = 0; classIndex < options.leastScores.length; classIndex++) {
      if (options.leastScores[classIndex] === Infinity) continue;
      const score = scoreOf(query, classIndex);
      if (!(score >= options.leastScores[classIndex]!)) continue;
      const at = query * stride;
      pushCentred(
        boxes,
        classIndex,
        score,
        places[at]! * options.width,
        places[at + 1]! * options.height,
        places[at + 2]! * options.width,
        places[at + 3]! * options.height,
        options,
      );
    }
  }
  return boxes;
}

export const decoders: Readonly<Record<DecoderName, Decoder>> = {
  'pantau-ltrb-log': decodeLtrbLog,
  'yolo-v8': decodeYoloV8,
  'detr-sigmoid': decodeDetr('sigmoid'),
  'detr-softmax': decodeDetr('softmax'),
  'rtdetr-ultralytics': decodeRtDetrUltralytics,
};

function pick(outputs: RawOutputs, name: string): RawOutput {
  const output = outputs[name];
  if (!output)
    throw new ShapeError(`The model has no output "${name}"; it has ${Object.keys(outputs).join(', ')}.`);
  return output;
}

function expectDims(name: string, dims: readonly number[], expected: readonly number[]): void {
  if (dims.length === expected.length && dims.every((size, i) => size === expected[i])) return;
  throw new ShapeError(
    `Output "${name}" has shape [${dims.join(', ')}]; its decoder and classes need [${expected.join(', ')}].`,
  );
}

function pushCentred(
  boxes: DecodedBox[],
  classIndex: number,
  score: number,
  x: number,
  y: number,
  width: number,
  height: number,
  options: DecodeOptions,
): void {
  push(boxes, classIndex, score, x - width / 2, y - height / 2, x + width / 2, y + height / 2, options);
}

function push(
  boxes: DecodedBox[],
  classIndex: number,
  score: number,
  left: number,
  top: number,
  right: number,
  bottom: number,
  options: DecodeOptions,
): void {
  const box = {
    classIndex,
    score: Math.min(1, score),
    left: Math.max(0, left),
    top: Math.max(0, top),
    right: Math.min(options.width, right),
    bottom: Math.min(options.height, bottom),
  };
  // Also drops NaN: every comparison with it is false.
  if (box.right > box.left && box.bottom > box.top) boxes.push(box);
}
