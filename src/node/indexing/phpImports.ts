/** Namespaces, uses and required files of PHP. */
import type { Node } from '@vscode/tree-sitter-wasm';
import type { ImportKind, ImportStatement } from '../../core/graph/importStatement.ts';
import { lineOf, literalNode } from './literalNode.ts';

export function phpImports(name: string, node: Node): ImportStatement[] {
  const line = lineOf(node);
  if (name === 'namespace') return [{ specifier: absolute(node.childForFieldName('name')), line, kind: 'declare' }];
  return name === 'use' ? uses(node) : required(node, line);
}

function uses(node: Node): ImportStatement[] {
  const group = node.childForFieldName('body');
  const before = group ? `${absolute(node.namedChildren.find((child) => child?.type === 'namespace_name') ?? null)}\\` : '';
  const areMembers = isMember(node);
  const found: ImportStatement[] = [];
  for (const clause of (group ?? node).namedChildren) {
    if (clause?.type !== 'namespace_use_clause') continue;
    const named = clause.namedChildren.find((child) => child?.type === 'qualified_name' || child?.type === 'name') ?? null;
    const kind: ImportKind = areMembers || isMember(clause) ? 'member' : 'import';
    found.push({ specifier: before + absolute(named), line: lineOf(clause), kind });
  }
  return found;
}

/** Of functions or constants. */
function isMember(node: Node): boolean {
  return node.children.some((child) => child?.type === 'function' || child?.type === 'const');
}

function absolute(node: Node | null): string {
  return (node?.text ?? '').replace(/\s+/g, '').replace(/^\\/, '');
}

/** `require 'a.php'`, and from the file's own folder. */
function required(node: Node, line: number): ImportStatement[] {
  let value = node.namedChildren[0] ?? null;
  while (value?.type === 'parenthesized_expression') value = value.namedChildren[0] ?? null;
  const literal = literalNode(value);
  if (literal) return [{ specifier: literal.text, line, kind: literal.whole ? 'require' : 'computed' }];
  const right = value?.type === 'binary_expression' ? literalNode(value.childForFieldName('right')) : null;
  if (right?.whole === true && isOwnFolder(value?.childForFieldName('left') ?? null)) {
    return [{ specifier: right.text.replace(/^\/+/, ''), line, kind: 'relative' }];
  }
  return [{ specifier: '', line, kind: 'computed' }];
}

/** `__DIR__` or `dirname(__FILE__)`. */
function isOwnFolder(node: Node | null): boolean {
  return node !== null && /^(?:__DIR__|dirname\(\s*__FILE__\s*\))$/i.test(node.text);
}
