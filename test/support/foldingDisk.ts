/**
 * The file system of this machine as it would be on one that doesn't tell capitals apart but keeps them, as Macs and Windows have it: for `vi.mock` in
 * place of `node:fs/promises`, and of `node:fs` where only files are looked at.
 */
import type * as Disk from 'node:fs';
import { lstatSync, readdirSync } from 'node:fs';
import actual from 'node:fs/promises';
import path from 'node:path';

/** The path as its parts are spelled on the disk, as far as they are there. */
function spelled(file: string, list = readdirSync as (folder: string) => string[]): string {
  const { root } = path.parse(file);
  return file
    .slice(root.length)
    .split(path.sep)
    .reduce((folder, name) => path.join(folder, entryLike(list, folder, name) ?? name), root);
}

function entryLike(list: (folder: string) => string[], folder: string, name: string): string | undefined {
  try {
    const names = list(folder);
    return names.includes(name) ? name : names.find((one) => one.toLowerCase() === name.toLowerCase());
  } catch {
    return undefined;
  }
}

/** The folder as it is, and the name as it is stated: where something is to be made. */
function placed(file: string): string {
  return path.join(spelled(path.dirname(file)), path.basename(file));
}

function refused(code: string, file: string): Error {
  return Object.assign(new Error(`${code}: ${file}`), { code });
}

function exists(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
}

export const foldingDisk = {
  ...actual,
  lstat: (file: string) => actual.lstat(spelled(file)),
  stat: (file: string) => actual.stat(spelled(file)),
  realpath: (file: string) => actual.realpath(spelled(file)),
  access: (file: string, mode?: number) => actual.access(spelled(file), mode),
  open: (file: string, flags: number, mode?: number) => actual.open(spelled(file), flags, mode),
  unlink: (file: string) => actual.unlink(spelled(file)),
  rm: (file: string, options?: object) => actual.rm(spelled(file), options),
  rmdir: (file: string) => actual.rmdir(spelled(file)),
  mkdir: (file: string, options?: object) => actual.mkdir(spelled(file), options),
  readdir: (file: string, options?: object) => actual.readdir(spelled(file), options as { withFileTypes: true }),
  link: async (from: string, to: string) => {
    if (exists(spelled(to))) throw refused('EEXIST', to);
    await actual.link(spelled(from), placed(to));
  },
  rename: async (from: string, to: string) => {
    const [source, replaced] = [spelled(from), spelled(to)];
    // What is replaced goes with its name; a file's own name only changes its letters.
    if (replaced !== source && exists(replaced)) await actual.unlink(replaced);
    await actual.rename(source, placed(to));
  },
};

/** As {@link foldingDisk}, of what `node:fs` has to look at files. */
export function foldingDiskSync(disk: typeof Disk): typeof Disk {
  const at = (file: Disk.PathLike): string => spelled(String(file), (folder) => disk.readdirSync(folder));
  return {
    ...disk,
    lstatSync: ((file: Disk.PathLike, options?: Disk.StatSyncOptions) => disk.lstatSync(at(file), options)) as typeof disk.lstatSync,
    openSync: (file, flags, mode) => disk.openSync(at(file), flags, mode),
    readdirSync: ((file: Disk.PathLike, options: { withFileTypes: true }) =>
      disk.readdirSync(at(file), options)) as unknown as typeof disk.readdirSync,
  };
}
