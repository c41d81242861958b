import fc from 'fast-check';
import type { BoxInPhoto } from '../units';
import { carryDecisions, type Decision, type EarlierDetection } from './carry-decisions';
import { damageClasses, type FoundDamage } from './damage';

const square = (x: number, y = 0, side = 10): BoxInPhoto => ({ x, y, width: side, height: side });
const decided = (decision: Decision['decision']): Decision => ({
  decision,
  decidedBy: 'rina',
  decidedAt: new Date('2026-01-02T03:04:05Z'),
  reason: 'seen on site',
  defectId: 'defect-1',
});
const modelBox = (id: string, changes: Partial<EarlierDetection> = {}): EarlierDetection => ({
  id,
  origin: 'model',
  damageClass: 'D00',
  boxInPhoto: square(0),
  decided: null,
  correctsId: null,
  ...changes,
});
const personBox = (id: string, changes: Partial<EarlierDetection> = {}): EarlierDetection =>
  modelBox(id, { origin: 'person', decided: { ...decided('accepted'), reason: null }, ...changes });
const found = (id: string, changes: Partial<FoundDamage> = {}) => ({
  id,
  damageClass: 'D00' as const,
  score: 0.8,
  boxInPhoto: square(0),
  ...changes,
});

describe('carryDecisions', () => {
  it('replaces what nobody decided on', () => {
    const carried = carryDecisions([modelBox('old')], [found('new')]);
    expect(carried).toEqual({
      fresh: [{ ...found('new'), decided: null }],
      superseded: ['old'],
      repointed: [],
    });
  });

  it.each(['accepted', 'rejected'] as const)(
    'hands an %s box’s decision to the new box at its place',
    (decision) => {
      const carried = carryDecisions(
        [modelBox('old', { decided: decided(decision) })],
        [found('new', { boxInPhoto: square(2) })],
      );
      expect(carried.fresh[0]!.decided).toEqual(decided(decision));
      expect(carried.superseded).toEqual(['old']);
    },
  );

  it('keeps a decided box that the new model does not find', () => {
    const carried = carryDecisions(
      [modelBox('old', { decided: decided('accepted') })],
      [found('new', { boxInPhoto: square(100) })],
    );
    expect(carried.superseded).toEqual([]);
    expect(carried.fresh[0]!.decided).toBeNull();
  });

  it('matches cracks of another kind, but not a pothole with a crack', () => {
    const old = modelBox('old', { decided: decided('rejected') });
    expect(carryDecisions([old], [found('new', { damageClass: 'D20' })]).superseded).toEqual(['old']);
    expect(carryDecisions([old], [found('new', { damageClass: 'D40' })]).superseded).toEqual([]);
  });

  it('does not match boxes that share less than half', () => {
    // 10 x 10 against one shifted by 4: IoU 60 / 140.
    expect(
      carryDecisions(
        [modelBox('old', { decided: decided('rejected') })],
        [found('new', { boxInPhoto: square(4) })],
      ).superseded,
    ).toEqual([]);
  });

  it('gives a decision to the best new box only', () => {
    const carried = carryDecisions(
      [modelBox('old', { decided: decided('rejected') })],
      [found('worse', { boxInPhoto: square(2) }), found('better', { boxInPhoto: square(1) })],
    );
    expect(carried.fresh.map(({ id, decided: inherited }) => [id, inherited?.decision ?? null])).toEqual([
      ['worse', null],
      ['better', 'rejected'],
    ]);
  });

  it('keeps a person’s box, and lets it stand for what the new model finds there', () => {
    const carried = carryDecisions([personBox('drawn')], [found('new')]);
    expect(carried.superseded).toEqual([]);
    expect(carried.fresh[0]!.decided).toMatchObject({
      decision: 'corrected',
      decidedBy: 'rina',
      defectId: 'defect-1',
    });
    expect(carried.repointed).toEqual([{ personBoxId: 'drawn', correctsId: 'new' }]);
  });

  it('keeps a corrected pair: the new model box takes the old one’s part, the person’s box stays', () => {
    const pair = [
      modelBox('old', { decided: decided('corrected') }),
      personBox('drawn', { boxInPhoto: square(3, 3, 20), correctsId: 'old' }),
    ];
    const carried = carryDecisions(pair, [found('new')]);
    expect(carried.fresh[0]!.decided).toEqual(decided('corrected'));
    expect(carried.superseded).toEqual(['old']);
    expect(carried.repointed).toEqual([{ personBoxId: 'drawn', correctsId: 'new' }]);
  });

  it('lets a person’s box stand for a new box at its own place when the corrected one has no heir', () => {
    const pair = [
      modelBox('old', { decided: decided('corrected') }),
      personBox('drawn', { boxInPhoto: square(50), correctsId: 'old' }),
    ];
    const carried = carryDecisions(pair, [found('new', { boxInPhoto: square(51) })]);
    expect(carried.superseded).toEqual(['old']);
    expect(carried.repointed).toEqual([{ personBoxId: 'drawn', correctsId: 'new' }]);
  });

  it('keeps a corrected pair whole when the new model finds nothing there', () => {
    const pair = [
      modelBox('old', { decided: decided('corrected') }),
      personBox('drawn', { correctsId: 'old' }),
    ];
    expect(carryDecisions(pair, [])).toEqual({ fresh: [], superseded: [], repointed: [] });
  });

  it('loses no decision, ever, and never supersedes a person’s box', () => {
    const box = fc.record({
      x: fc.integer({ min: 0, max: 60 }),
      y: fc.integer({ min: 0, max: 20 }),
      width: fc.integer({ min: 5, max: 40 }),
      height: fc.integer({ min: 5, max: 40 }),
    });
    const earlier = fc.array(
      fc.record({
        origin: fc.constantFrom('model', 'person'),
        damageClass: fc.constantFrom(...damageClasses),
        boxInPhoto: box,
        decision: fc.constantFrom(null, 'accepted', 'rejected', 'corrected'),
        corrects: fc.option(fc.nat({ max: 7 })),
      }),
      { maxLength: 8 },
    );
    const fresh = fc.array(
      fc.record({ damageClass: fc.constantFrom(...damageClasses), score: fc.constant(0.5), boxInPhoto: box }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(earlier, fresh, (rows, finds) => {
        const before = rows.map(
          ({ decision, corrects, ...row }, i): EarlierDetection => ({
            ...row,
            id: `old-${i}`,
            decided: decision && { ...decided(decision), defectId: `defect-${i}` },
            correctsId: row.origin === 'person' && corrects !== null ? `old-${corrects}` : null,
          }),
        );
        const carried = carryDecisions(
          before,
          finds.map((find, i) => ({ ...find, id: `new-${i}` })),
        );
        expect(carried.fresh).toHaveLength(finds.length);
        const gone = new Set(carried.superseded);
        const standsForNew = new Set(carried.repointed.map(({ personBoxId }) => personBoxId));
        for (const row of before) {
          if (row.origin === 'person') expect(gone.has(row.id)).toBe(false);
          else if (row.decided === null) expect(gone.has(row.id)).toBe(true);
          else if (gone.has(row.id)) {
            const isInherited = carried.fresh.some(
              ({ decided: heir }) => heir?.defectId === row.decided?.defectId,
            );
            const isOvertaken = before.some(
              (person) => person.correctsId === row.id && standsForNew.has(person.id),
            );
            expect(isInherited || isOvertaken).toBe(true);
          }
        }
      }),
    );
  });
});
