/** What of an index is called by words of a question. */
import { calledNames, type Heading } from '../../core/indexing/calledNames.ts';
import { symbolKinds } from '../../core/indexing/codeSymbol.ts';
import type { CalledSo } from '../../protocol/indexer.ts';
import type { IndexDatabase } from './indexDatabase.ts';
import type { WordStems } from './wordStems.ts';

/** Paths that have one of the words; a word that more have is the name of the project, or says nothing. */
const mostPaths = 10_000;
/** Chunks with one of the words in a name that are looked at for headings, and how deep in folders these may be: what is written for the project as a whole stands near its top. */
const mostChunks = 10_000;
const deepestHeading = 3;

export function calledSo(
  database: IndexDatabase,
  stems: WordStems,
  { words, beside }: { words: readonly string[]; beside: readonly string[] },
): CalledSo {
  const asked = [...new Set(words.map((word) => word.toLowerCase()))].filter((word) => /^[\p{L}\p{N}_$]+$/u.test(word));
  if (asked.length === 0) return { folders: [], files: [], sections: [] };
  const any = asked.map((word) => `"${word}"`).join(' OR ');
  const paths = database.all<{ path: string }>(
    'SELECT file.path FROM paths JOIN file ON file.id = paths.rowid WHERE paths MATCH ? ORDER BY length(file.path) LIMIT ?',
    any,
    mostPaths,
  );
  const headings = database.all<Heading>(
    `SELECT file.path, symbol.name, symbol.line, symbol.endLine FROM (SELECT rowid AS id FROM words WHERE words MATCH ? LIMIT ?) AS found
     JOIN chunk ON chunk.id = found.id JOIN content ON content.id = chunk.content AND content.language = 'markdown'
     JOIN symbol ON symbol.id >= content.firstSymbol AND symbol.id < content.firstSymbol + content.symbols
       AND symbol.kind = ? AND symbol.nameLine BETWEEN chunk.line AND chunk.endLine
     JOIN file ON file.content = content.id AND length(file.path) - length(replace(file.path, '/', '')) < ?
     ORDER BY file.path, symbol.line`,
    `names : (${any})`,
    mostChunks,
    symbolKinds.indexOf('section'),
    deepestHeading,
  );
  return calledNames({ paths: paths.map(({ path }) => path), headings }, { words: asked, beside }, (all) => stems.of(all));
}
