import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type * as TreeSitter from '@vscode/tree-sitter-wasm';
import type { ImportStatement } from '../../src/core/graph/importStatement.ts';
import { importQueries } from '../../src/node/indexing/importQueries.ts';
import { importStatements } from '../../src/node/indexing/importStatements.ts';

/** Reads the imports of texts: a grammar, its query and a parser, as the index has them. */
export interface ImportReader {
  read(text: string): ImportStatement[];
  /** The milliseconds that the last text's query and reading took, without the parsing. */
  lastMs: number;
  dispose(): void;
}

const library = createRequire(import.meta.url)('@vscode/tree-sitter-wasm') as typeof TreeSitter;
const folder = path.dirname(createRequire(import.meta.url).resolve('@vscode/tree-sitter-wasm'));

export async function importReader(grammar: string): Promise<ImportReader> {
  await library.Parser.init({ locateFile: (file) => path.join(folder, file) });
  const language = await library.Language.load(await readFile(path.join(folder, `tree-sitter-${grammar}.wasm`)));
  const parser = new library.Parser();
  parser.setLanguage(language);
  const query = new library.Query(language, importQueries[grammar]!);
  const reader: ImportReader = {
    lastMs: 0,
    read(text) {
      const tree = parser.parse(text)!;
      const from = performance.now();
      const found = importStatements(grammar, query.captures(tree.rootNode));
      reader.lastMs = performance.now() - from;
      tree.delete();
      return found;
    },
    dispose() {
      query.delete();
      parser.delete();
    },
  };
  return reader;
}
