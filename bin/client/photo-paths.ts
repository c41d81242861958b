import { stat } from 'node:fs/promises';
import type { Metres } from '../../src/domain/units';
import { listFolder } from './folder-files';

/** A file to look at; `name` is what the outcome calls it: relative to the folder given, or as given. */
export interface NamedPhoto {
  readonly name: string;
  readonly path: string;
  /** From those who made the file, where they know it; its header is asked otherwise. */
  readonly groundSampleDistance?: Metres | null;
}

export interface PhotoPaths {
  readonly photos: readonly NamedPhoto[];
  readonly unreadable: readonly { readonly name: string; readonly code: string; readonly message: string }[];
  /** Files in folders whose names are no picture's: notes, annotations, logs. */
  readonly otherFiles: number;
}

/** Names that cameras and picture programs give; what they hold is told by their bytes, later. */
const PICTURE_NAME = /\.(jpe?g|png|tiff?|webp|hei[cf]|avif|dng|jxl|jp2|bmp|gif|cr[23]|nef|arw|orf|rw2|raf)$/i;

/** Expands files and folders (with their subfolders) to photos, in the order given, folders by name. A file given by name is always tried. */
export async function findPhotos(paths: readonly string[]): Promise<PhotoPaths> {
  const photos: NamedPhoto[] = [];
  const unreadable: { name: string; code: string; message: string }[] = [];
  let otherFiles = 0;
  for (const path of paths) {
    const info = await stat(path).catch(() => null);
    if (!info?.isDirectory()) {
      if (info) photos.push({ name: path, path });
      else unreadable.push({ name: path, code: 'unreadable', message: 'There is no such file or folder.' });
      continue;
    }
    const { files, unsent } = await listFolder(path);
    const pictures = files.filter((file) => PICTURE_NAME.test(file.name));
    photos.push(...pictures.map((file) => ({ name: file.name, path: file.path })));
    otherFiles += files.length - pictures.length;
    unreadable.push(...unsent.map(({ name, code, reason }) => ({ name, code, message: reason })));
  }
  return { photos, unreadable, otherFiles };
}
