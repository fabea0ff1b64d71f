/**
 * What a file offers to others, without how it does it: its declarations with their heads, and of classes those of their members. It reads tree-sitter's
 * trees; which file, and what for, it must not know.
 */
import type { Node } from '@vscode/tree-sitter-wasm';

/** Lines of a declaration that has no body to leave out, such as a type. */
const mostLines = 24;

/** The declarations of these names at the top of a tree; all for null. In the text's order. */
export function outlineOf(root: Node, names: readonly string[] | null): string {
  const wanted = names && new Set(names);
  const heads: string[] = [];
  for (const node of root.namedChildren) {
    const declared = node && declaration(node);
    if (!node || !declared) continue;
    if (wanted ? namesOf(declared).some((name) => wanted.has(name)) : node !== declared || node.type !== 'lexical_declaration')
      heads.push(headOf(node, declared));
  }
  return heads.join('\n');
}

/** What a node at the top declares, itself or in an export or under a decorator; null for anything else. */
function declaration(node: Node): Node | null {
  if (node.type === 'export_statement') return node.childForFieldName('declaration') ?? node.childForFieldName('value');
  if (node.type === 'decorated_definition') return node.childForFieldName('definition');
  return /_(?:declaration|definition|signature)$/.test(node.type) ? node : null;
}

function namesOf(node: Node): string[] {
  const own = node.childForFieldName('name')?.text;
  if (own !== undefined) return [own];
  return node.namedChildren.flatMap((child) => child?.childForFieldName('name')?.text ?? []);
}

/** A declaration without the bodies of its functions. `outer` is all of it, with an export or a decorator. */
function headOf(outer: Node, node: Node): string {
  const body = bodyOf(node);
  if (!body) return cut(outer.text);
  const lead = textBetween(outer, outer.startIndex, body.startIndex).trimEnd();
  if (node.type.startsWith('class')) return [lead, ...membersOf(body), ...(body.text.startsWith('{') ? ['}'] : [])].join('\n');
  return isFunctionBody(body) ? ended(lead) : cut(outer.text);
}

/** The body, also of a function that is a constant's value. */
function bodyOf(node: Node): Node | null {
  const body = node.childForFieldName('body');
  if (body) return body;
  const [declarator] = node.namedChildren.filter((child) => child?.type === 'variable_declarator');
  return declarator?.childForFieldName('value')?.childForFieldName('body') ?? null;
}

/** Python's documentation is an expression that is a string. */
function isDocumentation(node: Node): boolean {
  return node.type === 'expression_statement' && node.namedChildren[0]?.type === 'string';
}

function isFunctionBody({ type }: Node): boolean {
  return type === 'statement_block' || type === 'block';
}

function membersOf(body: Node): string[] {
  const lines = body.text.startsWith('{') ? ['{'] : [];
  for (const member of body.namedChildren) {
    if (!member || member.type === 'comment' || isDocumentation(member)) continue;
    const inner = declaration(member) ?? member;
    const inside = inner.childForFieldName('body');
    lines.push(`  ${inside ? ended(textBetween(member, member.startIndex, inside.startIndex).trimEnd()) : cut(member.text)}`);
  }
  return lines;
}

/** As a declaration without a body ends: Python's with an ellipsis behind the colon. */
function ended(head: string): string {
  if (head.endsWith(':')) return `${head} ...`;
  return head.endsWith('=>') ? `${head} {};` : `${head};`;
}

function cut(text: string): string {
  return text.split('\n').slice(0, mostLines).join('\n');
}

function textBetween(node: Node, start: number, end: number): string {
  return node.text.slice(start - node.startIndex, end - node.startIndex);
}
