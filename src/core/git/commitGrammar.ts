/**
 * GBNF for the free part of a commit message. Each grammar is such that any prefix of a sentence, cut where a token bound falls, can
 * be tidied into a message: the first character of every line is a letter or digit, and everything after it is optional.
 */
import { charClass, literal } from '../grammar/gbnf.ts';
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
