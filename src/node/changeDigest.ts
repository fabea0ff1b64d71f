import { createHash } from 'node:crypto';
import type { FileChange } from '../core/edits/fileChange.ts';

/**
 * A fingerprint of a change of files under `root` (a path or a URI): every path, what it was and what it becomes. Taken when somebody is shown a
 * change and again of what is about to be done, it tells whether they are the same. The order of the files doesn't count.
 */
export function changeDigest(root: string, changes: readonly FileChange[]): string {
  const hash = createHash('sha256');
  const add = (part: string | null | undefined): void => {
    // Lengths first, and a sign for none: no two changes are written alike.
    if (typeof part === 'string') hash.update(`${String(part.length)}:`).update(part, 'utf16le');
    else hash.update('-');
  };
  add(root);
  for (const change of [...changes].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))) {
    add(change.path);
    add(change.from);
    add(change.before);
    add(change.after);
  }
  return hash.digest('hex');
}
