import { existsSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';

/** The folder that holds package.json, from sources and from the build alike. */
export function projectRoot(): string {
  let folder = __dirname;
  while (!existsSync(join(folder, 'package.json'))) {
    const above = dirname(folder);
    if (above === folder) throw new Error('There is no package.json above the program.');
    folder = above;
  }
  return folder;
}

export const findInProject = (path: string): string => join(projectRoot(), path);

export const projectVersion = (): string =>
  (JSON.parse(readFileSync(findInProject('package.json'), 'utf8')) as { version: string }).version;

/** A file that a setting names: as the caller's folder sees it, else as the project does. */
export function resolveSettingPath(path: string): string {
  const here = resolve(path);
  return isAbsolute(path) || existsSync(here) ? here : findInProject(path);
}
