/** Reads git's lists of changed files, in the forms that are made for programs. Pure. */
import type { ChangedFile } from '../../core/ports.ts';

const statuses: Readonly<Record<string, ChangedFile['status']>> = {
  A: 'added',
  M: 'modified',
  D: 'deleted',
  R: 'renamed',
  C: 'copied',
  T: 'typechange',
};

/** `:100644 100755 OLD NEW R100\0old\0new\0`, as `diff --raw -z` writes it. A conflict (`U`) counts as modified; each file is there once. */
export function parseRawDiff(output: string): ChangedFile[] {
  const fields = output.split('\0');
  const files = new Map<string, ChangedFile>();
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const match = /^:(\d{6}) (\d{6}) \S+ \S+ ([A-Z])\d*$/.exec(fields[at] ?? '');
    if (!match) continue;
    const [, before = '', after = '', letter = ''] = match;
    const status = statuses[letter] ?? 'modified';
    const first = fields[at + 1] ?? '';
    const moved = status === 'renamed' || status === 'copied';
    if (moved) at++;
    const path = moved ? (fields[at + 1] ?? '') : first;
    // In a conflict the file is listed once more as it is on the disk.
    if (files.has(path) && status === 'modified') continue;
    const conflict = letter === 'U' && { conflict: true as const };
    files.set(path, {
      path,
      ...(moved && { from: first }),
      status,
      ...contentOf(before, after),
      ...modeChange(before, after),
      ...conflict,
    });
  }
  return [...files.values()];
}

/** Lines added and removed by path, null for a binary file: `added\tremoved\tpath\0`, or for a rename `added\tremoved\t\0old\0new\0`. */
export function parseNumstat(output: string): Map<string, { added: number; removed: number } | null> {
  const fields = output.split('\0');
  const found = new Map<string, { added: number; removed: number } | null>();
  for (let at = 0; at < fields.length; at++) {
    const match = /^(\d+|-)\t(\d+|-)\t([\s\S]*)$/.exec(fields[at] ?? '');
    if (!match) continue;
    const counts = match[1] === '-' ? null : { added: Number(match[1]), removed: Number(match[2]) };
    if (match[3]) found.set(match[3], counts);
    else {
      found.set(fields[at + 2] ?? '', counts);
      at += 2;
    }
  }
  return found;
}

/** What it is or was: a file that became a link is a link. */
function contentOf(before: string, after: string): Pick<ChangedFile, 'content'> {
  const modes = [before, after];
  if (modes.includes('160000')) return { content: 'submodule' };
  return modes.includes('120000') ? { content: 'link' } : {};
}

function modeChange(before: string, after: string): Pick<ChangedFile, 'executable'> {
  if (before === '100644' && after === '100755') return { executable: true };
  return before === '100755' && after === '100644' ? { executable: false } : {};
}
