export interface DroppedFile {
  /** Path relative to what was dropped, with `/`. */
  readonly name: string;
  readonly file: File;
}

/** Every file below the folders that were dropped. Call it within the event: the browser empties `items` after it. */
export async function readDrop(transfer: DataTransfer): Promise<DroppedFile[]> {
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  const found: DroppedFile[] = [];
  for (const entry of entries) await visit(entry, entries.length === 1, found);
  return found;
}

/** Files of an `<input type="file" webkitdirectory>`; the chosen folder's own name is no part of theirs. */
export const readChosen = (files: FileList): DroppedFile[] =>
  [...files].map((file) => ({
    file,
    name: file.webkitRelativePath.split('/').slice(1).join('/') || file.name,
  }));

async function visit(entry: FileSystemEntry, isRoot: boolean, found: DroppedFile[]): Promise<void> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    );
    const path = entry.fullPath.split('/').filter(Boolean);
    found.push({ file, name: path.slice(path.length > 1 && isRoot ? 1 : 0).join('/') });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (;;) {
    // The browser gives a hundred at a time, and none at the end.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return;
    for (const child of some) await visit(child, isRoot, found);
  }
}
