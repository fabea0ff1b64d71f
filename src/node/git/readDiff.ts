/** Reads what differs between the working tree, the index and the last commit, bounded however much that is. */
import type { ChangedFile } from '../../core/ports.ts';
import { diffOptions, GitRunner, type GitRunnerOptions, literalPath } from './gitRunner.ts';
import { withIndexCopy } from './indexCopy.ts';
import { steadily } from './steadily.ts';
import { type FilesDiff, trackedDiff } from './trackedDiff.ts';

/** Files that are compared once more, each by a process of its own. */
const mostCompared = 50;

export interface WorkingDiff extends FilesDiff {
  /** Paths of files of which nothing but line ends has changed. */
  lineEnds: string[];
}

/** The index against the last commit where it is `staged`, else the working tree against the index; `within` is a file or folder, from `top`. Rejects as {@link GitRunner.run}. */
export async function readDiff(top: string, staged: boolean, within: string | null, options: GitRunnerOptions = {}): Promise<WorkingDiff> {
  const git = await GitRunner.in(top, options);
  return steadily(git, () => diffNow(git, staged, within));
}

async function diffNow(git: GitRunner, staged: boolean, within: string | null): Promise<WorkingDiff> {
  const against = staged ? ['--cached'] : [];
  const changed = await trackedDiff(git, against, within);
  const maybe = changed.files.filter(
    ({ status, lines }) => status === 'modified' && lines && lines.added > 0 && lines.added === lines.removed,
  );
  const compare = (reading: GitRunner): Promise<string[]> => onlyLineEnds(reading, maybe, against);
  const lineEnds = maybe.length === 0 ? [] : await (staged ? compare(git) : withIndexCopy(git, compare));
  return { ...changed, lineEnds };
}

async function onlyLineEnds(git: GitRunner, maybe: readonly ChangedFile[], against: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const { path } of maybe.slice(0, mostCompared)) {
    const compared = ['--numstat', '--ignore-cr-at-eol', ...against, '--', literalPath(path)];
    if ((await git.run('diff', ...diffOptions, ...compared)) === '') found.push(path);
  }
  return found;
}
