import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { type DamageClass, damageClasses } from '../../domain/detection/damage';
import { DomainError } from '../../domain/domain-error';

/**
 * What one output channel of a model means. `any-damage` raises no box by itself (a class must win: a ticket needs one);
 * `ignore` is a channel that is none of ours.
 */
export const classRoles = [...damageClasses, 'any-damage', 'ignore'] as const;
export type ClassRole = (typeof classRoles)[number];

export const decoderNames = [
  'pantau-ltrb-log',
  'yolo-v8',
  'detr-sigmoid',
  'detr-softmax',
  'rtdetr-ultralytics',
] as const;
export type DecoderName = (typeof decoderNames)[number];

const plainFileName = z
  .string()
  .regex(/^[\w][\w.-]*$/, 'must be a plain file name in the folder of the manifest');
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hexadecimal digits');
const share = z.number().min(0).max(1);
const threeNumbers = z.tuple([z.number(), z.number(), z.number()]);
const mergeRule = z.strictObject({ metric: z.enum(['iou', 'ios']), threshold: share.gt(0) });
const perClass = <T extends z.ZodType>(value: T) => z.partialRecord(z.enum(damageClasses), value);

/** Described for people in models/README.md; written by models/training. */
export const modelManifestSchema = z
  .strictObject({
    name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'must be kebab-case'),
    version: z.string().regex(/^\d+\.\d+\.\d+([-+][\w.-]+)?$/, 'must be a semantic version'),
    file: plainFileName,
    sha256,
    input: z.strictObject({
      name: z.string().min(1),
      layout: z.enum(['NCHW', 'NHWC']),
      dtype: z.enum(['float32', 'uint8']),
      colour: z.literal('RGB'),
      normalisation: z.strictObject({ scale: z.number().positive(), mean: threeNumbers, std: threeNumbers }),
      multipleOf: z.int().min(1).max(4096),
      padValue: z.int().min(0).max(255),
    }),
    output: z.strictObject({
      decoder: z.enum(decoderNames),
      name: z.string().min(1),
      boxesName: z.string().min(1).optional(),
    }),
    classes: z.array(z.enum(classRoles)).min(1),
    trainedGsd: z.strictObject({
      min: z.number().positive(),
      max: z.number().positive(),
      target: z.number().positive(),
    }),
    fallbackScales: z.array(z.number().gt(0).max(1)).min(1),
    window: z.strictObject({ size: z.int().min(32).max(4096), overlap: z.int().min(0) }),
    thresholds: perClass(share.gt(0)),
    merge: perClass(mergeRule),
    golden: plainFileName.optional(),
    licence: z.string().min(1),
    sources: z.array(z.string().min(1)).min(1),
    notes: z.array(z.string()).optional(),
  })
  .superRefine((manifest, context) => {
    const refuse = (path: PropertyKey[], message: string) =>
      context.addIssue({ code: 'custom', path, message });
    const present = manifest.classes.filter((role): role is DamageClass => isDamageClass(role));
    if (present.length === 0) refuse(['classes'], 'must name at least one damage class');
    for (const [index, role] of manifest.classes.entries()) {
      if (role !== 'ignore' && manifest.classes.indexOf(role) !== index)
        refuse(['classes', index], `names ${role} twice`);
    }
    for (const damageClass of present) {
      if (manifest.thresholds[damageClass] === undefined) refuse(['thresholds', damageClass], 'is missing');
      if (manifest.merge[damageClass] === undefined) refuse(['merge', damageClass], 'is missing');
    }
    const { min, target, max } = manifest.trainedGsd;
    if (!(min <= target && target <= max)) refuse(['trainedGsd'], 'must satisfy min <= target <= max');
    if (manifest.window.size % manifest.input.multipleOf !== 0)
      refuse(['window', 'size'], 'must be a multiple of input.multipleOf');
    if (manifest.window.overlap * 2 > manifest.window.size)
      refuse(['window', 'overlap'], 'must be at most half of the window');
    if (manifest.input.normalisation.std.includes(0))
      refuse(['input', 'normalisation', 'std'], 'must not hold 0');
    const needsBoxes =
      manifest.output.decoder === 'detr-sigmoid' || manifest.output.decoder === 'detr-softmax';
    if (needsBoxes && manifest.output.boxesName === undefined)
      refuse(['output', 'boxesName'], 'is needed by this decoder');
    const { scale, mean, std } = manifest.input.normalisation;
    const isIdentity = scale === 1 && mean.every((value) => value === 0) && std.every((value) => value === 1);
    if (manifest.input.dtype === 'uint8' && !isIdentity)
      refuse(['input', 'normalisation'], 'must be scale 1, mean 0, std 1 for uint8');
  });

export type ModelManifest = z.infer<typeof modelManifestSchema>;

/** A manifest that was checked, with the file it names. */
export interface VerifiedModel {
  readonly manifest: ModelManifest;
  readonly folder: string;
  readonly modelFile: string;
  /** What every detection's row carries. */
  readonly modelVersion: string;
}

export const isDamageClass = (role: ClassRole): role is DamageClass =>
  role !== 'any-damage' && role !== 'ignore';

/**
 * Reads a manifest and proves that the model beside it is the one it names.
 * Throws DomainError `model-manifest-missing`, `model-manifest-invalid`, `model-file-missing` or `model-checksum-wrong`.
 */
export async function loadModel(manifestFile: string): Promise<VerifiedModel> {
  const path = resolve(manifestFile);
  const manifest = parseManifest(await readText(path, manifestFile), manifestFile);
  const modelFile = join(dirname(path), manifest.file);
  const actual = await hashFile(modelFile).catch((cause: unknown) => {
    throw new DomainError(
      'model-file-missing',
      `${manifestFile} names the model ${manifest.file}, which can't be read.`,
      { cause },
    );
  });
  if (actual !== manifest.sha256) {
    throw new DomainError(
      'model-checksum-wrong',
      `The model ${manifest.file} is not the one that ${manifestFile} describes: its SHA-256 is ${actual}, expected ${manifest.sha256}. Restore the file or write a new manifest.`,
    );
  }
  return { manifest, folder: dirname(path), modelFile, modelVersion: `${manifest.name}-${manifest.version}` };
}

export function parseManifest(text: string, manifestFile: string): ModelManifest {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new DomainError('model-manifest-invalid', `${manifestFile} is not JSON.`, { cause });
  }
  const parsed = modelManifestSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    (issue) => `${issue.path.map(String).join('.') || 'manifest'}: ${issue.message}`,
  );
  throw new DomainError('model-manifest-invalid', `${manifestFile} can't be used: ${problems.join('; ')}.`);
}

const readText = (path: string, manifestFile: string): Promise<string> =>
  readFile(path, 'utf8').catch((cause: unknown) => {
    throw new DomainError(
      'model-manifest-missing',
      `The model manifest ${manifestFile} can't be read. MODEL_MANIFEST names it.`,
      { cause },
    );
  });

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
