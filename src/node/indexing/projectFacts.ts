/** What the graph of a project is made from, read from its index. The files that configure how modules are found are read from the disk. */
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { ImportStatement } from '../../core/graph/importStatement.ts';
import type { ProjectFacts } from '../../core/graph/projectGraph.ts';
import { type NameCounts, type SymbolRow, type SymbolTable, symbolTable } from '../../core/graph/symbolTable.ts';
import { symbolKindOf } from '../../core/indexing/codeSymbol.ts';
import { unpackNames } from '../../core/indexing/nameHash.ts';
import type { IndexDatabase } from './indexDatabase.ts';
import { leftOut } from './leftOut.ts';

/** Larger ones configure nothing. */
const mostConfigBytes = 1_000_000;

interface FileRow {
  path: string;
  imports: string;
  names: Uint8Array;
  texts: Uint8Array;
  firstSymbol: number;
  symbols: number;
}

/** The symbols are read when they are first asked for: who imports whom is known without them in most languages. */
export interface IndexedFacts extends ProjectFacts {
  /** Afterwards the database may be closed. */
  readSymbols(): void;
}

/** What is kept of it is as the index keeps it, and is taken apart when it is asked for: of a large project that takes a third of the memory. */
export function projectFacts(database: IndexDatabase, root: string): IndexedFacts {
  const rows = database.all<FileRow>(
    'SELECT path, imports, names, texts, firstSymbol, symbols FROM file JOIN content ON content.id = file.content ORDER BY path',
  );
  // The rows themselves take more than what is in them, and aren't kept.
  const paths = rows.map(({ path: stated }) => stated);
  const imports = rows.map((row) => row.imports);
  const stretches = rows.map(({ firstSymbol, symbols }) => ({ firstSymbol, symbols }));
  const indexed = new Set(paths);
  let symbols: SymbolTable | undefined;
  const read = (): SymbolTable =>
    (symbols ??= symbolTable(
      symbolRows(database, stretches),
      stretches.reduce((sum, stretch) => sum + stretch.symbols, 0),
    ));
  return {
    paths,
    get symbols() {
      return read();
    },
    readSymbols: () => void read(),
    names: unpacked(rows.map(({ names }) => names)),
    texts: unpacked(rows.map(({ texts }) => texts)),
    statements: (file) => {
      const stated = imports[file] ?? '';
      return stated === '' ? [] : (JSON.parse(stated) as ImportStatement[]);
    },
    text: (stated) => textOf(path.join(root, stated)),
    leftOut: leftOut(root, database.skipped(), (stated) => indexed.has(stated)),
  };
}

/** In the order of the files, and in each of its lines; a content that several files have counts for each. */
function* symbolRows(database: IndexDatabase, files: readonly Pick<FileRow, 'firstSymbol' | 'symbols'>[]): Generator<SymbolRow> {
  for (const [file, { firstSymbol, symbols }] of files.entries()) {
    if (symbols === 0) continue;
    const rows = database.all<Omit<SymbolRow, 'file' | 'kind'> & { kind: number }>(
      'SELECT name, kind, line, nameLine, endLine, container, bases, handed FROM symbol WHERE id >= ? AND id < ? ORDER BY id',
      firstSymbol,
      firstSymbol + symbols,
    );
    for (const { kind, ...row } of rows) yield { ...row, file, kind: symbolKindOf(kind) };
  }
}

/** Of the file at a position; null where nothing is packed. The one that was asked for last is kept: of one file there are often several questions in a row. */
function unpacked(packed: readonly Uint8Array[]): (file: number) => NameCounts | null {
  let last: { file: number; names: NameCounts | null } | null = null;
  return (file) => {
    if (last?.file !== file) {
      const bytes = packed[file];
      last = { file, names: bytes && bytes.length > 0 ? unpackNames(bytes) : null };
    }
    return last.names;
  };
}

function textOf(file: string): string | null {
  try {
    const stats = statSync(file);
    return stats.isFile() && stats.size <= mostConfigBytes ? readFileSync(file, 'utf8') : null;
  } catch {
    return null;
  }
}
