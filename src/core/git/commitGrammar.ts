/**
 * GBNF for the free part of a commit message. Each grammar is such that any prefix of a sentence, cut where a token bound falls, can
 * be tidied into a message: the first character of every line is a letter or digit, and everything after it is optional.
 */
import { charClass, literal } from '../grammar/gbnf.ts';
import { firstCharacters, maxBodyLines, maxParagraph, maxPart, maxPartPoints, messageCharacters, sharpLanguages } from './commitFormat.ts';
import type { CommitStyle } from './style/commitStyle.ts';

/** What a point begins with. */
export const bullet = '- ';

/** What of a style the free part goes by. */
export type FreeStyle = Pick<CommitStyle, 'firstLetter' | 'body' | 'maxBodyLine' | 'script'>;

/** Whether there is a body. */
export type BodyWanted = 'never' | 'perhaps' | 'always';

/** A subject of at most `maxSubject` characters and perhaps a body after a blank line: one to five bullet lines, or a paragraph that is broken into lines later. */
export function messageGrammar(maxSubject: number, body: BodyWanted, style: FreeStyle): string {
  if (!Number.isInteger(maxSubject) || maxSubject < 1) throw new RangeError(`no room for a subject: ${String(maxSubject)}`);
  const rules = [
    { never: 'root ::= subject', perhaps: 'root ::= subject body?', always: 'root ::= subject body' }[body],
    `subject ::= first ${atMost('rest', maxSubject - 1)}`,
    ...(body === 'never' ? [] : bodyRules(style)),
    `first ::= ${charClass(firstCharacters(style.script, style.firstLetter))}${style.firstLetter === 'lower' ? '' : ' | sharp'}`,
    ...restRules(style),
  ];
  return rules.join('\n') + '\n';
}

/** The text under one heading of a body: up to three points, the first of which has its `- ` already, or a paragraph that is broken into lines later. */
export function partGrammar(style: FreeStyle): string {
  const point = `begin ${atMost('rest', style.maxBodyLine - bullet.length - 1)}`;
  const rules =
    style.body === 'prose'
      ? [`root ::= begin ${atMost('rest', maxPart - 1)}`]
      : [`root ::= ${point} ${atMost('more', maxPartPoints - 1)}`, `more ::= ${literal(`\n${bullet}`)} ${point}`];
  return [...rules, beginRule(style), ...restRules(style)].join('\n') + '\n';
}

function restRules({ script }: FreeStyle): string[] {
  return [
    // In a message that has many of these, what is too long is cut off.
    `rest ::= ${charClass(messageCharacters(script))} | " " sharp`,
    `sharp ::= [${sharpLanguages}] "# "`,
  ];
}

function beginRule({ script }: FreeStyle): string {
  return `begin ::= ${charClass(firstCharacters(script))} | sharp`;
}

function bodyRules(style: FreeStyle): string[] {
  const { body, maxBodyLine } = style;
  const begin = beginRule(style);
  if (body === 'prose') return [`body ::= ${literal('\n\n')} begin ${atMost('rest', maxParagraph - 1)}`, begin];
  return [
    `body ::= ${literal('\n\n')} item ${atMost('more', maxBodyLines - 1)}`,
    `more ::= ${literal('\n')} item`,
    `item ::= ${literal(bullet)} begin ${atMost('rest', maxBodyLine - bullet.length - 1)}`,
    begin,
  ];
}

/** Tokens that a message under this grammar may take: no tokenizer in use needs more than one for a character of ordinary text. */
export function messageTokens(body: BodyWanted): number {
  return body === 'never' ? 96 : 360;
}

/** Tokens that each of so many parts may take: with more of them a body is hardly longer. */
export function partTokens(parts: number): number {
  return Math.floor(288 / parts);
}

function atMost(rule: string, times: number): string {
  return times === 0 ? '' : `${rule}{0,${String(times)}}`;
}
