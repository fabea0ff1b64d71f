/**
 * Puts a file into the bin of the system, from which the user can take it back: on Linux the one of freedesktop.org's specification, on macOS the
 * folder that Finder shows. The bin is on the file's own disk, so that nothing is copied.
 */
import { link, lstat, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../base/appError.ts';

/** Whose bin it is. */
export interface BinOwner {
  platform: NodeJS.Platform;
  /** The user's home folder, and number. */
  home: string;
  uid: number;
  environment: Readonly<Record<string, string | undefined>>;
}

/**
 * Moves a file into the bin and returns where it is there.
 * @throws AppError `modelNotDeleted` (data: path, reason `noBin` or `denied`)
 */
export async function moveToBin(file: string, owner: BinOwner, now: Date): Promise<string> {
  try {
    if (owner.platform === 'darwin') return await moveToMacBin(file, owner);
    if (owner.platform === 'linux') return await moveToFreedesktopBin(file, owner, now);
  } catch (error) {
    throw new AppError('modelNotDeleted', `${file}: ${String(error)}`, { path: file, reason: 'denied' }, error);
  }
  throw new AppError('modelNotDeleted', `no bin on ${owner.platform}`, { path: file, reason: 'noBin' });
}

async function moveToMacBin(file: string, { home, uid }: BinOwner): Promise<string> {
  const sameDisk = await isOnDiskOf(file, home);
  const bin = sameDisk ? path.join(home, '.Trash') : path.join(await topOf(file), '.Trashes', String(uid));
  await makeBin(bin);
  return moveUnder(file, bin, (target) => link(file, target));
}

async function moveToFreedesktopBin(file: string, { home, uid, environment }: BinOwner, now: Date): Promise<string> {
  const set = environment.XDG_DATA_HOME ?? '';
  const data = path.isAbsolute(set) ? set : path.join(home, '.local', 'share');
  const homeBin = path.join(data, 'Trash');
  const sameDisk = await isOnDiskOf(file, homeBin);
  const top = sameDisk ? null : await topOf(file);
  const bin = top === null ? homeBin : path.join(top, `.Trash-${String(uid)}`);
  const [files, info] = [path.join(bin, 'files'), path.join(bin, 'info')];
  await makeBin(bin);
  await makeBin(files);
  await makeBin(info);
  // On another disk the place is told from its top on, wherever it is mounted next time.
  const place = top === null ? file : path.relative(top, file);
  const written = place.split('/').map(encodeURIComponent).join('/');
  const local = new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
  const text = `[Trash Info]\nPath=${written}\nDeletionDate=${local}\n`;
  // The note comes first, and who makes it has the name.
  return moveUnder(file, files, async (target) => {
    const note = path.join(info, `${path.basename(target)}.trashinfo`);
    await writeFile(note, text, { flag: 'wx', mode: 0o600 });
    const taken = await lstat(target).catch(() => null);
    if (taken === null)
      return rename(file, target).catch((error: unknown) => rm(note, { force: true }).then(() => Promise.reject(error as Error)));
    await rm(note, { force: true });
    throw Object.assign(new Error(`${target} is there`), { code: 'EEXIST' });
  });
}

/** Under the file's name, or one with a number where that is taken. `take` rejects with `EEXIST` then. */
async function moveUnder(file: string, folder: string, take: (target: string) => Promise<void>): Promise<string> {
  const { name, ext } = path.parse(file);
  for (let number = 1; ; number++) {
    const target = path.join(folder, number === 1 ? `${name}${ext}` : `${name} ${String(number)}${ext}`);
    const isFree = await take(target).then(
      () => true,
      (error: unknown) => {
        if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
        throw error;
      },
    );
    if (!isFree) continue;
    // Where it was linked there, its old name goes.
    await rm(file, { force: true });
    return target;
  }
}

async function makeBin(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // Somebody else's link would lead the file anywhere.
  if (!(await lstat(folder)).isDirectory()) throw new Error(`${folder} is no folder`);
}

/** Whether a file is on the disk of a folder, which needn't be there yet. */
async function isOnDiskOf(file: string, folder: string): Promise<boolean> {
  let above = folder;
  let found = await stat(above).catch(() => null);
  while (found === null && path.dirname(above) !== above) {
    above = path.dirname(above);
    found = await stat(above).catch(() => null);
  }
  return found?.dev === (await stat(file)).dev;
}

/** The top folder of the disk that a file is on. */
async function topOf(file: string): Promise<string> {
  const { dev } = await stat(file);
  let top = path.dirname(file);
  while (path.dirname(top) !== top && (await stat(path.dirname(top))).dev === dev) top = path.dirname(top);
  return top;
}
