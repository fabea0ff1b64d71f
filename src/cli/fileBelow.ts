/** Where a file that is named on the command line is below the root. One rule for every command: `--file` and what completion in a shell makes of it. */
import { lstat, realpath } from 'node:fs/promises';
import path from 'node:path';

/**
 * The path below `root` (as it was given, links and all) with `/`; null when it isn't below. What is stated counts from the root, and, where nothing is
 * there, from the current folder. Absolute paths, `.` and `..`, other spellings of the root, and `\` are understood. `''` is the root itself.
 * Links on the way are left as they are: whether they lead out is asked when the file is read.
 */
export async function fileBelow(root: string, stated: string): Promise<string | null> {
  const given = path.resolve(root);
  const real = await realpath(given).catch(() => given);
  // A backslash is no part of any path that may be changed, so it can only be Windows' separator.
  const file = stated.replaceAll('\\', path.sep);
  let first: string | null = null;
  for (const from of new Set([given, real, process.cwd()])) {
    const absolute = path.resolve(from, file);
    const below = relativeTo(given, absolute) ?? relativeTo(real, absolute) ?? relativeTo(real, await realPlace(absolute));
    if (below === null) continue;
    first ??= below;
    if (await isThere(path.join(real, below))) return below;
  }
  return first;
}

/** Null when it leads out. */
function relativeTo(folder: string, absolute: string): string | null {
  const relative = path.relative(folder, absolute);
  if (relative === '..' || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative)) return null;
  return relative.split(path.sep).join('/');
}

/** With the links of its nearest folder that is there taken out; the file's own name stays, link or not. */
async function realPlace(absolute: string): Promise<string> {
  const missing = [path.basename(absolute)];
  for (let folder = path.dirname(absolute); ; folder = path.dirname(folder)) {
    const real = await realpath(folder).catch(() => null);
    if (real !== null) return path.join(real, ...missing);
    if (path.dirname(folder) === folder) return absolute;
    missing.unshift(path.basename(folder));
  }
}

async function isThere(absolute: string): Promise<boolean> {
  return lstat(absolute).then(
    () => true,
    () => false,
  );
}
