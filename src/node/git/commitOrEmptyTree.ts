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
