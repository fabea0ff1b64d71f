/** Strings in a tree whose value is certain, whichever grammar it is of. */
import type { Node } from '@vscode/tree-sitter-wasm';

const content = new Set(['string_fragment', 'string_content', 'interpreted_string_literal_content', 'raw_string_literal_content']);
const marks = new Set(['string_start', 'string_end']);

/** A string's value, or what of it is certain from its beginning; null for what is no string. */
export function literalNode(node: Node | null): { text: string; whole: boolean } | null {
  if (!node?.type.includes('string')) return null;
  let text = '';
  for (const child of node.namedChildren) {
    if (!child || marks.has(child.type)) continue;
    // An escape or a value that is put in: how it goes on is not certain.
    if (!content.has(child.type)) return { text, whole: false };
    text += child.text;
  }
  return { text, whole: true };
}

/** From 1 on. */
export function lineOf(node: Node): number {
  return node.startPosition.row + 1;
}
