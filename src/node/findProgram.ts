/**
 * Where a program lies, so that it can be started by its full path. A bare name is looked up by the system, on Windows first of all in
 * the current folder, which may be somebody else's repository. It starts nothing.
 */
import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';

export interface ProgramSearch {
  platform: NodeJS.Platform;
  /** The value of PATH. */
  searchPath: string | undefined;
  /** The value of PATHEXT; only Windows has one. */
  extensions?: string | undefined;
  /** Whether the file exists and may be run. */
  isProgram: (file: string) => boolean;
}

/** What this process would find. */
export function systemSearch(): ProgramSearch {
  return { platform: process.platform, searchPath: process.env.PATH, extensions: process.env.PATHEXT, isProgram };
}

/** The folders of PATH that are named in full, in their order: what any other entry means depends on the current folder. */
export function searchFolders({ platform, searchPath = '' }: Pick<ProgramSearch, 'platform' | 'searchPath'>): string[] {
  if (platform !== 'win32') return searchPath.split(':').filter((folder) => path.posix.isAbsolute(folder));
  // `\tools` lies on whatever drive is the current one.
  return searchPath
    .split(';')
    .map((folder) => folder.trim().replaceAll('"', ''))
    .filter((folder) => /^(?:[a-z]:[\\/]|\\\\[^\\/])/i.test(folder));
}

/** The full path of the program called `name` (without extension), or null. */
export function findProgram(name: string, search: ProgramSearch): string | null {
  const form = search.platform === 'win32' ? path.win32 : path.posix;
  for (const folder of searchFolders(search)) {
    for (const extension of endings(search)) {
      const file = form.join(folder, name + extension);
      if (search.isProgram(file)) return file;
    }
  }
  return null;
}

/** What a program's file name may end with. Of those in PATHEXT only these start without a shell. */
function endings({ platform, extensions }: ProgramSearch): string[] {
  if (platform !== 'win32') return [''];
  const direct = ['.com', '.exe'];
  const wanted = (extensions ?? '')
    .toLowerCase()
    .split(';')
    .map((extension) => extension.trim())
    .filter((extension) => direct.includes(extension));
  return wanted.length > 0 ? wanted : direct;
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false; // nothing there, or nothing that may be run
  }
}
