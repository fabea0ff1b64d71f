import type { ChangedFile } from '../../core/ports.ts';
import { inOneCommand, pathspecs } from './diffSteps.ts';
import { diffOptions, type GitRunner } from './gitRunner.ts';

/**
 * Bytes of each of these files, before a change and after it together, which git counts as binary: it reads none of them for that. `against` is made of our own options and object ids
 * only; null where git says none. Rejects as {@link GitRunner.run}.
 */
export async function binarySizes(
  git: GitRunner,
  against: readonly string[],
  files: readonly ChangedFile[],
): Promise<Map<string, number | null>> {
  const sizes = new Map<string, number | null>();
  for (let rest = files; rest.length > 0;) {
    const some = inOneCommand(rest);
    const wide = '--stat=100000,90000';
    const output = await git.run('diff', ...diffOptions, wide, '--diff-filter=d', ...against, '--', ...some.flatMap(pathspecs));
    // One a file, in the same order.
    const told = [...output.matchAll(/ \| +Bin(?: (\d+) -> (\d+) bytes)?$/gm)];
    for (const [at, { path }] of some.entries())
      sizes.set(path, told.length === some.length ? Number(told[at]?.[1] ?? 0) + Number(told[at]?.[2] ?? 0) : null);
    rest = rest.slice(some.length);
  }
  return sizes;
}
