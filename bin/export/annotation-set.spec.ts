import { annotationSet, type PhotoWithBoxes, type ReviewedBox } from './annotation-set';

let next = 0;
const box = (decision: ReviewedBox['decision'], told: Partial<ReviewedBox> = {}): ReviewedBox => ({
  id: `d${++next}`,
  photoId: 'p',
  damageClass: 'D20',
  score: 0.71234567,
  origin: 'model',
  modelVersion: 'm-1.0.0',
  box: { x: 10, y: 20, width: 30.123, height: 40 },
  decision,
  ticketId: null,
  ...told,
});
const photo = (boxes: readonly ReviewedBox[], name = 'card 1/DJI_0001.JPG'): PhotoWithBoxes => ({
  photo: {
    id: 'p',
    name,
    sha256: 'ab'.repeat(32),
    widthPx: 4000,
    heightPx: 3000,
    groundSampleDistanceMetres: 0.0123,
    orientation: 6,
    modelVersion: 'm-1.0.0',
  },
  flight: { id: 'f', name: 'Jalan Raya' },
  group: 'g',
  boxes,
});
const rules = { openedTickets: new Set<string>(), isCompleteOnly: false };
const setOf = (boxes: readonly ReviewedBox[], more: Partial<typeof rules> = {}) =>
  annotationSet([photo(boxes)], { ...rules, ...more });

describe('annotationSet', () => {
  it('labels what people accepted or drew, in COCO, and tells where the photo is from', () => {
    const { images, annotations, categories } = setOf([
      box('accepted'),
      box('accepted', { origin: 'person', damageClass: 'repair' }),
    ]);
    expect(images).toEqual([
      {
        id: 1,
        file_name: 'abababababababab-DJI_0001.JPG',
        width: 4000,
        height: 3000,
        flight: 'Jalan Raya',
        photo: 'card 1/DJI_0001.JPG',
        sha256: 'ab'.repeat(32),
        group: 'g',
        gsd: 1.23,
        orientation: 6,
        reviewed: 'complete',
        negative: false,
        rejected_boxes: [],
        model_version: 'm-1.0.0',
      },
    ]);
    expect(annotations[0]).toMatchObject({
      image_id: 1,
      category_id: 3,
      bbox: [10, 20, 30.12, 40],
      area: 1204.8,
      iscrowd: 0,
      decision: 'accepted',
      score: 0.71235,
    });
    expect(categories[annotations[1]!.category_id - 1]).toEqual({ id: 5, name: 'repair' });
  });

  it('lets the correction stand for the corrected box', () => {
    const { annotations } = setOf([
      box('corrected', { damageClass: 'D00' }),
      box('accepted', { origin: 'person', damageClass: 'D10' }),
    ]);
    expect(annotations.map(({ category_id }) => category_id)).toEqual([2]);
  });

  it('lists a photo whose boxes were all refused as ground without damage, and says where they were', () => {
    const { images, annotations } = setOf([box('rejected')]);
    expect(annotations).toEqual([]);
    expect(images[0]).toMatchObject({
      reviewed: 'complete',
      negative: true,
      rejected_boxes: [[10, 20, 30.12, 40]],
    });
  });

  it('marks boxes that nobody decided on as neither, and their photo as reviewed in part', () => {
    const { images, annotations } = setOf([box('rejected'), box('pending')]);
    expect(images[0]).toMatchObject({ reviewed: 'partial', negative: true });
    expect(annotations.map(({ iscrowd, decision }) => [iscrowd, decision])).toEqual([[1, 'pending']]);
  });

  it('leaves such photos out when only complete ones are wanted, and always those nobody looked at', () => {
    expect(setOf([box('accepted'), box('pending')], { isCompleteOnly: true }).images).toEqual([]);
    expect(setOf([box('pending')]).images).toEqual([]);
    expect(setOf([]).images).toEqual([]);
  });

  it('takes the boxes of a ticket that a person opened for accepted when told to', () => {
    const boxes = [box('pending', { ticketId: 't' }), box('rejected', { ticketId: 't' })];
    const { images, annotations } = setOf(boxes, { openedTickets: new Set(['t']) });
    expect(images[0]).toMatchObject({ reviewed: 'complete', negative: false });
    expect(annotations.map(({ decision }) => decision)).toEqual(['ticket']);
  });

  it('gives every photo and box a number of its own', () => {
    const { images, annotations } = annotationSet(
      [
        photo([box('accepted')]),
        photo([box('pending')]),
        photo([box('accepted'), box('accepted')], '../a b?.jpg'),
      ],
      rules,
    );
    expect(images.map(({ id, file_name }) => [id, file_name.slice(17)])).toEqual([
      [1, 'DJI_0001.JPG'],
      [2, 'a_b_.jpg'],
    ]);
    expect(annotations.map(({ id, image_id }) => [id, image_id])).toEqual([
      [1, 1],
      [2, 2],
      [3, 2],
    ]);
  });
});
