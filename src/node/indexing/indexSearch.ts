/**
 * Finds stretches of code in an index: by the words in them, by the names that they define, and by the words of their paths. The three rankings
 * become one; each hit says why it is one.
 */
import { symbolKinds } from '../../core/indexing/codeSymbol.ts';
import { fused } from '../../core/indexing/rankFusion.ts';
import { searchQuery, type SearchQuery } from '../../core/indexing/searchQuery.ts';
import type { HitReason, SearchHit } from '../../protocol/indexer.ts';
import type { IndexDatabase } from './indexDatabase.ts';

/** How much a ranking counts: a name that is defined there is what somebody means who writes it. */
const weights = { names: 1.5, words: 1, paths: 0.6 };
/** Chunks that are ranked by words; some of them may belong to what no file has any more. */
const mostByWords = 400;
const mostByName = 120;
const mostByPath = 80;
/** A word that more than this part of all chunks has tells nothing beside a rarer one. */
const commonPart = 0.12;
/** Words that are looked for at once, the rarest first. */
const mostWords = 24;

interface Found {
  chunk: number;
  path: string;
  line: number;
  endLine: number;
}

interface NamedSymbol {
  name: string;
  kind: number;
  nameLine: number;
  content: number;
}

/** The best hits for a query, the best first; none for a query without words. */
export function searchIndex(database: IndexDatabase, text: string, limit: number): SearchHit[] {
  const query = searchQuery(text);
  const words = byWords(database, query);
  const names = byNames(database, query);
  const paths = byPaths(database, query);
  const ranked = fused([
    { weight: weights.words, keys: words },
    { weight: weights.names, keys: [...names.keys()] },
    { weight: weights.paths, keys: paths },
  ]);
  const wordy = new Set(words);
  const inPath = new Set(paths);
  const hits: SearchHit[] = [];
  for (const { key, score } of ranked) {
    if (hits.length === limit) break;
    const found = placeOf(database, key);
    if (!found) continue;
    const why: HitReason[] = (names.get(key) ?? []).map(({ name, nameLine }) => ({ kind: 'defines', name, line: nameLine }));
    if (wordy.has(key)) {
      const shown = wordsIn(database, key, query);
      if (shown.length > 0) why.push({ kind: 'words', words: shown });
    }
    if (inPath.has(key)) why.push({ kind: 'path' });
    hits.push({ path: found.path, line: found.line, endLine: found.endLine, score, why });
  }
  return hits;
}

function byWords(database: IndexDatabase, query: SearchQuery): number[] {
  const match = matchOf(database, query);
  if (match === null) return [];
  return database
    .all<{ chunk: number }>('SELECT rowid AS chunk FROM words WHERE words MATCH ? ORDER BY rank LIMIT ?', match, mostByWords)
    .map(({ chunk }) => chunk);
}

/** The words that tell something, as the text index asks for them; null when it has none of them. */
function matchOf(database: IndexDatabase, { words }: SearchQuery): string | null {
  const counted = words.flatMap(({ forms }) => {
    const known = forms.filter((form) => frequency(database, form) > 0);
    return known.length === 0 ? [] : [{ known, count: known.reduce((sum, form) => sum + frequency(database, form), 0) }];
  });
  if (counted.length === 0) return null;
  counted.sort((a, b) => a.count - b.count);
  const all = database.get<{ n: number }>('SELECT count(*) AS n FROM chunk')?.n ?? 0;
  const rarest = counted[0]?.count ?? 0;
  const bound = Math.max(all * commonPart, rarest);
  const telling = counted.filter(({ count }) => count <= bound).slice(0, mostWords);
  return telling.flatMap(({ known }) => known.map((form) => `"${form}"`)).join(' OR ');
}

function frequency(database: IndexDatabase, word: string): number {
  return database.get<{ doc: number }>('SELECT doc FROM vocabulary WHERE term = ?', word)?.doc ?? 0;
}

/** By the chunks in which they begin, the symbols of these names, and of names that begin so. The best first. */
function byNames(database: IndexDatabase, { names }: SearchQuery): Map<number, NamedSymbol[]> {
  const found: { symbol: NamedSymbol; rank: number }[] = [];
  for (const name of names) {
    const exact = database.all<NamedSymbol>(
      'SELECT name, kind, nameLine, content FROM symbol WHERE name = ? AND content IN (SELECT content FROM file) LIMIT ?',
      name,
      mostByName,
    );
    for (const symbol of exact) found.push({ symbol, rank: (symbol.name === name ? 0 : 20) + symbol.kind });
    if (exact.length > 0 || name.length < 4) continue;
    const begun = database.all<NamedSymbol>(
      'SELECT name, kind, nameLine, content FROM symbol WHERE name > ? AND name < ? AND content IN (SELECT content FROM file) LIMIT ?',
      name,
      `${name}\u{10ffff}`,
      mostByName,
    );
    for (const symbol of begun) found.push({ symbol, rank: 40 + (symbol.name.length - name.length) + symbol.kind / symbolKinds.length });
  }
  found.sort((a, b) => a.rank - b.rank);
  const chunks = new Map<number, NamedSymbol[]>();
  for (const { symbol } of found.slice(0, mostByName)) {
    const chunk = chunkAt(database, symbol.content, symbol.nameLine);
    if (chunk === null) continue;
    const known = chunks.get(chunk);
    if (known) known.push(symbol);
    else chunks.set(chunk, [symbol]);
  }
  return chunks;
}

/** The first chunks of the files whose paths have words of the query. */
function byPaths(database: IndexDatabase, { words }: SearchQuery): number[] {
  const match = words.flatMap(({ forms }) => forms.map((form) => `"${form}"`)).join(' OR ');
  if (match === '') return [];
  return database
    .all<{ chunk: number }>(
      `SELECT content.firstChunk AS chunk FROM (SELECT rowid AS id, rank AS score FROM paths WHERE paths MATCH ? ORDER BY rank LIMIT ?) AS found
       JOIN file ON file.id = found.id JOIN content ON content.id = file.content WHERE content.chunks > 0 ORDER BY found.score`,
      match,
      mostByPath,
    )
    .map(({ chunk }) => chunk);
}

function chunkAt(database: IndexDatabase, content: number, line: number): number | null {
  return (
    database.get<{ id: number }>(
      `SELECT chunk.id FROM content JOIN chunk ON chunk.id >= content.firstChunk AND chunk.id < content.firstChunk + content.chunks
       WHERE content.id = ? AND chunk.line <= ? ORDER BY chunk.id DESC LIMIT 1`,
      content,
      line,
    )?.id ?? null
  );
}

/** Where a chunk is; of files with the same content the one whose path is the shortest. Null when no file has it any more. */
function placeOf(database: IndexDatabase, chunk: number): Found | undefined {
  return database.get<Found>(
    `SELECT chunk.id AS chunk, file.path AS path, chunk.line AS line, chunk.endLine AS endLine FROM chunk JOIN file ON file.content = chunk.content
     WHERE chunk.id = ? ORDER BY length(file.path), file.path LIMIT 1`,
    chunk,
  );
}

/** Which words of the query a chunk has, as they were asked for. */
function wordsIn(database: IndexDatabase, chunk: number, { words }: SearchQuery): string[] {
  return words
    .filter(
      ({ forms }) =>
        database.get(
          'SELECT 1 FROM words WHERE words MATCH ? AND rowid = CAST(? AS INTEGER)',
          forms.map((form) => `"${form}"`).join(' OR '),
          chunk,
        ) !== undefined,
    )
    .map(({ word }) => word);
}
