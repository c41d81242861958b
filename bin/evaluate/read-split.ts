import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { OperatorError } from '../launcher/operator-error';

/**
 * Names of photos to look at: one a line, or a CSV table with a column `photo` and, if it has one, `part` (as models/training writes it), of which
 * `part` is taken. The answer tells whether a `file_name` is among them, by its whole name or by its last part.
 */
export async function readSplit(file: string, part: string): Promise<(fileName: string) => boolean> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new OperatorError(`The split ${file} can't be read: check the path.`);
  });
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const header = (lines[0] ?? '').split(',').map((cell) => cell.trim());
  const photoColumn = header.indexOf('photo');
  const names = photoColumn < 0 ? lines.map((line) => line.trim()) : namesOfPart(lines, header, part);
  if (names.length === 0)
    throw new OperatorError(
      photoColumn < 0
        ? `The split ${file} names no photo.`
        : `The split ${file} has no photo of the part "${part}".`,
    );
  const whole = new Set(names);
  const bare = new Set(names.filter((name) => !name.includes('/')));
  return (fileName) => whole.has(fileName) || bare.has(basename(fileName));
}

function namesOfPart(lines: readonly string[], header: readonly string[], part: string): string[] {
  const [photoColumn, partColumn] = [header.indexOf('photo'), header.indexOf('part')];
  return lines
    .slice(1)
    .map((line) => line.split(',').map((cell) => cell.trim()))
    .filter((cells) => partColumn < 0 || cells[partColumn] === part)
    .flatMap((cells) => cells[photoColumn] ?? []);
}
