import type { FusedDefect } from '../../src/domain/fusion/defect-evidence';
import { fuseDetections } from '../../src/domain/fusion/fuse-detections';
import { type FusionRules, unregisteredRules } from '../../src/domain/fusion/fusion-rules';
import type { Metres } from '../../src/domain/units';
import { drawScene, type Scene } from './fusion-scene';
import type { SceneSetting } from './scene/scene-photos';

export interface FusionOutcome {
  readonly name: string;
  readonly photos: number;
  readonly detections: number;
  /** True defects that at least one detection shows. */
  readonly shown: number;
  readonly pairPrecision: number;
  readonly pairRecall: number;
  /** Fused defects that are mostly of a true one, a true one. */
  readonly duplicates: number;
}

const registered: Metres = 0.12;
const base = { defects: 400, betweenPhotos: registered, heading: 0 };

/** Heights of 12 to 60 m (4 to 20 mm a pixel) and overlaps that show a place in about 3 to 8 photos. */
export const fusionSettings: readonly SceneSetting[] = [
  { ...base, name: '12 m, 80/40', height: 12, overlap: { along: 0.8, across: 0.4 } },
  { ...base, name: '25 m, 70/30', height: 25, overlap: { along: 0.7, across: 0.3 } },
  { ...base, name: '40 m, 80/40', height: 40, overlap: { along: 0.8, across: 0.4 } },
  { ...base, name: '60 m, 75/30', height: 60, overlap: { along: 0.75, across: 0.3 } },
  { ...base, name: '25 m, askew', height: 25, overlap: { along: 0.7, across: 0.3 }, heading: 40 },
  { ...base, name: '25 m, crossed', height: 25, overlap: { along: 0.6, across: 0.3 }, isCrossed: true },
  {
    ...base,
    name: '25 m, 0.15 m between photos',
    height: 25,
    overlap: { along: 0.8, across: 0.3 },
    betweenPhotos: 0.15,
  },
];

/** Poses as the drone wrote them: what the measure falls to without registration. */
export const unregisteredSetting: SceneSetting = {
  ...base,
  name: '25 m, unregistered (1.2 m)',
  height: 25,
  overlap: { along: 0.8, across: 0.3 },
  betweenPhotos: 1.2,
};

export function runFusionTrials(
  settings: readonly SceneSetting[] = [...fusionSettings, unregisteredSetting],
  rules: FusionRules = unregisteredRules,
  seed = 1,
): FusionOutcome[] {
  return settings.map((setting) => {
    const scene = drawScene(setting, seed);
    return { name: setting.name, ...compareWithTruth(scene, fuseDetections(scene.detections, rules)) };
  });
}

/** Pairs of detections: those that one defect holds against those that one true damage gave. */
export function compareWithTruth(scene: Scene, defects: readonly FusedDefect[]): Omit<FusionOutcome, 'name'> {
  let [together, rightly, truePairs] = [0, 0, 0];
  const found = new Map<string, number>();
  for (const { detectionIds } of defects) {
    const counts = countBy(detectionIds.map((id) => scene.truthOf.get(id)!));
    together += pairsOf(detectionIds.length);
    for (const count of counts.values()) rightly += pairsOf(count);
    const [mostly] = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0]!;
    found.set(mostly, (found.get(mostly) ?? 0) + 1);
  }
  const perTruth = countBy(scene.detections.map(({ id }) => scene.truthOf.get(id)!));
  for (const count of perTruth.values()) truePairs += pairsOf(count);
  const shown = [...perTruth.keys()].filter((id) => !id.includes('false'));
  const duplicates = shown.reduce((sum, id) => sum + (found.get(id) ?? 0), 0) / shown.length;
  return {
    photos: scene.photos,
    detections: scene.detections.length,
    shown: shown.length,
    pairPrecision: rightly / together,
    pairRecall: rightly / truePairs,
    duplicates,
  };
}

const pairsOf = (count: number): number => (count * (count - 1)) / 2;

function countBy(ids: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}
