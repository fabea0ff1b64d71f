import { readdir, readFile, readlink, stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../base/appError.ts';

/**
 * Ids of other processes that hold a file open or have it in their memory, as the engine has a model's; null where the system doesn't tell, as it does on
 * Linux only. Processes of other users aren't seen.
 */
export async function fileUsers(file: string, processes = '/proc'): Promise<number[] | null> {
  if (process.platform !== 'linux') return null;
  const wanted = await stat(file);
  const ids = (await readdir(processes)).map(Number).filter((id) => id > 0 && id !== process.pid);
  const users = await Promise.all(
    ids.map(async (id) => {
      const folder = path.join(processes, String(id));
      return (await hasMapped(folder, file)) || (await hasOpen(folder, wanted)) ? [id] : [];
    }),
  );
  return users.flat();
}

/**
 * Files that can't be asked about, and those of systems that don't tell, count as unused.
 * @throws AppError `modelInUse` (data: path, process) for the first of these model files that another process has in use
 */
export async function requireUnused(files: readonly string[]): Promise<void> {
  for (const file of files) {
    const [user] = (await fileUsers(file).catch(() => null)) ?? [];
    if (user !== undefined) throw new AppError('modelInUse', `process ${String(user)} uses ${file}`, { path: file, process: user });
  }
}

async function hasMapped(folder: string, file: string): Promise<boolean> {
  const maps = await readFile(path.join(folder, 'maps'), 'utf8').catch(() => '');
  return maps.includes(` ${file}\n`);
}

async function hasOpen(folder: string, { dev, ino }: { dev: number; ino: number }): Promise<boolean> {
  const names = await readdir(path.join(folder, 'fd')).catch((): string[] => []);
  for (const name of names) {
    const link = path.join(folder, 'fd', name);
    // Only what has a path can be a file of a disk: asking pipes and sockets would be for nothing.
    if (!(await readlink(link).catch(() => '')).startsWith('/')) continue;
    const open = await stat(link).catch(() => null);
    if (open?.dev === dev && open.ino === ino) return true;
  }
  return false;
}
