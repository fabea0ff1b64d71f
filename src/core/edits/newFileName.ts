/** Names for files that don't exist yet: a folder of those offered, a name of plain letters, an ending in use here, and never a path that is taken. */
import { baseName } from '../../base/relativePath.ts';
import { charClass } from '../grammar/gbnf.ts';
import type { Segment } from '../../protocol/worker/programmes.ts';

const longestName = 40;
const mostEndings = 40;
/** Tried when nothing with an ending exists yet. */
const usualEndings = ['ts', 'js', 'py', 'md', 'json'];
/** Names that Windows can't give to a file, whatever their ending. */
const reserved = /^(?:con|prn|aux|nul|com\d|lpt\d)$/i;

/** Every beginning of it is a name too. */
const gbnf = `root ::= ${charClass([[0x41, 0x5a], [0x5f, 0x5f], [0x61, 0x7a]])} ${charClass([[0x2d, 0x2d], [0x30, 0x39], [0x41, 0x5a], [0x5f, 0x5f], [0x61, 0x7a]])}{0,${String(longestName - 1)}} "."\n`; // prettier-ignore

export class NewFileNames {
  readonly folders: readonly string[];
  /** Tokens that a path may take, at most. */
  readonly tokens = 2 * longestName + 40;
  readonly #taken = new Set<string>();
  readonly #endings: string[];

  constructor(folders: readonly string[], existing: Iterable<string>, files: readonly { path: string }[]) {
    this.folders = [...new Set(folders.map((folder) => folder.replace(/\/+$/, '')))];
    const uses = new Map<string, number>();
    for (const path of [...existing, ...files.map((file) => file.path)]) {
      this.take(path);
      const ending = endingOf(path);
      if (ending !== null) uses.set(ending, (uses.get(ending) ?? 0) + 1);
    }
    const found = [...uses].sort((a, b) => b[1] - a[1]).map(([ending]) => ending);
    this.#endings = (found.length > 0 ? found : usualEndings).slice(0, mostEndings);
  }

  /** The segment that writes a name with its dot. */
  get segment(): Segment {
    return { kind: 'grammar', gbnf, maxTokens: longestName };
  }

  /** Marks a path and its folders as taken. */
  take(path: string): void {
    const parts = path.toLowerCase().split('/');
    for (let end = parts.length; end > 0; end--) this.#taken.add(parts.slice(0, end).join('/'));
  }

  /**
   * What completes a name that was written, and the endings that may follow then: those with which the path isn't taken. Capitals make no
   * difference, since they make none on many disks.
   */
  complete(folder: string, written: string): { name: string; endings: string[] } {
    const start = written.replace(/\.+$/, '');
    const base = start === '' || reserved.test(start) ? `${start}_` : start;
    for (let number = 1; ; number++) {
      const name = number === 1 ? base : `${base}${String(number)}`;
      const endings = this.#endings.filter((ending) => !this.#taken.has(pathIn(folder, `${name}.${ending}`).toLowerCase()));
      if (endings.length > 0) return { name, endings };
    }
  }
}

export function pathIn(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

/** `test.ts` of `cart.test.ts`; null for a name without an ending, or with an odd one. */
function endingOf(path: string): string | null {
  const name = baseName(path);
  return /^[^.]+\.([A-Za-z0-9]{1,8}(?:\.[A-Za-z0-9]{1,8})?)$/.exec(name)?.[1] ?? null;
}
