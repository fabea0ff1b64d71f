/** Finds where git keeps what it knows of a repository, by the small files that say so: for who may not ask git. */
import { lstat, readFile } from 'node:fs/promises';
import path from 'node:path';

/** A file that says where something is holds a path; a larger one is none of git's. Bytes. */
const mostBytes = 10_000;

/** Full paths, which needn't lead to anything. */
export interface DataFolders {
  /** Of this working tree: `HEAD` and the index. */
  own: string;
  /** The same for all working trees of the repository: the configuration, objects and branches. */
  shared: string;
}

/** Behind a full path of a `.git`. Of a worktree or a submodule that is a file that says where the data is, and a worktree shares most of it. */
export async function dataFolders(data: string): Promise<DataFolders> {
  const elsewhere = /^gitdir: (.+)/.exec(await firstLine(data))?.[1];
  const own = elsewhere === undefined ? data : path.resolve(path.dirname(data), elsewhere);
  return { own, shared: path.resolve(own, await firstLine(path.join(own, 'commondir'))) };
}

/** Empty where there is no such file, or it can't be read. */
export async function firstLine(file: string): Promise<string> {
  try {
    const entry = await lstat(file);
    if (!entry.isFile() || entry.size > mostBytes) return '';
    return (await readFile(file, 'utf8')).split(/\r?\n/, 1)[0] ?? '';
  } catch {
    return '';
  }
}
