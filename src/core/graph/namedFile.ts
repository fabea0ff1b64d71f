import { folderOf, resolvePath } from '../../base/relativePath.ts';
import { below, foldersUp } from './projectFiles.ts';

/** What a built file was made of. */
const sources: readonly [RegExp, string][] = [
  [/\.js$/, '.ts'],
  [/\.js$/, '.tsx'],
  [/\.mjs$/, '.mts'],
  [/\.cjs$/, '.cts'],
];

/**
 * The project's file that a path in a file's code means: counted from that file's folder, from a package's around it, or from the root; null where it is none of the project. A
 * text that is no path at all may look like one, so that nothing follows from null.
 */
export function namedFile(has: (path: string) => boolean, from: string, stated: string): string | null {
  const folder = folderOf(from);
  const packages = foldersUp(folder).filter((around) => around === '' || has(below(around, 'package.json')));
  for (const start of new Set([folder, ...packages])) {
    const path = resolvePath(start, stated.replace(/^\/+/, ''));
    if (path === null) continue;
    const found = [path, ...sources.map(([built, source]) => path.replace(built, source))].find((one) => one !== from && has(one));
    if (found !== undefined) return found;
  }
  return null;
}
