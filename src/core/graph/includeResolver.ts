/**
 * Where C's and C++'s includes lead. Which folders the compiler looks in is known to the build only: a file beside the including one is taken, else one whose
 * path ends with what is written; of several the one that is nearest in the tree.
 */
import { baseName, folderOf, resolvePath } from '../../base/relativePath.ts';
import { nearest } from './declaredNames.ts';
import type { ImportStatement } from './importStatement.ts';
import { external, missing, oneFile, type ProjectFiles, type Resolution } from './projectFiles.ts';

/** The languages' own headers that have an extension; C++'s have none. */
const standard = new Set(
  (
    'assert complex ctype errno fenv float inttypes iso646 limits locale math setjmp signal stdalign stdarg stdatomic stdbit stdbool stdckdint stddef ' +
    'stdint stdio stdlib stdnoreturn string tgmath threads time uchar wchar wctype unistd pthread fcntl dlfcn dirent poll netdb semaphore termios ' +
    'syslog strings malloc windows'
  ).split(' '),
);

export class IncludeResolver {
  readonly #files: ProjectFiles;
  /** Files that may be included, by their names. */
  readonly #byName = new Map<string, string[]>();

  constructor(files: ProjectFiles) {
    this.#files = files;
    for (const path of files.paths) {
      if (!/\.(?:h|hh|hpp|hxx|h\+\+|inc|inl|ipp|tpp|tcc|txx|def|c|cc|cpp|cxx|m|mm|cu|cuh|proto)$/i.test(path)) continue;
      const name = baseName(path);
      const known = this.#byName.get(name);
      if (known) known.push(path);
      else this.#byName.set(name, [path]);
    }
  }

  resolve(from: string, { specifier, kind }: ImportStatement): Resolution {
    const written = specifier.replaceAll('\\', '/');
    if (kind === 'system' && isStandard(written)) return external(written);
    const beside = resolvePath(folderOf(from), written);
    if (kind !== 'system' && beside !== null && this.#files.has(beside)) return oneFile(beside);
    const tail = resolvePath('', written.replace(/^(?:\.{1,2}\/)+/, ''));
    const found = tail === null || tail === '' ? [] : this.#ending(tail);
    const near = found.length > 1 ? nearest(found, from) : found;
    const [first] = near;
    if (first === undefined) {
      if (kind === 'system') return external(written.split('/', 1)[0] ?? written);
      return isStandard(written) ? external(written) : missing(`no file of the project ends with ${written}`);
    }
    // As the nearest ones go: the shortest path is what a build most often names.
    const shortest = near.filter((path) => path.length === Math.min(...near.map(({ length }) => length)));
    return shortest.length === 1
      ? oneFile(shortest[0] ?? first)
      : missing(`${String(near.length)} files of the project end with ${written}`);
  }

  #ending(tail: string): string[] {
    const all = this.#byName.get(baseName(tail)) ?? [];
    return tail.includes('/') ? all.filter((path) => path === tail || path.endsWith(`/${tail}`)) : all;
  }
}

function isStandard(header: string): boolean {
  if (header.startsWith('sys/')) return true;
  return header.endsWith('.h') ? standard.has(header.slice(0, -2)) : /^[a-z_]+$/.test(header);
}
