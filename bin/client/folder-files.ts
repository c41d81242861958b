import { createHash } from 'node:crypto';
import { createReadStream, type Dirent } from 'node:fs';
import { open, readdir, realpath, stat } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { sniffPhoto } from '../../src/platform/metadata/sniff-photo';
import { OperatorError } from '../launcher/operator-error';

/** A file of the folder that can be read. `name` is its path relative to the folder, with `/`. */
export interface FolderFile {
  readonly name: string;
  readonly path: string;
  readonly size: number;
}

/** A file that was found but can't be sent; it is accounted for all the same. */
export interface UnsentFile {
  readonly name: string;
  readonly code: string;
  readonly reason: string;
}

export interface FolderListing {
  readonly files: FolderFile[];
  readonly unsent: UnsentFile[];
}

const HEAD_BYTES = 64;

/** Every file below a folder (or one file), dot-files included, in name order. Links to folders are named, not followed. */
export async function listFolder(path: string): Promise<FolderListing> {
  const info = await stat(path).catch((error: Error) => {
    throw new OperatorError(`${path} can't be read: ${error.message}.`);
  });
  const listing: FolderListing = { files: [], unsent: [] };
  if (info.isFile()) listing.files.push({ name: basename(path), path, size: info.size });
  else await visit(await realpath(path), await realpath(path), listing);
  return listing;
}

async function visit(root: string, folder: string, listing: FolderListing): Promise<void> {
  const nameOf = (path: string) => relative(root, path).split(sep).join('/');
  let entries: Dirent[];
  try {
    entries = await readdir(folder, { withFileTypes: true });
  } catch (error) {
    listing.unsent.push({
      name: `${nameOf(folder)}/`,
      code: 'unreadable',
      reason: `The folder can’t be read: ${(error as Error).message}.`,
    });
    return;
  }
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    const name = nameOf(path);
    if (entry.isDirectory()) await visit(root, path, listing);
    else await addFile(path, name, listing);
  }
}

async function addFile(path: string, name: string, listing: FolderListing): Promise<void> {
  try {
    const info = await stat(path);
    if (info.isFile()) listing.files.push({ name, path, size: info.size });
    else if (info.isDirectory())
      listing.unsent.push({
        name,
        code: 'link-to-folder',
        reason: 'This is a link to a folder; links are not followed.',
      });
    else listing.unsent.push({ name, code: 'not-a-file', reason: 'This is not a regular file.' });
  } catch (error) {
    listing.unsent.push({
      name,
      code: 'unreadable',
      reason: `The file can’t be read: ${(error as Error).message}.`,
    });
  }
}

export interface FileDigest {
  readonly sha256: string;
  /** By the first bytes, whatever the name says; undefined when they are no photo's. */
  readonly mediaType: string | undefined;
}

/** SHA-256 of the whole file, read as a stream, and what its first bytes are. */
export async function digestFile(file: FolderFile): Promise<FileDigest> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file.path, { highWaterMark: 1 << 20 }))
    hash.update(chunk as Buffer);
  const format = sniffPhoto(await readSlice(file.path, 0, HEAD_BYTES));
  return { sha256: hash.digest('hex'), mediaType: format ? `image/${format}` : undefined };
}

/** Bytes [start, start + length) of a file, fewer at its end. */
export async function readSlice(path: string, start: number, length: number): Promise<Buffer> {
  const handle = await open(path, 'r');
  try {
    const buffer = Buffer.alloc(length);
    const { bytesRead } = await handle.read(buffer, 0, length, start);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
