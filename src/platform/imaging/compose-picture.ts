import { rm } from 'node:fs/promises';
import sharp, { type OverlayOptions, type Sharp } from 'sharp';
import { clipBox, type RenditionPlan } from '../../domain/privacy/plan-rendition';
import type { BoxInPhoto, Pixels } from '../../domain/units';
import { type DecodedPhoto, decodePhoto, openPhoto, readPhotoSize, refuse } from './decode-photo';

export interface Rendering {
  readonly plan: RenditionPlan;
  readonly maxPhotoPixels: Pixels;
  /** More pixels than this a side are not needed; all of them when absent. */
  readonly longestSide?: Pixels;
}

/**
 * The photo as this plan lets it be seen, upright, at its own size. Every picture that a person sees comes through here.
 * What the plan takes away is gone before anything is drawn: the photo is reduced, then enlarged again, and only the clear boxes come from its pixels.
 */
export async function withPicture<T>(
  photoFile: string,
  { plan, maxPhotoPixels, longestSide = Infinity }: Rendering,
  use: (picture: Sharp) => Promise<T>,
): Promise<T> {
  if (plan.detail === 'native') return use(openPhoto(photoFile, maxPhotoPixels).autoOrient());
  const { orientation } = await openPhoto(photoFile, maxPhotoPixels).metadata().catch(refuse);
  // Beside the photo, in a folder that its lender removes; uncompressed, because it is read once and gone.
  const composed = `${photoFile}.reduced.tif`;
  try {
    const size = await readPhotoSize(photoFile, maxPhotoPixels);
    const share = Math.min(1, longestSide / Math.max(size.width, size.height));
    const photo = await decodePhoto(photoFile, scale(size, share), maxPhotoPixels);
    await compose(photo, { plan, full: size }, composed);
    return await use(stand(openPhoto(composed, maxPhotoPixels), orientation ?? 1));
  } finally {
    await rm(composed, { force: true });
  }
}

async function compose(
  photo: DecodedPhoto,
  { plan, full }: { readonly plan: Extract<RenditionPlan, { detail: 'reduced' }>; readonly full: Size },
  file: string,
): Promise<void> {
  const { width, height } = photo;
  const [across, down] = [width / full.width, height / full.height];
  const inside = (boxes: readonly BoxInPhoto[]) =>
    boxes.flatMap((box) => clipBox(scaleBox(box, across, down), photo) ?? []);
  const patches: OverlayOptions[] = [];
  for (const box of inside(plan.clear)) patches.push(patch(await cut(photo, box), box));
  for (const box of inside(plan.blurred.boxes)) {
    const kept = await reduce(cutOut(photo, box), scale(box, Math.min(1, plan.blurred.keep / across)));
    patches.push(patch(await enlarge(kept, box).raw().toBuffer(), box));
  }
  const kept = await reduce(pixelsOf(photo), scale(photo, Math.min(1, plan.keep / across)));
  await enlarge(kept, { width, height })
    .composite(patches)
    .removeAlpha()
    .tiff({ compression: 'none' })
    .toFile(file);
}

interface Size {
  readonly width: Pixels;
  readonly height: Pixels;
}

const pixelsOf = ({ data, width, height }: DecodedPhoto): Sharp =>
  sharp(data, { raw: { width, height, channels: 3 }, limitInputPixels: false });

const cutOut = (photo: DecodedPhoto, { x, y, width, height }: BoxInPhoto): Sharp =>
  pixelsOf(photo).extract({ left: x, top: y, width, height });

const cut = (photo: DecodedPhoto, box: BoxInPhoto): Promise<Buffer> => cutOut(photo, box).raw().toBuffer();

const patch = (input: Buffer, { x, y, width, height }: BoxInPhoto): OverlayOptions => ({
  input,
  raw: { width, height, channels: 3 },
  left: x,
  top: y,
});

const scale = ({ width, height }: Size, share: number): Size => ({
  width: Math.max(1, Math.floor(width * share)),
  height: Math.max(1, Math.floor(height * share)),
});

/** The whole pixels that a box touches. */
function scaleBox({ x, y, width, height }: BoxInPhoto, across: number, down: number): BoxInPhoto {
  const [left, top] = [Math.floor(x * across), Math.floor(y * down)];
  return {
    x: left,
    y: top,
    width: Math.ceil((x + width) * across) - left,
    height: Math.ceil((y + height) * down) - top,
  };
}

async function reduce(picture: Sharp, size: Size): Promise<DecodedPhoto> {
  const { data, info } = await picture
    .resize({ ...size, fit: 'fill' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

const enlarge = (kept: DecodedPhoto, { width, height }: Size): Sharp =>
  pixelsOf(kept).resize({ width, height, fit: 'fill', kernel: 'cubic' });

/** What the Orientation tag asks for, 1 to 8: the composed picture has lost it. sharp flips before it rotates. */
function stand(picture: Sharp, orientation: number): Sharp {
  switch (orientation) {
    case 2:
      return picture.flop();
    case 3:
      return picture.rotate(180);
    case 4:
      return picture.flip();
    case 5:
      return picture.flip().rotate(90);
    case 6:
      return picture.rotate(90);
    case 7:
      return picture.flip().rotate(270);
    case 8:
      return picture.rotate(270);
    default:
      return picture;
  }
}
