/**
 * Finds stretches of code in an index: by the words in them and in their paths, by the names that they define, and by their meaning. The rankings become one; each hit says why it is one.
 */
import { codeTokens } from '../../core/indexing/codeTokens.ts';
import type { NearFiles } from '../../core/graph/nearFiles.ts';
import { isForTests } from '../../core/graph/testPath.ts';
import { symbolKinds } from '../../core/indexing/codeSymbol.ts';
import { type LiftedPlace, liftedByNear } from '../../core/indexing/nearRanking.ts';
import { fused } from '../../core/indexing/rankFusion.ts';
import { searchQuery } from '../../core/indexing/searchQuery.ts';
import type { HitReason, SearchHit } from '../../protocol/indexer.ts';
import { begunWord } from './begunWord.ts';
import { type AskedFile, filesAsked } from './filesAsked.ts';
import type { IndexDatabase } from './indexDatabase.ts';
import type { WordStems } from './wordStems.ts';

/** How much a ranking counts: who writes a name that is only code means where it is defined; a file is found by its path alone when little else is. */
const weights = { names: 1.5, words: 1, paths: 0.15, similar: 0.8 };
/** What a path's words count beside those of a chunk of its file. This and the weight of names in `indexFile.ts` were tried on commits: `npm run bench -- index`. */
const pathPart = 0.3;
/** Of what fits alike, the code goes before its tests. */
const testPart = 0.9;
/** Chunks that are ranked by words; some of them may belong to what no file has any more. */
const mostByWords = 400;
const mostByName = 120;
const mostByPath = 300;
/** Places below the wanted ones that may rise among them by what is next to them. */
const mostBelow = 50;
/** A word that more than this part of all chunks has, or more chunks than these, tells little beside a rarer one, and takes long to look for. */
const commonPart = 0.4;
const mostCommon = 25_000;
/** Chunks that are looked at for all words together, the rarest words first; the first few are looked for whatever they take. A sentence of words that are everywhere takes long otherwise. */
const mostLookedAt = 25_000;
const fewestWords = 3;
/** Words that are looked for at once, the rarest first. */
const mostWords = 24;

interface Found {
  path: string;
  line: number;
  endLine: number;
}

interface RankedChunk extends Found {
  /** The chunk's number. */
  key: number;
  score: number;
}

interface NamedSymbol {
  name: string;
  kind: number;
  nameLine: number;
  content: number;
}

/** A word as it was asked for, and how often the index has it. */
interface CountedWord {
  word: string;
  count: number;
}

/** The best hits for a query, the best first; none for a query without words. `near` is what is known of the files' imports, be it a little older; `similar` the chunks that are near in meaning, the nearest first. */
export function searchIndex(
  database: IndexDatabase,
  stems: WordStems,
  text: string,
  limit: number,
  near: Pick<NearFiles, 'of'> | null,
  similar: readonly number[] = [],
): SearchHit[] {
  const query = searchQuery(text);
  const words = countedWords(database, stems, query.words);
  const known = query.words.filter((word) => words.some((one) => one.word === word));
  const begun = begunWord(database, stems, text);
  const paths = byPaths(database, anyOf(query.words, begun?.inPaths));
  const byWord = byWords(database, anyOf(telling(database, words), begun?.inText), new Map(paths.map(({ file, score }) => [file, score])));
  const names = byNames(database, query.names);
  const ranked = fused([
    { weight: weights.words, keys: byWord },
    { weight: weights.names, keys: [...names.keys()] },
    { weight: weights.paths, keys: paths.map(({ chunk }) => chunk) },
    { weight: weights.similar, keys: similar },
  ]);
  const wordy = new Set(byWord);
  const alike = new Set(similar);
  const inPath = new Set(paths.map(({ path }) => path));
  const places: RankedChunk[] = [];
  for (const { key, score } of ranked) {
    if (places.length >= limit + mostBelow) break;
    const found = placeOf(database, key);
    if (found) places.push({ ...found, key, score });
  }
  const lifted: LiftedPlace<RankedChunk>[] = near ? liftedByNear(places, near) : places;
  const asked = filesAsked(database, text);
  const named = new Set(asked.map(({ path }) => path));
  return withAsked(database, lifted, asked, byWord)
    .slice(0, limit)
    .map(({ key, score, near: by, ...found }) => {
      const defined = names.get(key) ?? namesIn(database, stems, key, found, known);
      const why: HitReason[] = defined.map(({ name, nameLine }) => ({ kind: 'defines', name, line: nameLine }));
      if (wordy.has(key)) {
        const shown = wordsIn(database, key, known);
        if (shown.length > 0) why.push({ kind: 'words', words: shown });
      }
      if (begun && wordy.has(key) && hasWords(database, key, begun.inText))
        why.push({ kind: 'begins', word: begun.word, meant: begun.meant });
      if (alike.has(key)) why.push({ kind: 'similar' });
      if (named.has(found.path)) why.unshift({ kind: 'file' });
      else if (inPath.has(found.path)) why.push({ kind: 'path' });
      if (by) why.push({ kind: by.imported ? 'imports' : 'importedBy', path: by.path });
      return { ...found, score, why };
    });
}

/**
 * With the files that are called by their names before all others, each once: its beginning, or beside other words what has most of these. Their scores are so far above the others' that no
 * other ranking brings anything before them.
 */
function withAsked(
  database: IndexDatabase,
  places: LiftedPlace<RankedChunk>[],
  asked: readonly AskedFile[],
  byWord: readonly number[],
): LiftedPlace<RankedChunk>[] {
  const first = asked.flatMap(({ path, firstChunk, chunks, isWhole }, at): LiftedPlace<RankedChunk>[] => {
    const within = isWhole ? undefined : byWord.find((chunk) => chunk >= firstChunk && chunk < firstChunk + chunks);
    const key = within ?? firstChunk;
    const place = places.find((one) => one.key === key) ?? placeOf(database, key);
    // Of files with the same content each is found by its own path.
    return place ? [{ ...place, path, key, score: asked.length - at }] : [];
  });
  const taken = new Set(first.map(({ key }) => key));
  return [...first, ...places.filter(({ key }) => !taken.has(key))];
}

/** The words that the index has, the rarest first. */
function countedWords(database: IndexDatabase, stems: WordStems, words: readonly string[]): CountedWord[] {
  const counts = stems.of(words).map((stem) => database.get<{ doc: number }>('SELECT doc FROM vocabulary WHERE term = ?', stem)?.doc ?? 0);
  return words
    .map((word, index) => ({ word, count: counts[index] ?? 0 }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => a.count - b.count);
}

/** Those that tell something: a word that is everywhere takes long to look for, and says nothing beside a rarer one. */
function telling(database: IndexDatabase, words: readonly CountedWord[]): string[] {
  const all = database.get<{ n: number }>('SELECT max(id) AS n FROM chunk')?.n ?? 0;
  const most = Math.max(Math.min(all * commonPart, mostCommon), words[0]?.count ?? 0);
  let looked = 0;
  return words
    .filter(({ count }, at) => count <= most && ((looked += count) <= mostLookedAt || at < fewestWords))
    .slice(0, mostWords)
    .map(({ word }) => word);
}

/** The chunks in which words are that `match` asks for, the best first; `paths` are the files whose paths have some, with how well they fit. */
function byWords(database: IndexDatabase, match: string, paths: ReadonlyMap<number, number>): number[] {
  if (match === '') return [];
  const rows = database.all<{ chunk: number; score: number; file: number; path: string }>(
    `SELECT found.chunk, found.score, file.id AS file, file.path FROM (SELECT rowid AS chunk, -rank AS score FROM words WHERE words MATCH ? ORDER BY rank LIMIT ?) AS found
     JOIN chunk ON chunk.id = found.chunk JOIN file ON file.content = chunk.content`,
    match,
    mostByWords,
  );
  const scores = new Map<number, number>();
  for (const { chunk, score, file, path } of rows) {
    const whole = (score + pathPart * (paths.get(file) ?? 0)) * (isForTests(path) ? testPart : 1);
    scores.set(chunk, Math.max(scores.get(chunk) ?? 0, whole));
  }
  return [...scores].sort((a, b) => b[1] - a[1]).map(([chunk]) => chunk);
}

/** By the chunks in which they begin, the symbols of these names, and of names that begin so. The best first. */
function byNames(database: IndexDatabase, names: readonly string[]): Map<number, NamedSymbol[]> {
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

/** The files whose paths have words that `match` asks for, the best first, each with its first chunk. */
function byPaths(database: IndexDatabase, match: string): { file: number; path: string; chunk: number; score: number }[] {
  if (match === '') return [];
  return database.all(
    `SELECT file.id AS file, file.path, content.firstChunk AS chunk, found.score FROM (SELECT rowid AS id, -rank AS score FROM paths WHERE paths MATCH ? ORDER BY rank LIMIT ?) AS found
     JOIN file ON file.id = found.id JOIN content ON content.id = file.content WHERE content.chunks > 0 ORDER BY found.score DESC`,
    match,
    mostByPath,
  );
}

/** What has any of these words, or what is asked for `besides`; '' where nothing is. */
function anyOf(words: readonly string[], besides = ''): string {
  return [...words.map((word) => `"${word}"`), ...(besides === '' ? [] : [besides])].join(' OR ');
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

/** Where a chunk is; of files with the same content the one whose path is the shortest. Undefined when no file has it any more. */
function placeOf(database: IndexDatabase, chunk: number): Found | undefined {
  return database.get<Found>(
    `SELECT file.path, chunk.line, chunk.endLine FROM chunk JOIN file ON file.content = chunk.content
     WHERE chunk.id = ? ORDER BY length(file.path), file.path LIMIT 1`,
    chunk,
  );
}

/** The symbols that begin in a chunk and have words of the query in their names, be it in another form. */
function namesIn(
  database: IndexDatabase,
  stems: WordStems,
  chunk: number,
  { line, endLine }: Found,
  words: readonly string[],
): Pick<NamedSymbol, 'name' | 'nameLine'>[] {
  const symbols = database.all<Pick<NamedSymbol, 'name' | 'nameLine'>>(
    `SELECT symbol.name, symbol.nameLine FROM chunk JOIN content ON content.id = chunk.content
     JOIN symbol ON symbol.id >= content.firstSymbol AND symbol.id < content.firstSymbol + content.symbols
     WHERE chunk.id = ? AND symbol.nameLine BETWEEN ? AND ?`,
    chunk,
    line,
    endLine,
  );
  const parts = symbols.map(({ name }) => codeTokens(name).split(' '));
  // All at once, as each look takes its time.
  const all = [...new Set([...words, ...parts.flat()])];
  const stemOf = new Map(stems.of(all).map((stem, at) => [all[at] ?? '', stem]));
  const asked = new Set(words.map((word) => stemOf.get(word)));
  return symbols.filter((_, at) => parts[at]?.some((part) => asked.has(stemOf.get(part))));
}

/** Which words a chunk has, as they were asked for. */
function wordsIn(database: IndexDatabase, chunk: number, words: readonly string[]): string[] {
  return words.filter((word) => hasWords(database, chunk, `"${word}"`));
}

function hasWords(database: IndexDatabase, chunk: number, match: string): boolean {
  if (match === '') return false;
  return database.get('SELECT 1 FROM words WHERE words MATCH ? AND rowid = CAST(? AS INTEGER)', `(${match})`, chunk) !== undefined;
}
