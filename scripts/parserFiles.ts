/** What the extension takes along to parse code: tree-sitter's library and the grammars of the languages that it asks for. */
import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** The package that they come from, relative to the root. */
export const parserPackage = 'node_modules/@vscode/tree-sitter-wasm';
/** Nobody asks for these. */
const unused = new Set(['tree-sitter-ini.wasm', 'tree-sitter-regex.wasm']);

/** Copies them to `folder`. */
export function copyParserFiles(folder: string): void {
  const from = path.join(import.meta.dirname, '..', parserPackage, 'wasm');
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(from)) {
    if (/\.(?:js|wasm)$/.test(name) && !unused.has(name)) cpSync(path.join(from, name), path.join(folder, name));
  }
  // The library is CommonJS; under our own package, which says "module", it would be taken for something else.
  writeFileSync(path.join(folder, 'package.json'), `${JSON.stringify({ type: 'commonjs' })}\n`);
}
