/** Paths of source files that stand in a script's code as texts: what is built, started or served by name, and imported by nobody. */
import type { Node } from '@vscode/tree-sitter-wasm';
import type { ImportStatement } from '../../core/graph/importStatement.ts';
import { lineOf, literalNode } from './literalNode.ts';

const sourcePath = /^[\w@.$()[\]/+-]{1,300}\.(?:[cm]?[jt]sx?|vue|svelte|py|rb|php)$/;
/** `path.join(root, 'src', 'a.ts')` and its like. */
const joins = /(?:^|\.)(?:join|resolve)$/;

/** Whether a part of a string may be such a path; what it is to be asked for before its node is looked at. */
export function isSourcePath(text: string): boolean {
  return sourcePath.test(text);
}

/** The path that ends with a string's part. A string that is imported says so by its statement. */
export function namedPath(fragment: Node): ImportStatement[] {
  const literal = fragment.parent;
  const around = literal?.parent;
  if (!literal || !around || around.type === 'import_statement' || around.type === 'export_statement') return [];
  if (literal.lastNamedChild?.id !== fragment.id) return [];
  const isWhole = literal.firstNamedChild?.id === fragment.id;
  let specifier = fragment.text;
  // Of `${root}/a.ts` the beginning is not known, and of `${name}.ts` nothing is.
  if (!isWhole && !specifier.startsWith('/')) return [];
  if (around.type === 'arguments') {
    const callee = around.parent?.childForFieldName('function');
    if (callee?.type === 'import' || callee?.text === 'require') return [];
    if (isWhole && joins.test(callee?.text ?? '')) specifier = [...partsBefore(literal), specifier].join('/');
  }
  return [{ specifier, line: lineOf(fragment), kind: 'named' }];
}

/** The strings that stand right before an argument. */
function partsBefore(argument: Node): string[] {
  const parts: string[] = [];
  for (let before = argument.previousNamedSibling; before; before = before.previousNamedSibling) {
    const part = literalNode(before);
    if (part?.whole !== true) break;
    parts.unshift(part.text);
  }
  return parts;
}
