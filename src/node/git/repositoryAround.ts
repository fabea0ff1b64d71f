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

/** A repository, and a git that runs at its top. */
export interface OpenRepository extends RepositoryPlace {
  git: GitRunner;
}

type Options = Pick<GitRunnerOptions, 'signal' | 'program' | 'limits'>;

/**
 * The repository's working tree, and its own data. Refused where its configuration places the working tree elsewhere than around that
 * data: such a folder is somebody else's, even if it is a repository, too.
 */
export async function repositoryAround(root: string, options: Options = {}): Promise<RepositoryPlace> {
  const { top, gitFolder } = await gitAround(root, options);
  return { top, gitFolder };
}

/** The same, and a git at the top of its working tree. */
export async function gitAround(root: string, options: Options = {}): Promise<OpenRepository> {
  const isFolder = await stat(root).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
  if (!isFolder) throw new AppError('fileUnreadable', `no folder ${root}`, { path: root });
  const here = await GitRunner.in(root, options);
  const [shown, gitFolder] = await Promise.all([here.run('rev-parse', '--show-toplevel'), gitFolderOf(here)]);
  const top = line(shown);
  const git = here.at(top);
  if (git !== here && (await gitFolderFrom(git)) !== gitFolder) {
    throw new AppError('gitFailed', `working tree ${top} is not that of ${gitFolder}`, { reason: 'its working tree is in another place' });
  }
  return { top, gitFolder, git };
}

/** The same for what is to be committed: where a hook of the repository has started us, git has prepared an index. */
export async function gitForCommit(root: string, options: Options = {}): Promise<OpenRepository> {
  const found = await gitAround(root, options);
  const indexFile = await hookIndex(found);
  return indexFile === undefined ? found : { ...found, git: found.git.with({ indexFile }) };
}

/** As git finds it for somebody who stands in its folder; null when there is no repository. */
async function gitFolderFrom(git: GitRunner): Promise<string | null> {
  try {
    return await gitFolderOf(git);
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
async function hookIndex({ top, gitFolder }: RepositoryPlace): Promise<string | undefined> {
  const named = process.env.GIT_INDEX_FILE;
  if (!named) return undefined;
  // Git, too, takes a relative path from the top.
  const file = await realpath(path.resolve(top, named)).catch(() => null);
  return file?.startsWith(gitFolder + path.sep) ? file : undefined;
}
