import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findInProject } from '../config/project-root';
import { loadModel, type ModelManifest, parseManifest } from './model-manifest';

const manifest = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  name: 'road-damage',
  version: '1.2.3',
  file: 'model.onnx',
  sha256: createHash('sha256').update('weights').digest('hex'),
  input: {
    name: 'images',
    layout: 'NCHW',
    dtype: 'float32',
    colour: 'RGB',
    normalisation: { scale: 1 / 255, mean: [0, 0, 0], std: [1, 1, 1] },
    multipleOf: 32,
    padValue: 114,
  },
  output: { decoder: 'yolo-v8', name: 'output0' },
  classes: ['D00', 'any-damage'],
  trainedGsd: { min: 0.01, max: 0.02, target: 0.015 },
  fallbackScales: [0.5],
  window: { size: 640, overlap: 128 },
  thresholds: { D00: 0.3 },
  merge: { D00: { metric: 'iou', threshold: 0.5 } },
  licence: 'Apache-2.0',
  sources: ['rendered tiles'],
  ...changes,
});
const input = manifest().input as ModelManifest['input'];
const refusal = (changes: Record<string, unknown>): string => {
  try {
    parseManifest(JSON.stringify(manifest(changes)), 'manifest.json');
  } catch (error) {
    return (error as Error).message;
  }
  return 'accepted';
};

describe('parseManifest', () => {
  it('takes a manifest that is whole', () => {
    expect(refusal({})).toBe('accepted');
  });

  it.each([
    ['an unknown class', { classes: ['D00', 'D99'] }, /classes\.1: .*D00.*repair.*any-damage/],
    ['an unknown decoder', { output: { decoder: 'ssd', name: 'x' } }, /output\.decoder: .*pantau-ltrb-log/],
    ['a class named twice', { classes: ['D00', 'D00'] }, /classes\.1: names D00 twice/],
    ['no damage class at all', { classes: ['any-damage'] }, /classes: must name at least one damage class/],
    [
      'a class without a threshold',
      { classes: ['D00', 'D10'] },
      /thresholds\.D10: is missing; merge\.D10: is missing/,
    ],
    ['a threshold for nothing', { thresholds: { D00: 0.3, D99: 0.2 } }, /thresholds.*D99/],
    ['a threshold of zero', { thresholds: { D00: 0 } }, /thresholds\.D00/],
    ['a path instead of a file name', { file: '../model.onnx' }, /file: must be a plain file name/],
    ['a short checksum', { sha256: 'abc' }, /sha256: must be 64/],
    [
      'a target GSD outside its range',
      { trainedGsd: { min: 0.02, max: 0.03, target: 0.01 } },
      /trainedGsd: must satisfy/,
    ],
    ['an upsampling scale', { fallbackScales: [1.5] }, /fallbackScales\.0/],
    ['no scale', { fallbackScales: [] }, /fallbackScales/],
    [
      'a window that the stride does not divide',
      { window: { size: 650, overlap: 64 } },
      /window\.size: must be a multiple/,
    ],
    ['more overlap than half a window', { window: { size: 640, overlap: 400 } }, /window\.overlap/],
    [
      'DETR without the name of its boxes',
      { output: { decoder: 'detr-sigmoid', name: 'logits' } },
      /output\.boxesName: is needed/,
    ],
    [
      'arithmetic on a uint8 input',
      { input: { ...input, dtype: 'uint8' } },
      /input\.normalisation: must be scale 1/,
    ],
    [
      'a division by zero',
      { input: { ...input, normalisation: { scale: 1, mean: [0, 0, 0], std: [1, 0, 1] } } },
      /std: must not hold 0/,
    ],
    ['a misspelt key', { treshold: {} }, /treshold/],
    ['no licence', { licence: '' }, /licence/],
  ])('refuses %s with the reason', (_what, changes, reason) => {
    expect(refusal(changes)).toMatch(/^manifest\.json can't be used: /);
    expect(refusal(changes)).toMatch(reason);
  });

  it('refuses what is no JSON', () => {
    expect(() => parseManifest('{', 'manifest.json')).toThrow('manifest.json is not JSON.');
  });
});

describe('loadModel', () => {
  let folder: string;
  const file = () => join(folder, 'manifest.json');
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pantau-model-'));
    await writeFile(join(folder, 'model.onnx'), 'weights');
    await writeFile(file(), JSON.stringify(manifest()));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('names the model by name and version', async () => {
    expect((await loadModel(file())).modelVersion).toBe('road-damage-1.2.3');
  });

  it('stops at a model that is not the one described', async () => {
    await writeFile(join(folder, 'model.onnx'), 'other weights');
    await expect(loadModel(file())).rejects.toMatchObject({
      code: 'model-checksum-wrong',
      message: expect.stringContaining('model.onnx'),
    });
  });

  it('stops at a model that is not there', async () => {
    await rm(join(folder, 'model.onnx'));
    await expect(loadModel(file())).rejects.toMatchObject({ code: 'model-file-missing' });
  });

  it('stops at a manifest that is not there', async () => {
    await expect(loadModel(join(folder, 'none.json'))).rejects.toMatchObject({
      code: 'model-manifest-missing',
    });
  });

  it('takes the model that is shipped', async () => {
    const { manifest: shipped } = await loadModel(findInProject('models/manifest.json'));
    expect(shipped.classes).toEqual(expect.arrayContaining(['D00', 'D10', 'D20', 'D40']));
  });
});
