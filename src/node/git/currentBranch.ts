import type { GitRunner } from './gitRunner.ts';

/** The branch that is checked out, by its whole name: where a tag is called the same, git's own short name is another. Empty where none is. */
export async function currentBranch(git: GitRunner): Promise<string> {
  return (await shortened(git, 'HEAD', 'refs/heads/')) ?? '';
}

/** The remote branch that a remote calls its main one, as `origin/main`; null where that isn't known. */
export async function mainBranchOf(git: GitRunner, remote: string): Promise<string | null> {
  return shortened(git, `refs/remotes/${remote}/HEAD`, 'refs/remotes/');
}

/** Git says nothing where there is none, and leaves with 1. */
async function shortened(git: GitRunner, name: string, folder: string): Promise<string | null> {
  const ref = (await git.run('symbolic-ref', '--quiet', name)).replace(/\r?\n$/, '');
  return ref.startsWith(folder) ? ref.slice(folder.length) : null;
}
