import { type BoxOfRun, inheritEvidence } from './inherit-evidence';

const box = (id: string, x: number, rest: Partial<BoxOfRun> = {}): BoxOfRun => ({
  id,
  photoId: 'p1',
  damageClass: 'D40',
  boxInPhoto: { x, y: 0, width: 100, height: 100 },
  defectId: null,
  ...rest,
});

describe('inheritEvidence', () => {
  it('keeps the link that a detection has', () => {
    expect(inheritEvidence([box('a', 0, { defectId: 'k1' })], [])).toEqual(new Map([['a', 'k1']]));
  });

  it('gives a new box the defect of the box that it replaced', () => {
    const replaced = [box('old', 0, { defectId: 'k1' }), box('far', 500, { defectId: 'k2' })];
    expect(inheritEvidence([box('new', 20)], replaced)).toEqual(new Map([['new', 'k1']]));
  });

  it('gives each replaced box one heir, the best overlapping', () => {
    const heirs = inheritEvidence([box('worse', 40), box('better', 10)], [box('old', 0, { defectId: 'k1' })]);
    expect(heirs).toEqual(new Map([['better', 'k1']]));
  });

  it('takes another crack class for the same crack, but no pothole for a crack', () => {
    const replaced = [box('old', 0, { defectId: 'k1', damageClass: 'D20' })];
    expect(inheritEvidence([box('new', 0, { damageClass: 'D00' })], replaced).get('new')).toBe('k1');
    expect(inheritEvidence([box('new', 0)], replaced).size).toBe(0);
  });

  it('looks within the same photo and needs a real overlap', () => {
    const replaced = [box('old', 0, { defectId: 'k1' })];
    expect(inheritEvidence([box('new', 0, { photoId: 'p2' }), box('aside', 70)], replaced).size).toBe(0);
  });
});
