/** Go's import blocks and C's includes: one path in quotes each. */
import type { Node } from '@vscode/tree-sitter-wasm';
import type { ImportStatement } from '../../core/graph/importStatement.ts';
import { lineOf, literalNode } from './literalNode.ts';

export function goImports(name: string, node: Node): ImportStatement[] {
  const line = lineOf(node);
  if (name === 'package') return [{ specifier: node.namedChildren[0]?.text ?? '', line, kind: 'declare' }];
  return [{ specifier: literalNode(node.childForFieldName('path'))?.text ?? '', line, kind: 'import' }];
}

export function cImports(_name: string, node: Node): ImportStatement[] {
  const line = lineOf(node);
  const path = (node.childForFieldName('path') ?? node.childForFieldName('argument'))?.text.trim() ?? '';
  const [, quote, inside = ''] = /^([<"])([^>"]*)[>"]/.exec(path) ?? [];
  // A macro's value isn't known here.
  if (quote === undefined) return [{ specifier: '', line, kind: 'computed' }];
  return [{ specifier: inside.trim(), line, kind: quote === '<' ? 'system' : 'import' }];
}
