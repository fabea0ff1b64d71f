import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';

/** One value for a whole folder: names, kinds, permissions, contents, empty folders. Equal values, equal trees. */
export function treeHash(folder: string): string {
  const hash = createHash('sha256');
  for (const line of treeLines(folder)) hash.update(`${line}\n`);
  return hash.digest('hex');
}

/** The same as lines, to be read when two trees differ. */
export function treeLines(folder: string, below = ''): string[] {
  return readdirSync(path.join(folder, below))
    .sort()
    .flatMap((name) => {
      const stated = path.posix.join(below, name);
      const file = path.join(folder, stated);
      const stats = lstatSync(file);
      const what = `${stated} ${(stats.mode & 0o7777).toString(8)}`;
      if (stats.isSymbolicLink()) return [`${what} -> ${readlinkSync(file)}`];
      if (stats.isDirectory()) return [`${what}/`, ...treeLines(folder, stated)];
      if (!stats.isFile()) return [`${what} special`];
      return [`${what} ${createHash('sha256').update(readFileSync(file)).digest('hex')}`];
    });
}
