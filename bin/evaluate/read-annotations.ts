import { readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { z } from 'zod';
import {
  type EvaluatedPhoto,
  type Label,
  type LabelClass,
  labelClasses,
} from '../../src/domain/evaluation/evaluated-photo';
import { clipToPhoto } from '../../src/domain/tiling/photo-scale';
import { OperatorError } from '../launcher/operator-error';

const id = z.union([z.number(), z.string()]);
const pixels = z.number().positive();

/** What is read of a COCO file; `source`, `view` and `gsd` (centimetres a pixel) may stand on an image, the first two also in `info`. */
const cocoSchema = z.object({
  info: z.object({ source: z.string().optional(), view: z.string().optional() }).optional(),
  categories: z.array(z.object({ id, name: z.string() })),
  images: z.array(
    z.object({
      id,
      file_name: z.string().min(1),
      width: pixels,
      height: pixels,
      source: z.string().optional(),
      view: z.string().optional(),
      gsd: z.number().positive().optional(),
    }),
  ),
  annotations: z.array(
    z.object({
      image_id: id,
      category_id: id,
      bbox: z.tuple([z.number(), z.number(), z.number(), z.number()]),
      iscrowd: z.union([z.number(), z.boolean()]).optional(),
    }),
  ),
});
type Coco = z.infer<typeof cocoSchema>;

/** A photo to look at and what people marked in it. */
export type LabelledPhoto = Omit<EvaluatedPhoto, 'found'> & { readonly path: string };

export interface Problem {
  /** Where: a file, or a photo in one. */
  readonly name: string;
  readonly code: string;
  readonly message: string;
}

export interface Annotations {
  readonly photos: readonly LabelledPhoto[];
  readonly problems: readonly Problem[];
}

export interface AnnotationOptions {
  readonly images: string;
  /** Whether a photo, by its `file_name`, is wanted. */
  readonly isWanted: (fileName: string) => boolean;
}

/**
 * Reads COCO files. What is wrong with a label or a photo is a problem, and the rest goes on; a file that is no COCO file ends it all
 * with an OperatorError. A photo is looked for by its whole `file_name` in the folder of images, then by the last part of it.
 */
export async function readAnnotations(
  files: readonly string[],
  options: AnnotationOptions,
): Promise<Annotations> {
  const photos = new Map<string, LabelledPhoto>();
  const problems: Problem[] = [];
  for (const file of files) {
    const coco = narrow(await readCoco(file), options.isWanted);
    const labels = labelsByPhoto(coco, basename(file), problems);
    for (const image of coco.images) {
      const path = await findImage(options.images, image.file_name);
      if (path === null) problems.push(missing(image.file_name, options.images));
      else if (photos.has(path)) problems.push(listedTwice(image.file_name, basename(file)));
      else photos.set(path, toPhoto(image, { coco, file, path, labels: labels.get(image.id) ?? [] }));
    }
  }
  return { photos: [...photos.values()], problems };
}

async function readCoco(file: string): Promise<Coco> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new OperatorError(`The annotations ${file} can't be read: check the path.`);
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new OperatorError(`The annotations ${file} are not JSON: give a COCO file.`);
  }
  const parsed = cocoSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  throw new OperatorError(
    `${file} is no COCO file: ${path.map(String).join('.') || 'the whole'}: ${message}.`,
  );
}

/** The photos that are wanted, with their labels. */
function narrow(coco: Coco, isWanted: AnnotationOptions['isWanted']): Coco {
  const unwanted = new Set(
    coco.images.filter((image) => !isWanted(image.file_name)).map((image) => image.id),
  );
  return {
    ...coco,
    images: coco.images.filter((image) => !unwanted.has(image.id)),
    annotations: coco.annotations.filter((annotation) => !unwanted.has(annotation.image_id)),
  };
}

/** Labels by image id, cut at the photo's edges; those that can't be used are named, unknown classes once each. */
function labelsByPhoto(
  coco: Coco,
  file: string,
  problems: Problem[],
): Map<Coco['images'][number]['id'], Label[]> {
  const names = new Map(coco.categories.map((category) => [category.id, category.name]));
  const images = new Map(coco.images.map((image) => [image.id, image]));
  const labels = new Map<Coco['images'][number]['id'], Label[]>();
  const unknown = new Map<string, number>();
  for (const { image_id, category_id, bbox, iscrowd } of coco.annotations) {
    const name = names.get(category_id) ?? `category ${category_id}`;
    const image = images.get(image_id);
    if (!isLabelClass(name)) {
      unknown.set(name, (unknown.get(name) ?? 0) + 1);
      continue;
    }
    if (!image) {
      const message = `A box of ${name} belongs to image ${image_id}, which the file does not list.`;
      problems.push({ name: file, code: 'image-unknown', message });
      continue;
    }
    const boxInPhoto = clipToPhoto(toBox(bbox), image);
    if (!boxInPhoto) {
      const message = `The box [${bbox.join(', ')}] of ${name} lies outside the photo or is under a pixel; it was left out.`;
      problems.push({ name: image.file_name, code: 'box-outside-photo', message });
      continue;
    }
    const label = { labelClass: name, boxInPhoto, isCrowd: Boolean(iscrowd) };
    const known = labels.get(image_id);
    if (known) known.push(label);
    else labels.set(image_id, [label]);
  }
  for (const [name, count] of unknown) {
    const message = `${count} boxes are of the class "${name}", which is none of ${labelClasses.join(', ')}; they were left out.`;
    problems.push({ name: file, code: 'class-unknown', message });
  }
  return labels;
}

const isLabelClass = (name: string): name is LabelClass => labelClasses.some((each) => each === name);
const toBox = ([x, y, width, height]: readonly [number, number, number, number]) => ({ x, y, width, height });

function toPhoto(
  image: Coco['images'][number],
  about: {
    readonly coco: Coco;
    readonly file: string;
    readonly path: string;
    readonly labels: readonly Label[];
  },
): LabelledPhoto {
  return {
    name: image.file_name,
    path: about.path,
    width: image.width,
    height: image.height,
    source: image.source ?? about.coco.info?.source ?? basename(about.file, '.json'),
    view: image.view ?? about.coco.info?.view ?? 'unknown',
    groundSampleDistance: image.gsd === undefined ? null : image.gsd / 100,
    labels: about.labels,
  };
}

async function findImage(folder: string, fileName: string): Promise<string | null> {
  for (const path of [join(folder, fileName), join(folder, basename(fileName))])
    if ((await stat(path).catch(() => null))?.isFile()) return resolve(path);
  return null;
}

const missing = (name: string, folder: string): Problem => ({
  name,
  code: 'image-missing',
  message: `There is no such file under ${folder}.`,
});
const listedTwice = (name: string, file: string): Problem => ({
  name,
  code: 'image-listed-twice',
  message: `${file} lists it again; the first entry counts.`,
});
