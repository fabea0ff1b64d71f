import { AppError } from '../../base/appError.ts';
import { isWholeHash } from '../../core/git/refName.ts';
import type { GitRunner } from './gitRunner.ts';

/** The id of the empty tree, which git knows in every repository. */
const emptyTree: Readonly<Record<string, string>> = {
  sha1: '4b825dc642cb6eb9a060e54bf8d69288fbee4904',
  sha256: '6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321',
};

/** The hash of a commit, to compare with; the empty tree's where there is none, as before the first one. `commit` is made by us, of hashes and `HEAD` only. */
export async function commitOrEmptyTree(git: GitRunner, commit: string): Promise<string> {
  const id = (await git.run('rev-parse', '--verify', '--quiet', '--end-of-options', `${commit}^{commit}`)).trim();
  if (isWholeHash(id)) return id;
  const format = (await git.run('rev-parse', '--show-object-format')).trim();
  return emptyTree[format] ?? '';
}

/** What a commit is told against: the one before it, of a merge the first of those; the empty tree where it is the first. Rejects with `gitHistoryMissing` where the clone has it without those before it. */
export async function parentOrEmptyTree(git: GitRunner, commit: string): Promise<string> {
  const before = await commitOrEmptyTree(git, `${commit}^`);
  if (!isEmptyTree(before) || !(await isShallow(git))) return before;
  // Git hides what lies beyond the end of the history; the commit itself names it.
  const [head = ''] = (await git.run('cat-file', 'commit', commit)).split('\n\n', 1);
  if (!/^parent /m.test(head)) return before;
  throw new AppError('gitHistoryMissing', `${commit} is where a shallow clone begins`, { shallow: true });
}

/** The clone has the newest part of the history only. */
export async function isShallow(git: GitRunner): Promise<boolean> {
  return (await git.run('rev-parse', '--is-shallow-repository')).trim() === 'true';
}

function isEmptyTree(id: string): boolean {
  return Object.values(emptyTree).includes(id);
}
