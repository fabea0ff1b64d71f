/** Finds the repository around a folder, and the index that a hook of it was started with. It reads nothing of the repository's contents. */
import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../base/appError.ts';
import { GitRunner, type GitRunnerOptions } from './gitRunner.ts';

/** Where a repository is; absolute paths with links resolved by git. */
export interface RepositoryPlace {
  /** The topmost folder of its working tree. */
  top: string;
  /** Its own data: of a worktree or a submodule, that one's. */
  gitFolder: string;
}

/**
 * The repository's working tree, and its own data. Refused where its configuration places the working tree elsewhere than around that
 * data: such a folder is somebody else's, even if it is a repository, too.
 */
export async function repositoryAround(root: string, options: Pick<GitRunnerOptions, 'signal' | 'program'> = {}): Promise<RepositoryPlace> {
  const isFolder = await stat(root).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
  if (!isFolder) throw new AppError('fileUnreadable', `no folder ${root}`, { path: root });
  const git = await GitRunner.in(root, options);
  const top = line(await git.run('rev-parse', '--show-toplevel'));
  const gitFolder = await gitFolderOf(git);
  const fromTop = await gitFolderFrom(top, options);
  if (gitFolder !== fromTop) {
    throw new AppError('gitFailed', `working tree ${top} is not that of ${gitFolder}`, { reason: 'its working tree is in another place' });
  }
  return { top, gitFolder };
}

/** As git finds it for somebody who stands in `folder`; null when there is no repository. */
async function gitFolderFrom(folder: string, options: GitRunnerOptions): Promise<string | null> {
  try {
    return await gitFolderOf(await GitRunner.in(folder, options));
  } catch (error) {
    if (AppError.is(error, 'gitNoRepository')) return null;
    throw error;
  }
}

async function gitFolderOf(git: GitRunner): Promise<string> {
  return realpath(line(await git.run('rev-parse', '--absolute-git-dir')));
}

function line(output: string): string {
  return output.replace(/\r?\n$/, '');
}

/**
 * The index that git prepared for the hook that we were called from: with `git commit -- FILE` it is not the usual one. Only one of
 * this repository counts, as the variable may be left over from another.
 */
export async function hookIndex({ top, gitFolder }: RepositoryPlace): Promise<string | undefined> {
  const named = process.env.GIT_INDEX_FILE;
  if (!named) return undefined;
  // Git, too, takes a relative path from the top.
  const file = await realpath(path.resolve(top, named)).catch(() => null);
  return file?.startsWith(gitFolder + path.sep) ? file : undefined;
}
