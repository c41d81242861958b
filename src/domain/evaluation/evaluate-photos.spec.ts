import { confusionMatrix } from './confusion';
import { evaluatePhotos } from './evaluate-photos';
import { box, evaluatedPhoto, found, label } from './evaluated-photo.builder';
import { falseAlarms } from './false-alarms';

const thresholds = { D00: 0.5, D20: 0.3, D40: 0.5, repair: 0.5 };
const options = { thresholds, draws: 50, seed: 1 };
const crack = box(100, 100, 20, 300);

const photos = [
  evaluatedPhoto({
    name: 'right.jpg',
    labels: [label('D00', crack), label('D40', box(500, 500, 20, 20))],
    found: [found('D00', crack, 0.9), found('D40', box(500, 500, 20, 20), 0.4)],
    groundSampleDistance: 0.01,
  }),
  evaluatedPhoto({
    name: 'wrong-class.jpg',
    source: 'streets',
    view: 'topdown',
    labels: [label('D20', box(0, 0, 200, 200))],
    found: [found('D00', box(0, 0, 200, 200), 0.8)],
  }),
  evaluatedPhoto({ name: 'empty.jpg', width: 2000, found: [found('D20', box(0, 0), 0.35)] }),
];
const report = evaluatePhotos(photos, options);
const about = (question: string) => report.questions.find((each) => each.question === question)!;

describe('evaluatePhotos', () => {
  it('asks each class for its own and any damage for all', () => {
    expect(about('D00').ap50.value).toBe(1);
    expect(about('D40').ap50.value).toBe(1);
    expect(about('D20').ap50.value).toBe(0);
    expect(about('repair').ap50.value).toBeNull();
    expect(about('any-damage').labels).toBe(3);
    expect(about('any-damage').ap50.value).toBeGreaterThan(0.9);
    expect(report.mean.ap50.value).toBeCloseTo(2 / 3, 12);
  });

  it('draws the line where the model ships it, class by class, also for any damage', () => {
    expect(about('D40').shippedAt50).toMatchObject({ hits: 0, falseBoxes: 0, recall: 0 });
    expect(about('D40').bestAt50).toMatchObject({ threshold: 0.4, f1: 1 });
    // Two cracks at 0.9 and 0.8 hit, the box on the empty photo is false, the pothole at 0.4 is below its line.
    expect(about('any-damage').shippedAt50).toMatchObject({ threshold: 0.3, hits: 2, falseBoxes: 1 });
  });

  it('says nothing of a line for a class that the model does not know', () => {
    expect(about('D10').shippedAt50).toBeNull();
  });

  it('counts false boxes by the megapixels of empty photos', () => {
    expect(report.falseAlarms).toMatchObject({ photos: 1, megapixels: 2 });
    expect(report.falseAlarms!.perMegapixel['any-damage'].value).toBe(0.5);
    expect(report.falseAlarms!.perMegapixel.D20.value).toBe(0.5);
    expect(report.falseAlarms!.perMegapixel.D00.value).toBe(0);
    expect(falseAlarms(photos.slice(0, 2), thresholds, [])).toBeNull();
  });

  it('breaks figures down by source, view and known GSD', () => {
    expect(report.bySource.map(({ name, photos: count }) => [name, count])).toEqual([
      ['flights', 2],
      ['streets', 1],
    ]);
    expect(report.bySource[1]).toMatchObject({ meanAp50: { value: 0 }, anyDamageAp50: { value: 1 } });
    expect(report.byView.map(({ name }) => name)).toEqual(['drone', 'topdown']);
    expect(report.byGsd).toMatchObject([{ name: '0.8 to 1.6 cm/px', photos: 1, labels: 2 }]);
  });

  it('breaks figures down by size, without blaming one size for boxes of another', () => {
    expect(report.bySize.map(({ name, labels }) => [name, labels])).toEqual([
      ['under 32 px', 1],
      ['32 to 96 px', 1],
      ['96 px or more', 1],
    ]);
    // The large D00 box and the medium one are ignored among the small.
    expect(report.bySize[0]!.anyDamageAp50.value).toBe(1);
    expect(report.bySize[2]!.anyDamageAp50.value).toBe(1);
  });

  it('gives intervals around the figure, the same for the same seed', () => {
    const { value, low, high } = report.areaF1;
    expect(low).toBeLessThanOrEqual(value!);
    expect(high).toBeGreaterThanOrEqual(value!);
    expect(evaluatePhotos(photos, options)).toEqual(report);
  });

  it('calibrates over boxes at or above the thresholds', () => {
    expect(report.calibration.count).toBe(3);
    expect(about('D00').calibration).toMatchObject({ count: 2, bins: [{ hitShare: 0.5 }] });
  });

  it('does without photos', () => {
    expect(evaluatePhotos([], options)).toMatchObject({ photos: 0, areaF1: { value: null } });
  });
});

describe('confusionMatrix', () => {
  it('tells the wrong class from the missed and from background', () => {
    const matrix = confusionMatrix(photos, thresholds);
    expect(matrix.D00.D00).toBe(1);
    expect(matrix.D20.D00).toBe(1);
    expect(matrix.D40.missed).toBe(1);
    expect(matrix.background.D20).toBe(1);
    const all = Object.values(matrix).flatMap((row) => Object.values(row));
    expect(all.reduce((sum, count) => sum + count, 0)).toBe(4);
  });

  it('leaves boxes on sealed cracks and crowds out', () => {
    const sealed = box(0, 0, 300, 20);
    const matrix = confusionMatrix(
      [
        evaluatedPhoto({
          labels: [label('repair', sealed), label('D20', box(500, 0, 200, 200), true)],
          found: [
            found('D10', sealed, 0.9),
            found('D00', sealed, 0.9),
            found('D20', box(500, 0, 200, 200), 0.9),
          ],
        }),
      ],
      { D00: 0.5, D10: 0.5, D20: 0.5 },
    );
    expect(Object.values(matrix).flatMap((row) => Object.values(row))).not.toContain(1);
  });
});
