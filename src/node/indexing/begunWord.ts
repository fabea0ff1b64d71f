/** What somebody means who is still typing the last word of a query. */
import { lastWord } from '../../core/indexing/searchQuery.ts';
import type { IndexDatabase } from './indexDatabase.ts';
import type { WordStems } from './wordStems.ts';

/** Letters; what is shorter begins everything. */
const fewestLetters = 3;
/** Words with that beginning that are looked at, of which so many of the most frequent are meant, as long as they are in no more chunks than these. */
const mostLooked = 500;
const mostMeant = 12;
const mostChunks = 25_000;
/** The index keeps words without these, so that one that ends within them is the beginning of nothing that is kept. */
const endings = 'ing ings ed es er ers ies ion ions ation ations ment ments ness able ible ally ly'.split(' ');

export interface BegunWord {
  /** As far as it was written, in lower case. */
  word: string;
  /** Which word it is, where only its ending is missing; null where it begins several, or another. */
  meant: string | null;
  /** For the text index, and for that of paths. */
  inText: string;
  inPaths: string;
}

/** Null where the index has the word as it stands, in texts or paths, or nothing that begins so. It is looked for only then, as that takes longer. */
export function begunWord(database: IndexDatabase, stems: WordStems, query: string): BegunWord | null {
  const word = lastWord(query);
  if (word === null || word.length < fewestLetters) return null;
  const has = (one: string): boolean =>
    database.get('SELECT doc FROM vocabulary WHERE term = ?', stems.of([one])[0] ?? one) !== undefined || isInPaths(database, `"${one}"`);
  if (has(word)) return null;
  const inPaths = `"${word}" *`;
  const terms = termsOf(database, word);
  if (terms.length > 0 || isInPaths(database, inPaths)) {
    const same = stems.of(terms);
    // A stem may have a shorter one by itself; what begins with that has it, too.
    return { word, meant: null, inText: terms.map((term, at) => (same[at] === term ? `"${term}"` : `"${term}" *`)).join(' OR '), inPaths };
  }
  const meant = ended(word).find(has);
  return meant === undefined ? null : { word, meant, inText: `"${meant}"`, inPaths: `"${meant}"` };
}

function isInPaths(database: IndexDatabase, match: string): boolean {
  return database.get('SELECT 1 FROM paths WHERE paths MATCH ? LIMIT 1', match) !== undefined;
}

/** The words of the index that begin so, the most frequent first. */
function termsOf(database: IndexDatabase, word: string): string[] {
  const found = database.all<{ term: string; doc: number }>(
    'SELECT term, doc FROM vocabulary WHERE term >= ? AND term < ? LIMIT ?',
    word,
    `${word}\u{10ffff}`,
    mostLooked,
  );
  let chunks = 0;
  return found
    .sort((a, b) => b.doc - a.doc)
    .filter(({ doc }) => chunks + doc <= mostChunks && (chunks += doc) > 0)
    .slice(0, mostMeant)
    .map(({ term }) => term);
}

/** The word with what may be missing of an ending. */
function ended(word: string): string[] {
  return endings.flatMap((ending) =>
    Array.from({ length: ending.length - 1 }, (_, at) => ending.length - 1 - at)
      .filter((has) => word.endsWith(ending.slice(0, has)))
      .map((has) => word + ending.slice(has)),
  );
}
