import fc from 'fast-check';
import { type BoxNow, recallSplits, type SplitBox } from './recall-splits';

const boxAt = (x: number) => ({ x, y: 0, width: 100, height: 100 });
const now = (id: string, x: number, rest: Partial<BoxNow> = {}): BoxNow => ({
  id,
  photoId: 'p1',
  damageClass: 'D40',
  boxInPhoto: boxAt(x),
  defectId: null,
  corrects: null,
  ...rest,
});
const split = (id: string, x: number, defectId: string, rest: Partial<SplitBox> = {}): SplitBox => ({
  id,
  photoId: 'p1',
  damageClass: 'D40',
  boxInPhoto: boxAt(x),
  defectId,
  ...rest,
});
const recall = (current: BoxNow[], ...splits: SplitBox[][]) =>
  Object.fromEntries(recallSplits(current, splits));

describe('recallSplits', () => {
  it('knows the boxes that were split', () => {
    expect(recall([now('a', 0), now('b', 20)], [split('a', 0, 'x'), split('b', 20, 'y')])).toEqual({
      a: 'x',
      b: 'y',
    });
  });

  it('passes to the box that a new model draws at its place, best overlap first', () => {
    const current = [now('new1', 10), now('new2', 55), now('far', 900)];
    expect(recall(current, [split('a', 0, 'x'), split('b', 60, 'y')])).toEqual({ new1: 'x', new2: 'y' });
  });

  it('waits while no model finds the box, and counts again when one does', () => {
    const told = [split('a', 0, 'x'), split('b', 300, 'y')];
    expect(recall([now('run2', 0)], told)).toEqual({ run2: 'x' });
    expect(recall([now('run3', 0), now('run3b', 310)], told)).toEqual({ run3: 'x', run3b: 'y' });
  });

  it("passes to a person's box that corrects the one that was split, however different, in every later run", () => {
    const told = [split('a', 0, 'x')];
    const corrects = { id: 'a', boxInPhoto: boxAt(0) };
    const person = now('mine', 80, { damageClass: 'D20', corrects });
    expect(recall([person], told)).toEqual({ mine: 'x' });
    const repointed = now('mine', 80, { corrects: { id: 'heir', boxInPhoto: boxAt(5) } });
    expect(recall([repointed], told)).toEqual({ mine: 'x' });
  });

  it('tells nothing of another photo, of another kind of damage, or of a box beside', () => {
    const current = [now('a2', 0, { photoId: 'p2' }), now('b2', 0, { damageClass: 'D00' }), now('c2', 80)];
    expect(recall(current, [split('a', 0, 'x')])).toEqual({});
  });

  it('follows the later of two splits, and the earlier one where the later says nothing', () => {
    const current = [now('a', 0), now('b', 200), now('c', 400)];
    const first = [split('a', 0, 'x'), split('b', 200, 'y'), split('c', 400, 'y')];
    const second = [split('b', 200, 'z'), split('c', 400, 'y')];
    expect(recall(current, first, second)).toEqual({ a: 'x', b: 'z', c: 'y' });
  });

  it('tells each box of one defect, whatever the order of boxes', () => {
    const places = fc.uniqueArray(fc.integer({ min: 0, max: 40 }), { maxLength: 12 });
    fc.assert(
      fc.property(places, places, fc.nat(), (today, before, seed) => {
        const current = today.map((x, i) => now(`n${i}`, x * 25));
        const boxes = before.map((x, i) => split(`s${i}`, x * 25, i % 2 ? 'x' : 'y'));
        const turned = <Item>(items: Item[]) => [
          ...items.slice(seed % (items.length + 1)),
          ...items.slice(0, seed % (items.length + 1)),
        ];
        expect(recall(turned(current), turned(boxes))).toEqual(recall(current, boxes));
      }),
    );
  });
});
