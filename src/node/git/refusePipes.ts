/** Keeps git from opening a pipe, which it would wait for without end. */
import { lstat, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../base/appError.ts';
import { dataFolders, firstLine } from './dataFolders.ts';

/** What git opens of a working tree's own data, and of what all of them share, whatever it is asked. */
const ownFiles = ['HEAD', 'commondir', 'index', 'config.worktree'];
const sharedFiles = ['config', 'packed-refs', 'shallow', 'info/exclude', 'info/grafts', 'info/attributes', 'objects/info/alternates'];

/** Rejects with `gitFailed` where a file that git would open for a command in `folder` is a pipe. */
export async function refusePipes(folder: string): Promise<void> {
  const start = await realpath(folder).catch(() => path.resolve(folder));
  for (let at = start; ; at = path.dirname(at)) {
    const data = path.join(at, '.git');
    const found = await lstat(data).catch(() => null);
    // On its way up git looks whether a folder is itself a repository's data.
    const files = found ? await openedOf(at, data) : [path.join(at, 'HEAD')];
    const pipes = await Promise.all(files.map(isPipe));
    const pipe = files.find((_, index) => pipes[index]);
    if (pipe !== undefined) {
      throw new AppError('gitFailed', `${pipe} is a pipe`, {
        reason: `“${path.relative(at, pipe)}” in the repository is a pipe and no file`,
      });
    }
    if (found || path.dirname(at) === at) return;
  }
}

async function openedOf(top: string, data: string): Promise<string[]> {
  const { own, shared } = await dataFolders(data);
  const branch = /^ref: (refs\/.+)/.exec(await firstLine(path.join(own, 'HEAD')))?.[1];
  return [
    path.join(top, '.gitignore'),
    ...ownFiles.map((name) => path.join(own, name)),
    ...sharedFiles.map((name) => path.join(shared, name)),
    ...(branch === undefined ? [] : [path.join(shared, branch)]),
  ];
}

/** One that a link leads to is waited for as well; what isn't there, or may not be looked at, isn't. */
async function isPipe(file: string): Promise<boolean> {
  return stat(file).then(
    (entry) => entry.isFIFO(),
    () => false,
  );
}
