import { access, constants, lstat } from 'node:fs/promises';
import path from 'node:path';
import { dataFolders } from './dataFolders.ts';

/** What git opens of its own data before it takes a folder for a repository. */
const needed = ['HEAD', 'config', 'objects', 'refs'];

/**
 * The place around a folder that git needs and this user may not read: the folder, or a repository's own data in it or above. Null where there is none. Git itself says of such a
 * repository that it is none.
 */
export async function forbiddenPlace(folder: string): Promise<string | null> {
  if (await isForbidden(folder)) return folder;
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    const data = path.join(at, '.git');
    const found = await lstat(data).catch((error: unknown) => (isDenied(error) ? 'denied' : null));
    if (found === 'denied') return at;
    if (found) {
      for (const place of await neededOf(data)) if (await isForbidden(place)) return place;
      return null;
    }
    if (path.dirname(at) === at) return null;
  }
}

/** What git opens, of a worktree or a submodule, too. */
async function neededOf(data: string): Promise<string[]> {
  const { own, shared } = await dataFolders(data);
  return [data, own, path.join(own, 'HEAD'), shared, ...needed.map((name) => path.join(shared, name))];
}

/** Whether the system refuses it to this user; a place that isn't there is refused to nobody. */
async function isForbidden(place: string): Promise<boolean> {
  const isFolder = await lstat(place).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
  return access(place, constants.R_OK | (isFolder ? constants.X_OK : 0)).then(() => false, isDenied);
}

/** Of an error of the file system. */
export function isDenied(error: unknown): boolean {
  return error instanceof Error && ['EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '');
}
