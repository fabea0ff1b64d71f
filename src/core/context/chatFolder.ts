/** The folder in which the chat's commands look, as `/cd` has chosen it. Pure: paths are those of the workspace, with `/`, and `''` is all of it. */
import { AppError } from '../../base/appError.ts';
import { escapedGlob, splitGlobs } from '../batch/globs.ts';
import { lookUpPath } from './pathLookup.ts';

/**
 * The folder that is meant: from the current one, from the top where it begins with `/`, or one that is called so somewhere. Throws `outsideWorkspace` for one
 * above the top, and `pathNone`.
 */
export function folderMeant(written: string, current: string, folders: readonly string[]): string {
  const plain = written
    .trim()
    .replace(/^(["'`])(.*)\1$/, '$2')
    .replaceAll('\\', '/');
  const parts = plain.startsWith('/') || current === '' ? [] : current.split('/');
  for (const part of plain.split('/')) {
    if (part === '..') {
      if (parts.length === 0) throw new AppError('outsideWorkspace', 'above the top', { path: plain });
      parts.pop();
    } else if (part !== '' && part !== '.') parts.push(part);
  }
  const found = parts.join('/');
  if (found === '' || folders.includes(found)) return found;
  const { paths, guessed } = lookUpPath(plain, folders);
  const [folder] = paths;
  if (folder === undefined || (guessed && paths.length > 1)) throw new AppError('pathNone', 'no such folder', { path: plain });
  return folder;
}

/** A list of globs as it is meant in a folder: a name in any folder below it, a path from it, and one that begins with `/` from the top. */
export function globsBelow(folder: string, globs: string): string {
  if (folder === '') return globs;
  const inside = escapedGlob(folder);
  const written = splitGlobs(globs);
  if (written.length === 0) return `${inside}/**`;
  return written
    .map((glob) => (glob.startsWith('/') ? glob.slice(1) : glob.includes('/') ? `${inside}/${glob}` : `${inside}/**/${glob}`))
    .join(', ');
}
