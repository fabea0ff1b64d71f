/** Imports of JavaScript and TypeScript. */
import type { Node } from '@vscode/tree-sitter-wasm';
import type { ImportKind, ImportStatement } from '../../core/graph/importStatement.ts';
import { lineOf, literalNode } from './literalNode.ts';
import { namedPath } from './namedPaths.ts';

export function scriptImports(name: string, node: Node): ImportStatement[] {
  if (name === 'statement') return statement(node);
  if (name === 'named') return namedPath(node);
  const argument = node.childForFieldName('arguments')?.namedChildren.find((child) => child?.type !== 'comment') ?? null;
  const line = lineOf(node);
  if (name === 'url') return [{ specifier: literalNode(argument)?.text ?? '', line, kind: 'dynamic' }];
  const kind = node.childForFieldName('function')?.type === 'import' ? (isInType(node) ? 'type' : 'dynamic') : 'require';
  const literal = literalNode(argument);
  if (literal?.whole === true) return [{ specifier: literal.text, line, kind }];
  // `'./pages/' + name` begins with what is certain, too.
  const first = argument?.type === 'binary_expression' ? leftmost(argument) : null;
  return [{ specifier: literal?.text ?? literalNode(first)?.text ?? '', line, kind: 'computed' }];
}

function statement(node: Node): ImportStatement[] {
  const children = node.children.filter((child) => child !== null);
  const clause = children.find(({ type }) => type === 'import_clause' || type === 'export_clause' || type === 'import_require_clause');
  const source = node.childForFieldName('source') ?? clause?.childForFieldName('source') ?? null;
  const specifier = literalNode(source)?.text ?? '';
  const line = lineOf(node);
  if (clause?.type === 'import_require_clause') return [{ specifier, line, kind: 'require' }];
  const runs: ImportKind = node.type === 'export_statement' ? 'export' : 'import';
  // The grammar doesn't know `export type *` and skips the word.
  const typeOnly = children.some((child) => child.type === 'type' || (child.type === 'ERROR' && child.text === 'type'));
  if (!clause) {
    // `export * from`, or an import for its effects.
    if (runs === 'import') return [{ specifier, line, kind: runs }];
    return [{ specifier, line, kind: typeOnly ? 'type' : runs, names: ['*'] }];
  }
  const taken = takenNames(clause);
  const kind = typeOnly || (taken.length > 0 && taken.every(({ isType }) => isType)) ? 'type' : runs;
  return [{ specifier, line, kind, names: taken.map(({ text }) => text) }];
}

interface TakenName {
  text: string;
  isType: boolean;
}

/** What the clause names, as the other file has it. */
function takenNames(clause: Node): TakenName[] {
  return clause.namedChildren.flatMap((child): TakenName[] => {
    switch (child?.type) {
      case 'identifier':
        return [{ text: 'default', isType: false }];
      case 'namespace_import':
        return [{ text: '*', isType: false }];
      case 'named_imports':
        return takenNames(child);
      case 'import_specifier':
      case 'export_specifier': {
        const text = child.childForFieldName('name')?.text ?? '';
        return [{ text, isType: child.child(0)?.type === 'type' && child.childCount > 1 }];
      }
      default:
        return [];
    }
  });
}

/** `import('x').T` in the place of a type loads nothing; the grammar takes it for a call. */
function isInType(call: Node): boolean {
  let parent = call.parent;
  while (parent?.type === 'member_expression' || parent?.type === 'call_expression') parent = parent.parent;
  return parent !== null && /^type_|_type$/.test(parent.type);
}

function leftmost(node: Node): Node | null {
  let left: Node | null = node;
  while (left?.type === 'binary_expression') left = left.childForFieldName('left');
  return left;
}
