/** The files that a query calls by their names or paths. */
import { askedPaths, isCalledSo } from '../../core/indexing/askedPaths.ts';
import { codeTokens } from '../../core/indexing/codeTokens.ts';
import { isForTests } from '../../core/graph/testPath.ts';
import type { IndexDatabase } from './indexDatabase.ts';

/** Files of one name where that is all that is looked for, and beside other words: a name that more have means none of them. */
const mostOfName = 10;
const fewOfName = 3;
/** Paths that are held against what is asked. */
const mostLooked = 200;

export interface AskedFile {
  path: string;
  /** Its chunks are those from the first one on. */
  firstChunk: number;
  chunks: number;
  /** Nothing else is looked for. */
  isWhole: boolean;
}

/** The likeliest first: as the path is written, outside tests, and the topmost. */
export function filesAsked(database: IndexDatabase, query: string): AskedFile[] {
  const found = new Map<string, AskedFile>();
  for (const { path: asked, isWhole } of askedPaths(query)) {
    const words = codeTokens(asked);
    if (words === '') continue;
    const files = database
      .all<Omit<AskedFile, 'isWhole'>>(
        `SELECT file.path, content.firstChunk, content.chunks FROM paths JOIN file ON file.id = paths.rowid JOIN content ON content.id = file.content
         WHERE paths MATCH ? AND content.chunks > 0 ORDER BY length(file.path), file.path LIMIT ?`,
        `"${words}"`,
        mostLooked,
      )
      .filter(({ path }) => isCalledSo(path, asked));
    if (!isWhole && files.length > fewOfName) continue;
    const rank = (path: string): number =>
      (path === asked ? 0 : 4) + (isForTests(path) ? 2 : 0) + (`/${path}`.endsWith(`/${asked}`) ? 0 : 1);
    files.sort((a, b) => rank(a.path) - rank(b.path));
    for (const file of files.slice(0, mostOfName)) if (!found.has(file.path)) found.set(file.path, { ...file, isWhole });
  }
  return [...found.values()];
}
