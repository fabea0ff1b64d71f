/**
 * A file's imports from its tree. What a query of `importQueries.ts` captured goes to the language's reader, each a file of its own; they look at the
 * captured nodes only, so that a file costs next to nothing. Where the imports lead they must not know: that is `core/graph`.
 */
import type { Node } from '@vscode/tree-sitter-wasm';
import type { ImportStatement } from '../../core/graph/importStatement.ts';
import { csharpImports, javaImports } from './dottedImports.ts';
import { phpImports } from './phpImports.ts';
import { pythonImports } from './pythonImports.ts';
import { cImports, goImports } from './quotedImports.ts';
import { rubyImports } from './rubyImports.ts';
import { rustImports } from './rustImports.ts';
import { scriptImports } from './scriptImports.ts';

/** As tree-sitter's captures have them. */
export interface ImportCapture {
  name: string;
  node: Node;
}

/** What a captured node says; `name` is the capture's without `import.`. */
type Reader = (name: string, node: Node) => ImportStatement[];

const readers: Readonly<Record<string, Reader>> = {
  'c-sharp': csharpImports,
  cpp: cImports,
  go: goImports,
  java: javaImports,
  javascript: scriptImports,
  php: phpImports,
  python: pythonImports,
  ruby: rubyImports,
  rust: rustImports,
  tsx: scriptImports,
  typescript: scriptImports,
};

const prefix = 'import.';

/** The statements among the captures of a grammar's query, in the captures' order. Other captures are passed over. */
export function importStatements(grammar: string, captures: Iterable<ImportCapture>): ImportStatement[] {
  const reader = readers[grammar];
  const found: ImportStatement[] = [];
  if (!reader) return found;
  for (const { name, node } of captures) if (name.startsWith(prefix)) found.push(...reader(name.slice(prefix.length), node));
  return found.filter(({ specifier, kind }) => specifier !== '' || kind === 'computed');
}
