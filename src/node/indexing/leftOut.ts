/** Why a file that is on the disk isn't in the index. What rules leave out isn't kept in it: such files are looked for when they are asked about, each folder once. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { baseName, folderOf } from '../../base/relativePath.ts';
import type { LeftOut } from '../../core/graph/leftOutFiles.ts';
import { isUnreadableKind } from '../../core/indexing/fileKinds.ts';
import { skipWords } from '../../core/indexing/skipReason.ts';
import type { SkipReason } from '../../protocol/indexer.ts';

/** `isIndexed`: it is in the index, so that nothing is to be said. */
export function leftOut(
  root: string,
  skipped: readonly { path: string; reason: SkipReason }[],
  isIndexed: (path: string) => boolean,
): LeftOut {
  const reasons = new Map(skipped.map(({ path: at, reason }) => [at, reason]));
  const folders = new Map<string, ReadonlySet<string>>();
  const filesOf = (folder: string): ReadonlySet<string> => {
    const known = folders.get(folder) ?? filesIn(path.join(root, folder));
    folders.set(folder, known);
    return known;
  };
  return {
    listed: [...reasons.keys()].filter((at) => !isIndexed(at)),
    why: (at) => {
      if (isIndexed(at)) return null;
      const reason = reasons.get(at);
      if (reason !== undefined) return skipWords(reason);
      if (!filesOf(folderOf(at)).has(baseName(at))) return null;
      return isUnreadableKind(at) ? 'is no text by its name' : 'is ignored by a rule';
    },
  };
}

function filesIn(folder: string): ReadonlySet<string> {
  try {
    return new Set(readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [entry.name] : [])));
  } catch {
    return new Set();
  }
}
