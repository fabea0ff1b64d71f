import { access, constants, lstat, readFile } from 'node:fs/promises';
import path from 'node:path';

/** What git opens of its own data before it takes a folder for a repository. */
const needed = ['HEAD', 'config', 'objects', 'refs'];
/** A file that says where something is holds a path; a larger one is none of git's. Bytes. */
const mostBytes = 10_000;

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

/** What git opens, of a worktree or a submodule, too: there `.git` is a file that says where the data is, and a worktree shares most of that. */
async function neededOf(data: string): Promise<string[]> {
  const elsewhere = /^gitdir: (.+)/.exec(await firstLine(data))?.[1];
  const own = elsewhere === undefined ? data : path.resolve(path.dirname(data), elsewhere);
  const shared = path.resolve(own, await firstLine(path.join(own, 'commondir')));
  return [data, own, path.join(own, 'HEAD'), shared, ...needed.map((name) => path.join(shared, name))];
}

/** Empty where there is no such file, or it can't be read. */
async function firstLine(file: string): Promise<string> {
  try {
    const entry = await lstat(file);
    if (!entry.isFile() || entry.size > mostBytes) return '';
    return (await readFile(file, 'utf8')).split(/\r?\n/, 1)[0] ?? '';
  } catch {
    return '';
  }
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
