/** What Ruby loads: `require` and its kin are calls like any others. */
import type { Node } from '@vscode/tree-sitter-wasm';
import type { ImportKind, ImportStatement } from '../../core/graph/importStatement.ts';
import { lineOf, literalNode } from './literalNode.ts';

export function rubyImports(_name: string, node: Node): ImportStatement[] {
  const line = lineOf(node);
  const method = node.childForFieldName('method')?.text;
  const given = node.childForFieldName('arguments')?.namedChildren ?? [];
  // `autoload :Name, 'path'`.
  const value = (method === 'autoload' ? given[1] : given[0]) ?? null;
  if (!value) return [];
  const kind: ImportKind = method === 'require_relative' ? 'relative' : 'require';
  const literal = literalNode(value);
  if (literal) return [{ specifier: literal.text, line, kind: literal.whole ? kind : 'computed' }];
  const own = fromOwnFolder(value);
  return [own === null ? { specifier: '', line, kind: 'computed' } : { specifier: own, line, kind: 'relative' }];
}

/** `File.join(__dir__, 'a')` and `File.expand_path('../a', __FILE__)` as a path from the file's folder. */
function fromOwnFolder(node: Node): string | null {
  if (node.type !== 'call' || node.childForFieldName('receiver')?.text !== 'File') return null;
  const given = (node.childForFieldName('arguments')?.namedChildren ?? []).filter((child) => child !== null);
  const parts = given.map((child) => literalNode(child));
  const text = parts.flatMap((part) => (part?.whole === true ? [part.text] : [])).join('/');
  if (given.length < 2 || parts.filter((part) => part?.whole === true).length !== given.length - 1) return null;
  switch (node.childForFieldName('method')?.text) {
    case 'join':
      return given[0]?.text === '__dir__' ? text : null;
    case 'expand_path':
      if (given[1]?.text === '__dir__') return text;
      // From the file itself, the first step up leads to its folder.
      return given[1]?.text === '__FILE__' && text.startsWith('../') ? text.slice(3) : null;
    default:
      return null;
  }
}
