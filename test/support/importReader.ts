import path from 'node:path';
import { parserPackage } from '../../scripts/parserFiles.ts';
import type { ImportStatement } from '../../src/core/graph/importStatement.ts';
import { Grammars } from '../../src/node/grammars.ts';
import { importQueries } from '../../src/node/indexing/importQueries.ts';
import { importStatements } from '../../src/node/indexing/importStatements.ts';

/** Reads the imports of texts: a grammar, its query and a parser, as the index has them. */
export interface ImportReader {
  read(text: string): ImportStatement[];
  /** The milliseconds that the last text's query and reading took, without the parsing. */
  lastMs: number;
  dispose(): void;
}

const grammars = new Grammars(path.join(import.meta.dirname, '../..', parserPackage, 'wasm'));

export async function importReader(grammar: string): Promise<ImportReader> {
  const language = await grammars.language(grammar);
  const parser = await grammars.parser();
  parser.setLanguage(language);
  const query = await grammars.query(language, importQueries[grammar]!);
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
