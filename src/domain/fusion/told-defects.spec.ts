import fc from 'fast-check';
import { anyScene } from '../../../test/support/any-scene';
import type { FusedDefect, GroundedDetection } from './defect-evidence';
import { fuseDetections } from './fuse-detections';
import { registeredRules as rules } from './fusion-rules';
import { groundedDetection } from './grounded-detection.builder';
import type { ToldDefects } from './told-defects';

const partition = (defects: readonly FusedDefect[]): string[] =>
  defects.map((defect) => defect.detectionIds.join(',')).sort();
const views = (count: number, rest: Partial<GroundedDetection> = {}) =>
  Array.from({ length: count }, (_, i) => ({
    ...groundedDetection({ id: `d${i}`, photoId: `p${i}` }),
    ...rest,
  }));
const tell = (told: Readonly<Record<string, string>>): ToldDefects => new Map(Object.entries(told));

describe('fuseDetections, with what people told', () => {
  it('keeps apart what a person split, though it lies at one place', () => {
    const told = tell({ d0: 'x', d1: 'x', d2: 'y', d3: 'y' });
    expect(partition(fuseDetections(views(4), rules))).toEqual(['d0,d1,d2,d3']);
    expect(partition(fuseDetections(views(4), rules, told))).toEqual(['d0,d1', 'd2,d3']);
  });

  it('lets a view that nobody told about join one side of a split, never both', () => {
    const defects = partition(fuseDetections(views(5), rules, tell({ d0: 'x', d1: 'y' })));
    expect(defects).toHaveLength(2);
    expect(defects.join(',').split(',').sort()).toEqual(['d0', 'd1', 'd2', 'd3', 'd4']);
  });

  it('keeps together what a person left together, though poses move it apart', () => {
    const apart = [
      groundedDetection({ id: 'a', photoId: 'p1' }),
      groundedDetection({ id: 'b', photoId: 'p2', east: 4 }),
      groundedDetection({ id: 'c', photoId: 'p2', east: 8, damageClass: 'D20' }),
    ];
    expect(fuseDetections(apart, rules)).toHaveLength(3);
    expect(partition(fuseDetections(apart, rules, tell({ a: 'x', b: 'x', c: 'x' })))).toEqual(['a,b,c']);
  });

  it('keeps apart two crack classes of one photo that a person split, though they lie on each other', () => {
    const box = (id: string, damageClass: 'D00' | 'D20') =>
      groundedDetection({ id, photoId: 'p1', damageClass, length: 2, width: 0.2 });
    const boxes = [box('a', 'D00'), box('b', 'D20')];
    expect(partition(fuseDetections(boxes, rules))).toEqual(['a,b']);
    expect(partition(fuseDetections(boxes, rules, tell({ a: 'x', b: 'y' })))).toEqual(['a', 'b']);
  });

  it('gives no stray of one defect to another that outvotes its class', () => {
    const detections = [...views(4), groundedDetection({ id: 's', photoId: 'p9', damageClass: 'D20' })];
    expect(partition(fuseDetections(detections, rules))).toEqual(['d0,d1,d2,d3,s']);
    expect(partition(fuseDetections(detections, rules, tell({ d0: 'x', s: 'y' })))).toEqual([
      'd0,d1,d2,d3',
      's',
    ]);
  });
});

const toldScene = anyScene.chain((detections) =>
  fc
    .array(fc.constantFrom('x', 'y', 'z', null), {
      minLength: detections.length,
      maxLength: detections.length,
    })
    .map((labels) => ({
      detections,
      told: new Map(
        detections.flatMap(({ id }, i): [string, string][] => (labels[i] ? [[id, labels[i]]] : [])),
      ),
    })),
);
const homesOf = (defects: readonly FusedDefect[]): Map<string, number> =>
  new Map(defects.flatMap((defect, i) => defect.detectionIds.map((id): [string, number] => [id, i])));

describe('fuseDetections, on any scene with anything told', () => {
  it('makes one defect of what was told to be one, and never one of what was told apart', () => {
    fc.assert(
      fc.property(toldScene, ({ detections, told }) => {
        const homes = homesOf(fuseDetections(detections, rules, told));
        const homesOfTold = new Map(
          [...told].map(([id, defect]) => [`${defect} in ${homes.get(id)}`, defect]),
        );
        const defects = new Set(told.values());
        expect([...homesOfTold.values()].sort()).toEqual([...defects].sort());
        const taken = [...homesOfTold.keys()].map((key) => key.split(' in ')[1]);
        expect(new Set(taken).size).toBe(taken.length);
        expect(homes.size).toBe(detections.length);
      }),
    );
  });

  it('gives the same defects for any order', () => {
    fc.assert(
      fc.property(
        toldScene.chain((scene) =>
          fc.tuple(
            fc.constant(scene),
            fc.shuffledSubarray(scene.detections, { minLength: scene.detections.length }),
          ),
        ),
        ([{ detections, told }, shuffled]) => {
          const toldBackwards = new Map([...told].reverse());
          expect(fuseDetections(shuffled, rules, toldBackwards)).toEqual(
            fuseDetections(detections, rules, told),
          );
        },
      ),
    );
  });

  it('gives the same defects again when its outcome is told', () => {
    fc.assert(
      fc.property(toldScene, ({ detections, told }) => {
        const first = fuseDetections(detections, rules, told);
        const outcome = new Map([...homesOf(first)].map(([id, home]) => [id, `defect ${home}`]));
        expect(fuseDetections(detections, rules, outcome)).toEqual(first);
      }),
    );
  });

  it("gives each defect again when it fuses that defect's evidence alone", () => {
    fc.assert(
      fc.property(toldScene, ({ detections, told }) => {
        const byId = new Map(detections.map((detection) => [detection.id, detection]));
        for (const defect of fuseDetections(detections, rules, told)) {
          const own = defect.detectionIds.map((id) => byId.get(id)!);
          expect(fuseDetections(own, rules, told)).toEqual([defect]);
        }
      }),
    );
  });

  it('changes nothing where the told defects are those it finds by itself', () => {
    fc.assert(
      fc.property(anyScene, (detections) => {
        const alone = fuseDetections(detections, rules);
        const told = new Map([...homesOf(alone)].map(([id, home]) => [id, `defect ${home}`]));
        expect(fuseDetections(detections, rules, told)).toEqual(alone);
      }),
    );
  });
});
