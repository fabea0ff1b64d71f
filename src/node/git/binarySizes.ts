import type { ChangedFile } from '../../core/ports.ts';
import { diffOptions, type GitRunner } from './gitRunner.ts';
import { withIndexOf } from './indexCopy.ts';
import { fitInOneCommand, pathspecs } from './pathspecs.ts';

/**
 * Bytes of each of these files, before a change and after it together, which git counts as binary: it reads none of them for that. `all` are the changed files, in git's order, as `files`. `against` is made of our
 * own options and object ids only; null where git says none, and instead of all where it takes too long. Rejects as {@link GitRunner.run}.
 */
export async function binarySizes(
  git: GitRunner,
  against: readonly string[],
  files: readonly ChangedFile[],
  all: readonly ChangedFile[],
): Promise<Map<string, number | null> | null> {
  if (files.length === 0) return new Map();
  // Asking for all of them is one command, where naming many would be hundreds.
  const named = fitInOneCommand(files);
  const asked = named ? files : all;
  const names = named ? files.flatMap(pathspecs) : [];
  const pieces: Buffer[] = [];
  const command = ['diff', ...diffOptions, '--stat=100000,90000', '--diff-filter=d', ...against, '--', ...names];
  const ended = await withIndexOf(git, against, named ? files : [], (reading) =>
    reading.runThrough((piece) => pieces.push(piece) > 0, ...command),
  );
  if (ended === 'late') return null;
  const output = Buffer.concat(pieces).toString('utf8');
  // One a file, in the same order.
  const told = [...output.matchAll(/ \| +(?:Bin(?: (\d+) -> (\d+) bytes)?|Unmerged|\d+(?: [+-]*)?)$/gm)];
  const sizeAt = (at: number): number | null =>
    told.length === asked.length ? Number(told[at]?.[1] ?? 0) + Number(told[at]?.[2] ?? 0) : null;
  const wanted = new Set(files);
  return new Map(asked.flatMap((file, at) => (wanted.has(file) ? [[file.path, sizeAt(at)] as const] : [])));
}
