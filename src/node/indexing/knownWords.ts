/** What an index knows of single words and names: how rare they are, what is called so, and what a file defines. */
import { didYouMean } from '../../base/didYouMean.ts';
import { symbolKindNumber, symbolKindOf } from '../../core/indexing/codeSymbol.ts';
import type { KnownWord, OutlineSymbol } from '../../protocol/indexer.ts';
import type { IndexDatabase } from './indexDatabase.ts';
import type { WordStems } from './wordStems.ts';

/** Symbols of one name that are told; a name that more have means none of them. */
const mostSymbols = 8;
/** Names with a slip in them that are looked for: each is held against many. */
const mostGuessed = 4;
/** A shorter name is near to too many others. */
const shortestGuessed = 4;

interface SymbolRow extends Omit<OutlineSymbol, 'kind'> {
  kind: number;
  path: string;
}

/** In the order of the words. `names` are those of them that may be names with a slip. */
export function knownWords(
  database: IndexDatabase,
  stems: WordStems,
  words: readonly string[],
  names: readonly string[],
): { words: KnownWord[]; stretches: number } {
  const stemmed = stems.of(words.map((word) => word.toLowerCase()));
  const guessable = new Set(names.filter((name) => name.length >= shortestGuessed));
  let guesses = 0;
  return {
    // As the words are counted: also those of contents that no file has any more.
    stretches: database.get<{ n: number }>('SELECT count(*) AS n FROM chunk')?.n ?? 0,
    words: words.map((word, at): KnownWord => {
      const stretches = database.get<{ doc: number }>('SELECT doc FROM vocabulary WHERE term = ?', stemmed[at] ?? word)?.doc ?? 0;
      const symbols = called(database, word);
      if (symbols.length > 0 || !guessable.has(word) || guesses >= mostGuessed) return { word, stretches, symbols, meant: null };
      guesses++;
      const meant = nearName(database, word);
      return { word, stretches, symbols: meant === null ? [] : called(database, meant), meant };
    }),
  };
}

/** What is called so. Sections of prose are no names. */
function called(database: IndexDatabase, name: string): KnownWord['symbols'] {
  const rows = database.all<SymbolRow>(
    `SELECT symbol.name, symbol.kind, symbol.line, symbol.endLine, symbol.nameLine, symbol.container, file.path FROM symbol JOIN file ON file.content = symbol.content
     WHERE symbol.name = ? AND symbol.kind <> ? ORDER BY symbol.name <> ? COLLATE BINARY, length(file.path), file.path LIMIT ?`,
    name,
    symbolKindNumber('section'),
    name,
    mostSymbols,
  );
  return rows.map((row) => ({ ...row, kind: symbolKindOf(row.kind) }));
}

/** The name that was meant: one that begins with the same sign, as few slips are in the first. */
function nearName(database: IndexDatabase, name: string): string | null {
  const first = name.slice(0, 1);
  const rows = database.all<{ name: string }>(
    'SELECT DISTINCT name FROM symbol WHERE name >= ? AND name < ? AND length(name) BETWEEN ? AND ? AND kind <> ?',
    first,
    `${first}\u{10ffff}`,
    name.length - 2,
    name.length + 2,
    symbolKindNumber('section'),
  );
  const byLower = new Map(rows.map((row) => [row.name.toLowerCase(), row.name]));
  const meant = didYouMean(name, [...byLower.keys()]);
  return meant === null ? null : (byLower.get(meant) ?? null);
}

/** What a file defines, in the order of its lines; null for one that isn't in the index. */
export function outlineOf(database: IndexDatabase, file: string): OutlineSymbol[] | null {
  const content = database.get<{ firstSymbol: number; symbols: number }>(
    'SELECT content.firstSymbol, content.symbols FROM file JOIN content ON content.id = file.content WHERE file.path = ?',
    file,
  );
  if (!content) return null;
  const rows = database.all<Omit<SymbolRow, 'path'>>(
    'SELECT name, kind, line, endLine, nameLine, container FROM symbol WHERE id >= ? AND id < ? ORDER BY id',
    content.firstSymbol,
    content.firstSymbol + content.symbols,
  );
  return rows.map((row) => ({ ...row, kind: symbolKindOf(row.kind) }));
}
