import { box, found, label } from './evaluated-photo.builder';
import { askPhoto, isElongated, type Question } from './questions';

const roles = (question: Question, ...labels: ReturnType<typeof label>[]) => {
  const { truths, ignored } = askPhoto(question, { labels, found: [] });
  return { truths: truths.length, ignored: ignored.length };
};

describe('askPhoto', () => {
  it('asks a class for its own labels only', () => {
    expect(roles('D00', label('D00', box(0, 0)), label('D10', box(0, 0)))).toEqual({ truths: 1, ignored: 0 });
  });

  it('asks any damage for all labels but repair', () => {
    const labels = (['D00', 'D10', 'D20', 'D40', 'crack_unspecified', 'repair'] as const).map((each) =>
      label(each, box(0, 0)),
    );
    expect(roles('any-damage', ...labels)).toEqual({ truths: 5, ignored: 0 });
  });

  it.each([
    ['D00', { truths: 0, ignored: 1 }],
    ['D10', { truths: 0, ignored: 1 }],
    ['D20', { truths: 0, ignored: 1 }],
    ['D40', { truths: 0, ignored: 0 }],
    ['repair', { truths: 0, ignored: 0 }],
    ['any-damage', { truths: 1, ignored: 0 }],
  ] as const)('takes a crack of no class, asked for %s, as %j', (question, expected) => {
    expect(roles(question, label('crack_unspecified', box(0, 0)))).toEqual(expected);
  });

  it('ignores a sealed crack for repair and for cracks, and keeps a patch a repair', () => {
    const sealed = label('repair', box(0, 0, 101, 40));
    for (const question of ['repair', 'D00', 'D10', 'D20', 'any-damage'] as const)
      expect(roles(question, sealed)).toEqual({ truths: 0, ignored: 1 });
    expect(roles('D40', sealed)).toEqual({ truths: 0, ignored: 0 });
    expect(roles('repair', label('repair', box(0, 0, 100, 40)))).toEqual({ truths: 1, ignored: 0 });
  });

  it('ignores crowds', () => {
    expect(roles('D20', label('D20', box(0, 0), true))).toEqual({ truths: 0, ignored: 1 });
    expect(roles('any-damage', label('D20', box(0, 0), true))).toEqual({ truths: 0, ignored: 1 });
  });

  it('makes one box of two classes at one place when any damage is asked for, and none of repair', () => {
    const boxes = [
      found('D00', box(0, 0), 0.5),
      found('D20', box(2, 0), 0.7),
      found('D40', box(300, 0), 0.2),
      found('repair', box(600, 0), 0.9),
    ];
    const { candidates } = askPhoto('any-damage', { labels: [], found: boxes });
    expect(candidates.map(({ score }) => score)).toEqual([0.7, 0.2]);
  });
});

describe('isElongated', () => {
  it('starts above 2.5 to 1, either way round', () => {
    expect(isElongated(box(0, 0, 25, 10))).toBe(false);
    expect(isElongated(box(0, 0, 26, 10))).toBe(true);
    expect(isElongated(box(0, 0, 10, 26))).toBe(true);
  });
});
