/** Reads the diffs of many files a step at a time, so that however large they are, little is held at once. It must not know what is looked for in them. */
import { type DiffSection, eachSection } from '../../core/git/diffSections.ts';
import type { ChangedFile } from '../../core/ports.ts';
import { diffOptions, type GitRunner, literalPath } from './gitRunner.ts';

/** Bytes of diffs read at once, of a file by itself, and of all. */
export interface DiffLimits {
  step: number;
  file: number;
  all: number;
}

/** Characters of names in one command: a command line holds no more everywhere. */
const mostNamed = 20_000;

export class DiffSteps {
  /** Files that weren't read, or not to their end. */
  readonly unread: string[] = [];
  readonly #git: GitRunner;
  readonly #against: readonly string[];
  readonly #limits: DiffLimits;
  #left: number;

  /** `against` is made of our own options and object ids only. */
  constructor(git: GitRunner, against: readonly string[], limits: DiffLimits) {
    this.#git = git;
    this.#against = against;
    this.#limits = limits;
    this.#left = limits.all;
  }

  /** Bytes that may still be read of a file. */
  get room(): number {
    return Math.min(this.#limits.file, this.#left);
  }

  /** Counts what was read elsewhere. */
  take(bytes: number): void {
    this.#left -= bytes;
  }

  /**
   * The files' sections, in git's order, which `files` has to be in; without lines around the changes. Of one that is too large its beginning. `options` are our own, and `named` says whether others
   * have changed, too. Rejects as {@link GitRunner.run}.
   */
  async *sections(files: readonly ChangedFile[], named: boolean, ...options: string[]): AsyncGenerator<DiffSection> {
    let [rest, all, alone] = [files, !named, false];
    while (rest.length > 0) {
      if (this.#left <= 0) return void this.unread.push(...rest.map(({ path }) => path));
      const now = all ? rest : alone ? rest.slice(0, 1) : inOneCommand(rest);
      const paths = all ? [] : now.flatMap(pathspecs);
      const most = alone ? this.room : Math.min(this.#limits.step, this.#left);
      const read = ['diff', ...diffOptions, '--unified=0', '--diff-filter=d', ...options, ...this.#against, '--', ...paths];
      const { text, cut } = await this.#git.runUpTo(most, ...read);
      let [last, count]: [DiffSection | undefined, number] = [undefined, 0];
      for (const section of eachSection(text)) {
        if (last) yield last;
        last = section;
        count++;
      }
      all = false;
      // The first one is larger than a step, so that it is read by itself.
      alone = cut && count <= 1 && !alone;
      if (alone) continue;
      this.#left -= cut ? most : text.length;
      // Another one that was begun is read again with those that follow.
      if (last && (!cut || count === 1)) yield last;
      rest = rest.slice(cut ? this.#done(now, last?.path, count > 1) : now.length);
    }
  }

  /** How many of them need no further look, where the diff ends in `path`. */
  #done(files: readonly ChangedFile[], path: string | undefined, again: boolean): number {
    const at = files.findIndex((file) => file.path === path);
    if (at > 0 && again) return at;
    const unread = at === -1 ? files : files.slice(at, at + 1);
    this.unread.push(...unread.map((file) => file.path));
    return at === -1 ? files.length : at + 1;
  }
}

/** As many of them as one command has room to name. */
export function inOneCommand(files: readonly ChangedFile[]): readonly ChangedFile[] {
  let length = 0;
  const end = files.findIndex(({ path, from = '' }, at) => (length += path.length + from.length) > mostNamed && at > 0);
  return end === -1 ? files : files.slice(0, end);
}

/** Without its old name, a renamed file would be a new one. */
export function pathspecs({ path, from }: ChangedFile): string[] {
  return [path, ...(from === undefined ? [] : [from])].map(literalPath);
}
