const LONGEST_SIDE_PX = 1600;
const QUALITY = 0.82;

/** Small enough for a slow network: at most 1,600 pixels as JPEG. What the browser can’t read goes as it is. */
export async function shrinkPicture(file: File): Promise<Blob> {
  try {
    // Turned upright as the camera says; the original’s position and time are sent beside it.
    const picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
    const scale = Math.min(1, LONGEST_SIDE_PX / Math.max(picture.width, picture.height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const small = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', QUALITY));
    return small && small.size < file.size ? small : file;
  } catch {
    return file;
  }
}
