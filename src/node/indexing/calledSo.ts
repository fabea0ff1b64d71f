/** What of an index is called by words of a question. */
import { calledNames, type Heading } from '../../core/indexing/calledNames.ts';
import { symbolKindNumber } from '../../core/indexing/codeSymbol.ts';
import type { CalledSo } from '../../protocol/indexer.ts';
import type { IndexDatabase } from './indexDatabase.ts';
import type { WordStems } from './wordStems.ts';

/** Paths that have a word, the shortest ones: a word that more have is the name of the project, or says nothing. */
const mostPaths = 4_000;
/** Chunks with a word in a name that are looked at for headings, and how deep in folders these may be: what is written for the project as a whole stands near its top. */
const mostChunks = 10_000;
const deepestHeading = 3;

export function calledSo(
  database: IndexDatabase,
  stems: WordStems,
  { words, beside }: { words: readonly string[]; beside: readonly string[] },
): CalledSo {
  const asked = [...new Set(words.map((word) => word.toLowerCase()))].filter((word) => /^[\p{L}\p{N}_$]+$/u.test(word));
  if (asked.length === 0) return { folders: [], files: [], sections: [] };
  const paths = [...new Set(asked.flatMap((word) => pathsWith(database, word)))];
  return calledNames({ paths, headings: headingsWith(database, asked) }, { words: asked, beside }, (all) => stems.of(all));
}

function pathsWith(database: IndexDatabase, word: string): string[] {
  const rows = database.all<{ path: string }>(
    'SELECT file.path FROM paths JOIN file ON file.id = paths.rowid WHERE paths MATCH ? ORDER BY length(file.path) LIMIT CAST(? AS INTEGER)',
    `"${word}"`,
    mostPaths,
  );
  return rows.map(({ path }) => path);
}

/** A chunk of a file of prose that has one of the words in a heading. */
interface HeadedChunk {
  path: string;
  firstSymbol: number;
  symbols: number;
  line: number;
  endLine: number;
}

/** In the order of their files and lines. */
function headingsWith(database: IndexDatabase, words: readonly string[]): Heading[] {
  const byPath = new Map<string, HeadedChunk[]>();
  for (const word of words) {
    const chunks = database.all<HeadedChunk>(
      `SELECT file.path, content.firstSymbol, content.symbols, chunk.line, chunk.endLine
       FROM (SELECT rowid AS id FROM words WHERE words MATCH ? LIMIT CAST(? AS INTEGER)) AS found
       JOIN chunk ON chunk.id = found.id JOIN content ON content.id = chunk.content AND content.language = 'markdown'
       JOIN file ON file.content = content.id AND length(file.path) - length(replace(file.path, '/', '')) < CAST(? AS INTEGER)`,
      `names : "${word}"`,
      mostChunks,
      deepestHeading,
    );
    for (const chunk of chunks) {
      const known = byPath.get(chunk.path);
      if (known) known.push(chunk);
      else byPath.set(chunk.path, [chunk]);
    }
  }
  return [...byPath.keys()].sort().flatMap((path) => headingsIn(database, path, byPath.get(path) ?? []));
}

/** The headings in these chunks of a file, which may have thousands of both. */
function headingsIn(database: IndexDatabase, path: string, chunks: readonly HeadedChunk[]): Heading[] {
  const [first] = chunks;
  if (!first) return [];
  const sections = database.all<Omit<Heading, 'path'> & { nameLine: number }>(
    'SELECT name, line, endLine, nameLine FROM symbol WHERE id >= ? AND id < ? AND kind = ? ORDER BY nameLine, line',
    first.firstSymbol,
    first.firstSymbol + first.symbols,
    symbolKindNumber('section'),
  );
  // The chunks of a file hold each line once, in order.
  const inOrder = [...chunks].sort((a, b) => a.line - b.line);
  let at = 0;
  return sections.flatMap(({ nameLine, ...section }) => {
    while ((inOrder[at]?.endLine ?? Infinity) < nameLine) at++;
    return (inOrder[at]?.line ?? Infinity) <= nameLine ? [{ path, ...section }] : [];
  });
}
