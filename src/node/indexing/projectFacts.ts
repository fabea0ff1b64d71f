/** What the graph of a project is made from, read from its index. The files that configure how modules are found are read from the disk. */
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { ImportStatement } from '../../core/graph/importStatement.ts';
import type { ProjectFacts } from '../../core/graph/projectGraph.ts';
import { type NameCounts, type SymbolRow, symbolTable } from '../../core/graph/symbolTable.ts';
import { symbolKinds } from '../../core/indexing/codeSymbol.ts';
import { unpackNames } from '../../core/indexing/nameHash.ts';
import type { IndexDatabase } from './indexDatabase.ts';
import { leftOut } from './leftOut.ts';

/** Larger ones configure nothing. */
const mostConfigBytes = 1_000_000;

interface FileRow {
  path: string;
  content: number;
  imports: string;
  names: Uint8Array;
  texts: Uint8Array;
}

export function projectFacts(database: IndexDatabase, root: string): ProjectFacts {
  const rows = database.all<FileRow>(
    'SELECT file.path, file.content, content.imports, content.names, content.texts FROM file JOIN content ON content.id = file.content ORDER BY file.path',
  );
  const byContent = new Map<number, number[]>();
  rows.forEach(({ content }, file) => {
    const known = byContent.get(content);
    if (known) known.push(file);
    else byContent.set(content, [file]);
  });
  const names: (NameCounts | null)[] = rows.map((row) => (row.names.length === 0 ? null : unpackNames(row.names)));
  const texts = rows.map((row) => (row.texts.length === 0 ? null : unpackNames(row.texts)));
  const statements = rows.map(({ imports }) => (imports === '' ? [] : (JSON.parse(imports) as ImportStatement[])));
  const indexed = new Set(rows.map((row) => row.path));
  return {
    paths: rows.map((row) => row.path),
    symbols: symbolTable(symbolRows(database, byContent)),
    names: (file) => names[file] ?? null,
    texts: (file) => texts[file] ?? null,
    statements: (file) => statements[file] ?? [],
    text: (stated) => textOf(path.join(root, stated)),
    leftOut: leftOut(root, database.skipped(), (stated) => indexed.has(stated)),
  };
}

/** In the order of the files, and in each of its lines; a content that several files have counts for each. */
function symbolRows(database: IndexDatabase, byContent: ReadonlyMap<number, readonly number[]>): SymbolRow[] {
  const rows = database.all<Omit<SymbolRow, 'file' | 'kind'> & { content: number; kind: number }>(
    'SELECT content, name, kind, line, nameLine, endLine, container, bases, handed FROM symbol ORDER BY id',
  );
  const found: SymbolRow[] = [];
  for (const { content, kind, ...row } of rows) {
    for (const file of byContent.get(content) ?? []) found.push({ ...row, file, kind: symbolKinds[kind] ?? 'variable' });
  }
  // Sorting is stable: within a file they stay in the order of their ids.
  return found.sort((a, b) => a.file - b.file);
}

function textOf(file: string): string | null {
  try {
    const stats = statSync(file);
    return stats.isFile() && stats.size <= mostConfigBytes ? readFileSync(file, 'utf8') : null;
  } catch {
    return null;
  }
}
