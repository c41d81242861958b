import type { GreyImage } from '../../domain/registration/grey-image';

/** The same image in memory that all threads of the process see, so that it is there once. */
export function shareMemory(image: GreyImage): GreyImage {
  if (image.data.buffer instanceof SharedArrayBuffer) return image;
  const data = new Uint8Array(new SharedArrayBuffer(image.data.length));
  data.set(image.data);
  return { ...image, data };
}
