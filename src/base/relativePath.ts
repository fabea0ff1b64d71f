/** Paths with `/`, relative to the workspace folder: what they mean to each other. */
import { sharedBeginning } from './sharedBeginning.ts';

/** The last part of a path with `/`. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The folder of a path; '' at the root. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** Where `relative` leads from `folder`; null when that is outside. */
export function resolvePath(folder: string, relative: string): string | null {
  const parts = folder === '' ? [] : folder.split('/');
  for (const part of relative.split('/')) {
    if (part === '..') {
      if (parts.pop() === undefined) return null;
    } else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

/** The way from `folder` to `path`: `../lib/a.ts`, or `a.ts` for what is in the folder itself. */
export function relativePath(folder: string, path: string): string {
  const from = folder === '' ? [] : folder.split('/');
  const to = path === '' ? [] : path.split('/');
  const same = sharedBeginning(from, to);
  return [...from.slice(same).map(() => '..'), ...to.slice(same)].join('/');
}
