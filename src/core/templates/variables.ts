/**
 * What stands in braces in the text of a command: `{{selection}}`, `{{arguments}}`, `{{1}}`, and what others write for the same (`$ARGUMENTS`, `$1`, `${selection}`,
 * `${input:name}`). The text is taken apart once, and values are put between its pieces: whatever a value says, it is looked at no more. Pure.
 */

/** Something of the window that goes along, of which the text has the name. */
export const contextVariables = ['selection', 'file', 'diff', 'problems'] as const;
export type ContextVariable = (typeof contextVariables)[number];

export function isContextVariable(word: string): word is ContextVariable {
  return (contextVariables as readonly string[]).includes(word);
}

export type Variable =
  | { kind: 'context'; what: ContextVariable }
  /** All that was typed behind the command. */
  | { kind: 'arguments' }
  /** One word of it, counted from 1. */
  | { kind: 'position'; number: number }
  /** One argument by its name. */
  | { kind: 'named'; name: string };

export type Piece = { text: string } | { variable: Variable; line: number };

/** Words that no argument may be called. */
export const reservedNames: readonly string[] = [...contextVariables, 'arguments'];

/** `\{{` and `\$` stand for themselves. */
const escaped = String.raw`\\(?<literal>\{\{|\$)`;
const braces = String.raw`\{\{[ \t]*(?<word>[A-Za-z][\w-]*|[1-9])[ \t]*\}\}`;
const dollarWord = String.raw`\$(?<all>ARGUMENTS)\b`;
const dollarBraces = String.raw`\$\{(?:(?<what>selection|selectedText|file)|input:(?<input>[A-Za-z][\w-]{0,39})(?::[^}\n]{0,200})?)\}`;
const dollarNumber = String.raw`\$(?<number>[1-9])(?!\d)`;

/**
 * The pieces of a text whose first line is that one. `numbers`: `$1` stands for a word that was typed; elsewhere it may be anything, such as a price.
 */
export function piecesOf(text: string, firstLine: number, { numbers }: { numbers: boolean }): Piece[] {
  const tokens = new RegExp([escaped, braces, dollarWord, dollarBraces, ...(numbers ? [dollarNumber] : [])].join('|'), 'g');
  const pieces: Piece[] = [];
  let plain = '';
  let at = 0;
  let line = firstLine;
  for (const { 0: found, index, groups = {} } of text.matchAll(tokens)) {
    const before = text.slice(at, index);
    line += before.split('\n').length - 1;
    plain += before;
    at = index + found.length;
    const { literal } = groups;
    if (literal !== undefined) {
      plain += literal;
      continue;
    }
    if (plain !== '') pieces.push({ text: plain });
    plain = '';
    pieces.push({ variable: variableOf(groups), line });
  }
  plain += text.slice(at);
  return plain === '' ? pieces : [...pieces, { text: plain }];
}

function variableOf({ word, all, what, input, number }: Readonly<Record<string, string | undefined>>): Variable {
  if (all !== undefined) return { kind: 'arguments' };
  if (what !== undefined) return { kind: 'context', what: what === 'file' ? 'file' : 'selection' };
  if (input !== undefined) return { kind: 'named', name: input };
  if (number !== undefined) return { kind: 'position', number: Number(number) };
  const name = word ?? '';
  if (/^\d$/.test(name)) return { kind: 'position', number: Number(name) };
  if (isContextVariable(name)) return { kind: 'context', what: name };
  return name === 'arguments' ? { kind: 'arguments' } : { kind: 'named', name };
}

/** The text with its values. */
export function filledIn(pieces: readonly Piece[], valueOf: (variable: Variable) => string): string {
  return pieces.map((piece) => ('text' in piece ? piece.text : valueOf(piece.variable))).join('');
}
