/** Imports of Python. */
import type { Node } from '@vscode/tree-sitter-wasm';
import type { ImportKind, ImportStatement } from '../../core/graph/importStatement.ts';
import { lineOf, literalNode } from './literalNode.ts';

export function pythonImports(name: string, node: Node): ImportStatement[] {
  const line = lineOf(node);
  if (name === 'main') return [{ specifier: '__main__', line, kind: 'declare' }];
  if (name === 'application') return [{ specifier: '__application__', line, kind: 'declare' }];
  if (name === 'call') {
    const literal = literalNode(node.childForFieldName('arguments')?.namedChildren[0] ?? null);
    return [{ specifier: literal?.text ?? '', line, kind: literal?.whole === true ? 'dynamic' : 'computed' }];
  }
  const kind: ImportKind = node.startPosition.column > 0 && isForTypes(node) ? 'type' : 'import';
  const listed = node.childrenForFieldName('name').map((child) => moduleName(child));
  if (node.type === 'import_statement') return listed.map((specifier) => ({ specifier, line, kind }));
  const specifier = moduleName(node.childForFieldName('module_name'));
  return [{ specifier, line, kind, names: listed.length > 0 ? listed : ['*'] }];
}

/** A dotted name as it is written, without blanks, and without what it is called here. */
function moduleName(node: Node | null): string {
  const named = node?.type === 'aliased_import' ? node.childForFieldName('name') : node;
  return (named?.text ?? '').replace(/\s+/g, '');
}

/** Under `if TYPE_CHECKING:`, which holds for type checkers only. */
function isForTypes(node: Node): boolean {
  for (let at = node.parent; at; at = at.parent) {
    if (at.type === 'if_statement' && /^(?:\w+\.)?TYPE_CHECKING$/.test(at.childForFieldName('condition')?.text ?? '')) return true;
  }
  return false;
}
