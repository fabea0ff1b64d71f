/** Files of sessions that were damaged and put aside: what was said may be in them still, also what was deleted since, so that they go when the user wants that, or with their age. */
import { readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';

/** With what SQLite kept beside them. */
const endings = /^\.damaged(?:-\d+)?(?:-wal|-shm|-journal)?$/;

/** Beside the file of the sessions: how many, and how large together. */
export function damagedFiles(file: string): { files: string[]; bytes: number } {
  const files = all(file);
  const bytes = files.reduce((sum, one) => sum + (statSync(one, { throwIfNoEntry: false })?.size ?? 0), 0);
  return { files: files.filter((one) => !/-(?:wal|shm|journal)$/.test(one)), bytes };
}

/** Removes those that were put aside before a moment, in milliseconds since 1970. Throws the system's error. */
export function removeDamaged(file: string, before = Infinity): void {
  for (const one of all(file)) if ((statSync(one, { throwIfNoEntry: false })?.ctimeMs ?? 0) < before) rmSync(one, { force: true });
}

function all(file: string): string[] {
  const folder = path.dirname(file);
  const name = path.basename(file);
  return readdirSync(folder)
    .filter((one) => one.startsWith(name) && endings.test(one.slice(name.length)))
    .sort()
    .map((one) => path.join(folder, one));
}
