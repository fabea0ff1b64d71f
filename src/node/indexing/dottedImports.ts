/** Packages and imports of Java, namespaces and usings of C#: names with dots. */
import type { Node } from '@vscode/tree-sitter-wasm';
import type { ImportStatement } from '../../core/graph/importStatement.ts';
import { lineOf } from './literalNode.ts';

export function javaImports(name: string, node: Node): ImportStatement[] {
  const line = lineOf(node);
  const children = node.children.filter((child) => child !== null);
  const dotted = written(children.find(({ type }) => type === 'scoped_identifier' || type === 'identifier'));
  if (name === 'package') return [{ specifier: dotted, line, kind: 'declare' }];
  const kind = children.some(({ type }) => type === 'static') ? 'member' : 'import';
  if (children.some(({ type }) => type === 'asterisk')) return [{ specifier: dotted, line, kind, names: ['*'] }];
  const dot = dotted.lastIndexOf('.');
  // Without a dot it is a class of no package.
  return dot < 0 ? [{ specifier: dotted, line, kind }] : [{ specifier: dotted.slice(0, dot), line, kind, names: [dotted.slice(dot + 1)] }];
}

export function csharpImports(name: string, node: Node): ImportStatement[] {
  const line = lineOf(node);
  if (name === 'namespace') return [{ specifier: fullNamespace(node), line, kind: 'declare' }];
  const children = node.children.filter((child) => child !== null);
  const alias = node.childForFieldName('name');
  const named = children.findLast(
    ({ type }) => type === 'qualified_name' || type === 'identifier' || type === 'alias_qualified_name' || type === 'generic_name',
  );
  const isAlias = alias !== null && alias.id !== named?.id;
  const specifier = written(named).replace(/^global::/, '');
  return [{ specifier, line, kind: isAlias || children.some(({ type }) => type === 'static') ? 'member' : 'import' }];
}

/** With the namespaces around it. */
function fullNamespace(node: Node): string {
  const names: string[] = [];
  for (let at: Node | null = node; at; at = at.parent) {
    if (at.type.endsWith('namespace_declaration')) names.unshift(written(at.childForFieldName('name')));
  }
  return names.join('.');
}

/** A name without blanks, comments and type arguments. */
function written(node: Node | null | undefined): string {
  return (node?.text ?? '').replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|<.*>|\s+/gs, '');
}
