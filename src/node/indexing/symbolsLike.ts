/** Symbols by some letters of their names, as one types them. */
import { symbolKindNumber, symbolKindOf } from '../../core/indexing/codeSymbol.ts';
import type { PlacedSymbol } from '../../protocol/indexer.ts';
import type { IndexDatabase } from './indexDatabase.ts';

/** What is called by all of the letters in their order, the shortest names first; no sections of prose. None where there are no letters. */
export function symbolsLike(database: IndexDatabase, letters: string, limit: number): PlacedSymbol[] {
  if (letters === '') return [];
  const pattern = `%${Array.from(letters, (letter) => (/[%_\\]/.test(letter) ? `\\${letter}` : letter)).join('%')}%`;
  const rows = database.all<Omit<PlacedSymbol, 'kind'> & { kind: number }>(
    `SELECT file.path, name, kind, line, endLine, nameLine, container FROM symbol JOIN file ON file.content = symbol.content
      WHERE name LIKE ? ESCAPE '\\' AND kind <> ? ORDER BY length(name), name, file.path, line LIMIT CAST(? AS INTEGER)`,
    pattern,
    symbolKindNumber('section'),
    limit,
  );
  return rows.map((row) => ({ ...row, kind: symbolKindOf(row.kind) }));
}
