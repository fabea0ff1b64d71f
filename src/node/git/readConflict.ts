/** Reads what git knows of a file in conflict: the three texts from its index, as they are stored and through no filter, and which commits brought what. */
import { isWholeHash } from '../../core/git/refName.ts';
import type { LoggedCommit } from '../../core/git/commitLog.ts';
import type { FileConflict } from '../../core/git/conflictText.ts';
import { readStatusOutput } from '../../core/git/repositoryStatus.ts';
import { GitRunner, type GitRunnerOptions, literalPath } from './gitRunner.ts';
import { logOf } from './readLog.ts';
import { readOperation } from './readOperation.ts';
import type { RepositoryPlace } from './repositoryAround.ts';

/** Bytes of one text. */
const mostBytes = 1_000_000;
/** Commits of one side. */
const mostCommits = 5;

/** Null where the file, by its path from the top, is in no conflict. Rejects as {@link GitRunner.run}. */
export async function readConflict(place: RepositoryPlace, path: string, options: GitRunnerOptions = {}): Promise<FileConflict | null> {
  const git = await GitRunner.in(place.top, options);
  const stages = stagesIn(await git.run('ls-files', '--unmerged', '-z', '--', literalPath(path)));
  if (stages.size === 0) return null;
  const [head, operation, ...texts] = await Promise.all([
    git.run('status', '--porcelain=v2', '--branch', '-z', '--untracked-files=no', '--ignore-submodules=all', '--', literalPath(path)),
    readOperation(place, git),
    ...[1, 2, 3].map((stage) => textOf(git, stages.get(stage))),
  ]);
  const { branch } = readStatusOutput(head);
  const [base = missing, ours = missing, theirs = missing] = texts;
  const unread = [base, ours, theirs].some((text) => text.unread);
  const commits = await commitsOf(git, path, operation?.kind === 'merge', operation?.commit?.hash ?? null);
  return { path, operation, branch, base: base.text, ours: ours.text, theirs: theirs.text, unread, commits };
}

interface StageText {
  text: string | null;
  unread: boolean;
}

const missing: StageText = { text: null, unread: false };

/** Hashes by stage: 1 is the base, 2 ours, 3 theirs. */
function stagesIn(output: string): Map<number, string> {
  const found = new Map<number, string>();
  for (const record of output.split('\0')) {
    const match = /^100\d{3} ([0-9a-f]{40,64}) ([123])\t/.exec(record) ?? /^120000 ([0-9a-f]{40,64}) ([123])\t/.exec(record);
    if (match?.[1] !== undefined) found.set(Number(match[2]), match[1]);
  }
  return found;
}

async function textOf(git: GitRunner, hash: string | undefined): Promise<StageText> {
  if (hash === undefined) return missing;
  const { text, cut } = await git.runUpTo(mostBytes, 'cat-file', 'blob', hash);
  const unread = cut || text.includes('\0');
  return { text: unread ? '' : text, unread };
}

/** Since both sides parted; of a commit that is replayed or picked, that one alone is theirs. */
async function commitsOf(
  git: GitRunner,
  path: string,
  merge: boolean,
  other: string | null,
): Promise<{ ours: LoggedCommit[]; theirs: LoggedCommit[] }> {
  if (other === null) return { ours: [], theirs: [] };
  const parted = (await git.run('merge-base', '--end-of-options', 'HEAD', other).catch(() => '')).trim();
  const without = isWholeHash(parted) ? [parted] : [];
  const ours = await logOf(git, { limit: mostCommits, path, without });
  const theirs = await logOf(git, merge ? { limit: mostCommits, path, without, from: other } : { limit: 1, from: other });
  return { ours: ours.commits, theirs: theirs.commits };
}
