/** Reads the diffs of many files at once and lets go of what is too large, so that however much has changed, little of it is held. It must not know what is looked for. */
import { eachSection } from '../../core/git/diffSections.ts';
import type { ChangedFile } from '../../core/ports.ts';
import type { UnreadFile } from '../../core/security/foundSecret.ts';
import { diffOptions, exceptPath, type GitRunner } from './gitRunner.ts';
import { withIndexOf } from './indexCopy.ts';
import { fitInOneCommand, pathspecs } from './pathspecs.ts';
import { SectionPieces } from './sectionPieces.ts';

/** Bytes of diffs that are read of a file, and of all. */
export interface DiffLimits {
  file: number;
  all: number;
}

/** What may still be read, and what wasn't. */
export class DiffBudget {
  /** Files that weren't read, or not to their end. */
  readonly unread: UnreadFile[] = [];
  /** Git took so long that it is to be asked no more. */
  late = false;
  readonly #file: number;
  #left: number;

  constructor({ file, all }: DiffLimits) {
    this.#file = file;
    this.#left = all;
  }

  /** Bytes that may still be read of a file. */
  get room(): number {
    return Math.min(this.#file, this.#left);
  }

  take(bytes: number): void {
    this.#left -= bytes;
  }

  leaveOut(files: readonly { path: string }[], reason: UnreadFile['reason']): void {
    for (const { path } of files) this.unread.push({ path, reason });
  }
}

/**
 * What was read of a file's diff. It stays in bytes until it is looked through: as text it would lie in the heap, which the engine lets grow to several times of what lives in it.
 */
export interface ReadSection {
  path: string;
  /** Git shows no lines of it. */
  binary: boolean;
  /** From `diff --git` on, as git wrote it. */
  bytes: Buffer;
}

export interface SectionsToRead {
  /** Those that are wanted. */
  files: readonly ChangedFile[];
  /** Changed, but not to be read: git would have all of them in memory. */
  without?: readonly ChangedFile[];
  /** Whether other files have changed, too. */
  others: boolean;
  /** Our own. */
  options?: readonly string[];
}

/**
 * The files' sections, without lines around the changes; of one that is too large its beginning. What isn't read is left to `budget`. `against` is made of our own options and object ids
 * only. Rejects as {@link GitRunner.run}, but where it takes too long.
 */
export async function readSections(
  git: GitRunner,
  against: readonly string[],
  budget: DiffBudget,
  { files, without = [], others, options = [] }: SectionsToRead,
): Promise<ReadSection[]> {
  const left = new Map(files.map((file) => [file.path, file]));
  const wanted = new Set(left.keys());
  if (files.length === 0 || budget.late || budget.room <= 0 || !fitInOneCommand(without)) {
    budget.leaveOut(files, budget.late ? 'late' : 'large');
    return [];
  }
  const named = others && fitInOneCommand(files);
  const names = named ? files.flatMap(pathspecs) : without.map(({ path }) => exceptPath(path));
  const sections: ReadSection[] = [];
  const pieces = new SectionPieces(
    () => budget.room,
    (bytes, cut) => {
      const [section] = eachSection(headOf(bytes));
      if (!section || !wanted.has(section.path)) return;
      budget.take(bytes.length);
      sections.push({ path: section.path, binary: section.binary, bytes });
      left.delete(section.path);
      if (cut) budget.leaveOut([section], ended === 'late' ? 'late' : 'large');
    },
  );
  const command = ['diff', ...diffOptions, '--unified=0', '--diff-filter=d', ...options, ...against, '--', ...names];
  let ended: Awaited<ReturnType<GitRunner['runThrough']>> | null = null;
  const take = (piece: Buffer): boolean => {
    pieces.add(piece);
    return budget.room > 0;
  };
  ended = await withIndexOf(git, against, named ? files : [], (reading) => reading.runThrough(take, ...command));
  pieces.end(ended === 'all');
  if (ended === 'late') budget.late = true;
  if (ended !== 'all') budget.leaveOut([...left.values()], ended === 'late' ? 'late' : 'large');
  return sections;
}

/** What stands before the changes of a section, and says whose they are. */
function headOf(section: Buffer): string {
  const changes = section.indexOf('\n@@ ');
  return section.toString('utf8', 0, changes === -1 ? section.length : changes + 1);
}
