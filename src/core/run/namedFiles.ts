/** The files of a project that what a command wrote names, as in the places of errors. Pure. */
import { baseName } from '../../base/relativePath.ts';

/** More of an output isn't looked through, and a longer word is no path. Characters. */
const mostRead = 100_000;
const longestWord = 300;

/**
 * Those of `paths` (relative, with `/`) that the text names by their whole path or by its end where no other one ends so, in their order, each once, at most
 * `most`. An absolute path is one of them where it ends with a whole one.
 */
export function namedFiles(text: string, paths: readonly string[], most: number): string[] {
  const byName = Map.groupBy(paths, baseName);
  const found = new Set<string>();
  for (const word of new Set(text.slice(-mostRead).split(/[\s"'`()[\]{}<>,;|=]+/))) {
    if (found.size >= most) break;
    if (word.length > longestWord) continue;
    const path = word
      .replaceAll('\\', '/')
      .replace(/(?::\d+){1,2}[:.]?$|[:.]+$/, '')
      .replace(/^file:\/\//, '')
      .replace(/^(?:\.\/)+/, '');
    const known = byName.get(baseName(path)) ?? [];
    const whole = known.filter((one) => one === path || path.endsWith(`/${one}`)).sort((a, b) => b.length - a.length)[0];
    const ends = known.filter((one) => one.endsWith(`/${path}`));
    const one = whole ?? (ends.length === 1 ? ends[0] : undefined);
    if (one !== undefined) found.add(one);
  }
  return [...found];
}
