import { type DamageClass, damageClasses } from '../../src/domain/detection/damage';
import type { BoxInPhoto } from '../../src/domain/units';

/** The fields of the API's answers that a training set needs. */
export interface ReviewedBox {
  readonly id: string;
  readonly photoId: string;
  readonly damageClass: DamageClass;
  readonly score: number;
  readonly origin: 'model' | 'person';
  readonly modelVersion: string | null;
  readonly box: BoxInPhoto;
  readonly decision: 'pending' | 'accepted' | 'rejected' | 'corrected';
  readonly ticketId: string | null;
}

export interface ExportedPhoto {
  readonly id: string;
  readonly name: string;
  readonly sha256: string;
  readonly widthPx: number | null;
  readonly heightPx: number | null;
  readonly groundSampleDistanceMetres: number | null;
  readonly orientation: number | null;
  readonly modelVersion: string | null;
}

export interface PhotoWithBoxes {
  readonly photo: ExportedPhoto;
  readonly flight: { readonly id: string; readonly name: string };
  readonly group: string;
  readonly boxes: readonly ReviewedBox[];
}

export interface SetRules {
  /** Tickets that a person opened: their undecided boxes count as accepted. */
  readonly openedTickets: ReadonlySet<string>;
  /** Leave out photos in which a box still waits for a person. */
  readonly isCompleteOnly: boolean;
}

type Told = 'accepted' | 'ticket' | 'rejected' | 'pending';

/** COCO, with what a trainer needs besides: see models/training/README.md. */
export interface AnnotationSet {
  readonly images: readonly CocoImage[];
  readonly annotations: readonly CocoAnnotation[];
  readonly categories: readonly { readonly id: number; readonly name: DamageClass }[];
}

export interface CocoImage {
  readonly id: number;
  readonly file_name: string;
  readonly width: number;
  readonly height: number;
  readonly flight: string;
  readonly photo: string;
  readonly sha256: string;
  readonly group: string;
  /** Centimetres a pixel. */
  readonly gsd?: number;
  readonly orientation: number;
  readonly reviewed: 'complete' | 'partial';
  readonly negative: boolean;
  readonly rejected_boxes: readonly Bbox[];
  readonly model_version: string | null;
}

type Bbox = readonly [number, number, number, number];

export interface CocoAnnotation {
  readonly id: number;
  readonly image_id: number;
  readonly category_id: number;
  readonly bbox: Bbox;
  readonly area: number;
  readonly iscrowd: 0 | 1;
  readonly decision: Exclude<Told, 'rejected'>;
  readonly origin: 'model' | 'person';
  readonly score: number;
  readonly model_version: string | null;
  readonly detection: string;
}

export const isDecided = ({ decision }: ReviewedBox): boolean => decision !== 'pending';

/** Photos in which somebody decided something become images; a photo whose boxes were all refused is one without boxes. */
export function annotationSet(photos: readonly PhotoWithBoxes[], rules: SetRules): AnnotationSet {
  const images: CocoImage[] = [];
  const annotations: CocoAnnotation[] = [];
  for (const each of photos) {
    const { photo, flight, group } = each;
    const told = each.boxes.flatMap((box) => tell(box, rules));
    const isPartial = told.some(({ as }) => as === 'pending');
    const isReviewed = told.some(({ as }) => as !== 'pending');
    if (!isReviewed || photo.widthPx === null || photo.heightPx === null) continue;
    if (isPartial && rules.isCompleteOnly) continue;
    const id = images.length + 1;
    const gsd = photo.groundSampleDistanceMetres;
    images.push({
      id,
      file_name: fileNameOf(photo),
      width: photo.widthPx,
      height: photo.heightPx,
      flight: flight.name,
      photo: photo.name,
      sha256: photo.sha256,
      group,
      ...(gsd === null ? {} : { gsd: Number((gsd * 100).toFixed(3)) }),
      orientation: photo.orientation ?? 1,
      reviewed: isPartial ? 'partial' : 'complete',
      negative: told.every(({ as }) => as === 'rejected' || as === 'pending'),
      rejected_boxes: told.filter(({ as }) => as === 'rejected').map(({ box }) => toBbox(box.box)),
      model_version: photo.modelVersion,
    });
    for (const { box, as } of told)
      if (as !== 'rejected') annotations.push(toAnnotation(box, as, annotations.length + 1, id));
  }
  const categories = damageClasses.map((name, at) => ({ id: at + 1, name }));
  return { images, annotations, categories };
}

/** A corrected box says nothing itself: the person's box stands for it. */
function tell(box: ReviewedBox, { openedTickets }: SetRules): { box: ReviewedBox; as: Told }[] {
  if (box.decision === 'corrected') return [];
  if (box.decision !== 'pending') return [{ box, as: box.decision }];
  const isOpened = box.ticketId !== null && openedTickets.has(box.ticketId);
  return [{ box, as: isOpened ? 'ticket' : 'pending' }];
}

/** Unique by content, and told apart by people: drones number their photos anew on every card. */
function fileNameOf({ name, sha256 }: ExportedPhoto): string {
  const last = name.split(/[/\\]/).at(-1) ?? name;
  return `${sha256.slice(0, 16)}-${last.replace(/[^\w.-]+/g, '_')}`;
}

function toAnnotation(
  box: ReviewedBox,
  as: CocoAnnotation['decision'],
  id: number,
  imageId: number,
): CocoAnnotation {
  const bbox = toBbox(box.box);
  return {
    id,
    image_id: imageId,
    category_id: damageClasses.indexOf(box.damageClass) + 1,
    bbox,
    area: Number((bbox[2] * bbox[3]).toFixed(2)),
    iscrowd: as === 'pending' ? 1 : 0,
    decision: as,
    origin: box.origin,
    score: Number(box.score.toFixed(5)),
    model_version: box.modelVersion,
    detection: box.id,
  };
}

const toBbox = ({ x, y, width, height }: BoxInPhoto): Bbox => [
  round(x),
  round(y),
  round(width),
  round(height),
];
const round = (value: number): number => Number(value.toFixed(2));
