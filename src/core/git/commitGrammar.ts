/**
 * GBNF for the free part of a commit message. Each grammar is such that any prefix of a sentence, cut where a token bound falls, can
 * be tidied into a message: the first character of every line is a letter or digit, and everything after it is optional.
 */
import { letters, maxBodyLine, maxBodyLines, printable } from './commitFormat.ts';

const bullet = '- ';

/** A subject of at most `maxSubject` characters and, with `body`, optionally one to five bullet lines after a blank one. */
export function messageGrammar(maxSubject: number, body: boolean): string {
  if (!Number.isInteger(maxSubject) || maxSubject < 1) throw new RangeError(`no room for a subject: ${String(maxSubject)}`);
  const rules = [
    body ? 'root ::= subject body?' : 'root ::= subject',
    `subject ::= first ${atMost('rest', maxSubject - 1)}`,
    ...(body
      ? [
          `body ::= ${literal('\n\n')} item ${atMost('more', maxBodyLines - 1)}`,
          `more ::= ${literal('\n')} item`,
          `item ::= ${literal(bullet)} first ${atMost('rest', maxBodyLine - bullet.length - 1)}`,
        ]
      : []),
    `first ::= ${charClass(letters)}`,
    `rest ::= ${charClass(printable)}`,
  ];
  return rules.join('\n') + '\n';
}

/** Tokens that a message under this grammar may take: no tokenizer in use needs more than one for a character of ordinary text. */
export function messageTokens(body: boolean): number {
  return body ? 360 : 96;
}

function atMost(rule: string, times: number): string {
  return times === 0 ? '' : `${rule}{0,${String(times)}}`;
}

/** A quoted GBNF literal. Everything but plain letters, digits and blanks is written as an escape. */
export function literal(text: string): string {
  return `"${text.replace(/[^A-Za-z0-9 ]/gu, (char) => escaped(char.codePointAt(0) ?? 0))}"`;
}

/** A GBNF character class of inclusive ranges; every bound is an escape, so that none has a meaning of its own in the class. */
export function charClass(ranges: readonly (readonly [number, number])[]): string {
  return `[${ranges.map(([from, to]) => (from === to ? escaped(from) : `${escaped(from)}-${escaped(to)}`)).join('')}]`;
}

function escaped(code: number): string {
  const hex = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}
