import { type DecodeOptions, decoders, ShapeError } from './decoders';

const options = (changes: Partial<DecodeOptions> = {}): DecodeOptions => ({
  width: 64,
  height: 32,
  leastScores: [0.5, 0.5],
  ...changes,
});

/** Channels first, as [1, channels, count]. */
const planes = (
  channels: number,
  count: number,
  values: readonly (readonly [channel: number, at: number, value: number])[],
  filler = 0,
) => {
  const data = new Float32Array(channels * count).fill(filler);
  for (const [channel, at, value] of values) data[channel * count + at] = value;
  return { data, dims: [1, channels, count] };
};

describe('pantau-ltrb-log', () => {
  const output = { decoder: 'pantau-ltrb-log', name: 'pred' } as const;
  const decode = decoders['pantau-ltrb-log'];
  // 64 x 32 px: 8 x 4 anchors of stride 8, 4 x 2 of stride 16, 2 x 1 of stride 32.
  const count = 32 + 8 + 2;

  it('reads distances as logarithms in strides from the anchor’s centre', () => {
    const anchor = 8 + 3; // row 1, column 3 of stride 8: centre (28, 12)
    const pred = planes(6, count, [
      [0, anchor, Math.log(1)],
      [1, anchor, Math.log(0.5)],
      [2, anchor, Math.log(2)],
      [3, anchor, Math.log(1)],
      [5, anchor, 0.75],
    ]);
    expect(decode({ pred }, output, options())).toEqual([
      { classIndex: 1, score: 0.75, left: 20, top: expect.closeTo(8), right: expect.closeTo(44), bottom: 20 },
    ]);
  });

  it('finds the anchors of the coarser strides behind those of the finer ones', () => {
    const anchor = 32 + 4 + 2; // row 1, column 2 of stride 16: centre (40, 24)
    const pred = planes(6, count, [[4, anchor, 0.9]]); // exp(0) = 1 stride on every side
    const [box] = decode({ pred }, output, options());
    expect(box).toMatchObject({ classIndex: 0, left: 24, top: 8, right: 56, bottom: 32 });
  });

  it('cuts boxes at the window and limits distances as in training', () => {
    const pred = planes(6, count, [
      [0, 41, 50],
      [2, 41, 50],
      [4, 41, 1],
    ]);
    expect(decode({ pred }, output, options())[0]).toMatchObject({ left: 0, right: 64 });
  });

  it('leaves out scores below the threshold, classes that are out, and boxes that are no numbers', () => {
    const pred = planes(6, count, [
      [4, 0, 0.49],
      [5, 1, 0.99],
      [4, 2, 0.9],
      [0, 2, Number.NaN],
      [4, 3, Number.NaN],
    ]);
    expect(decode({ pred }, output, options({ leastScores: [0.5, Infinity] }))).toEqual([]);
  });

  it.each([[[1, 7, count]], [[1, 6, count - 1]], [[6, count]]])(
    'refuses shape %j with what it needs',
    (dims) => {
      const pred = { ...planes(6, count, []), dims };
      expect(() => decode({ pred }, output, options())).toThrow(
        `its decoder and classes need [1, 6, ${count}]`,
      );
    },
  );
});

describe('yolo-v8', () => {
  const output = { decoder: 'yolo-v8', name: 'output0' } as const;

  it('reads centre and size in window pixels', () => {
    const output0 = planes(6, 3, [
      [0, 1, 30],
      [1, 1, 16],
      [2, 1, 20],
      [3, 1, 8],
      [4, 1, 0.6],
      [5, 1, 0.8],
    ]);
    const place = { left: 20, top: 12, right: 40, bottom: 20 };
    expect(decoders['yolo-v8']({ output0 }, output, options())).toEqual([
      { classIndex: 0, score: expect.closeTo(0.6), ...place },
      { classIndex: 1, score: expect.closeTo(0.8), ...place },
    ]);
  });

  it('refuses a model with another number of classes, or another output', () => {
    expect(() => decoders['yolo-v8']({ output0: planes(9, 3, []) }, output, options())).toThrow(ShapeError);
    expect(() => decoders['yolo-v8']({ other: planes(6, 3, []) }, output, options())).toThrow(
      'no output "output0"; it has other',
    );
  });
});

describe('DETR', () => {
  const output = { decoder: 'detr-sigmoid', name: 'logits', boxesName: 'boxes' } as const;
  const boxes = { data: Float32Array.from([0.5, 0.5, 0.25, 0.5]), dims: [1, 1, 4] };
  const place = { left: 24, top: 8, right: 40, bottom: 24 };

  it('reads shares of the window and takes the sigmoid of each class', () => {
    const logits = { data: Float32Array.from([0, Math.log(4)]), dims: [1, 1, 2] };
    expect(decoders['detr-sigmoid']({ logits, boxes }, output, options())).toEqual([
      { classIndex: 0, score: 0.5, ...place },
      { classIndex: 1, score: expect.closeTo(0.8), ...place },
    ]);
  });

  it('takes the softmax against "no object" where the model has that class', () => {
    const logits = { data: Float32Array.from([Math.log(6), Math.log(1), Math.log(3)]), dims: [1, 1, 3] };
    expect(decoders['detr-softmax']({ logits, boxes }, output, options())).toEqual([
      { classIndex: 0, score: expect.closeTo(0.6), ...place },
    ]);
    expect(() => decoders['detr-sigmoid']({ logits, boxes }, output, options())).toThrow(ShapeError);
  });

  it('reads boxes and scores from one output as Ultralytics writes them', () => {
    const output0 = { data: Float32Array.from([0.5, 0.5, 0.25, 0.5, 0.1, 0.7]), dims: [1, 1, 6] };
    expect(
      decoders['rtdetr-ultralytics'](
        { output0 },
        { decoder: 'rtdetr-ultralytics', name: 'output0' },
        options(),
      ),
    ).toEqual([{ classIndex: 1, score: expect.closeTo(0.7), ...place }]);
  });
});
