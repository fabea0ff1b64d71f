/** The grammar of a remark's message, and what is made of what came out of it. Any beginning of a sentence of it, cut where a bound falls, can be tidied. */
import { type Characters, consistsOf, firstCharacters, messageCharacters } from '../git/commitFormat.ts';
import { charClass, literal } from '../grammar/gbnf.ts';
import { longestMessage, shortestMessage } from './remarkForm.ts';

/** What marks text up, and is left out of what a message may hold. */
const markup = new Set('*`#<>[]|~\\'.split('').map((sign) => sign.charCodeAt(0)));

const plain: Characters = messageCharacters(null).flatMap(([from, to]) => {
  const ranges: (readonly [number, number])[] = [];
  let start = from;
  for (let code = from; code <= to; code++) {
    if (!markup.has(code)) continue;
    if (code > start) ranges.push([start, code - 1]);
    start = code + 1;
  }
  if (start <= to) ranges.push([start, to]);
  return ranges;
});

/** Tokens that a message may take. */
export const messageTokens = 96;

export const messageGrammar = [
  'root ::= first rest{' + String(shortestMessage - 1) + ',' + String(longestMessage - 1) + '} end?',
  `first ::= ${charClass(firstCharacters(null))}`,
  `rest ::= ${charClass(plain)}`,
  `end ::= ${literal('\n')}`,
  '',
].join('\n');

/**
 * One or two sentences of what was written, in plain characters; empty when nothing of it can be used. `cut`: a bound ended it, so that its last word may
 * be half a word.
 */
export function tidyMessage(text: string, cut: boolean): string {
  const [line = ''] = text.trimStart().split('\n', 1);
  let message = '';
  for (const character of line) {
    if (message.length + character.length > longestMessage) {
      cut = true;
      break;
    }
    if (consistsOf(character, plain)) message += character;
  }
  message = message.replace(/ {2,}/g, ' ').trim();
  const two = /^.*?[.!?](?= )(?:.*?[.!?](?= |$))?/.exec(message)?.[0];
  // A full stop may stand in the middle of a sentence, as in “e.g. this”; then the first two ends are no whole thought, and everything is kept.
  if (two !== undefined && two.length >= shortestMessage * 3) message = two;
  else if (cut) {
    const blank = message.lastIndexOf(' ');
    if (blank >= message.length / 2) message = message.slice(0, blank);
  }
  if (message.length < shortestMessage || !/[\p{L}\p{N}]/u.test(message)) return '';
  return /[.!?…]$/.test(message) ? message : `${message.replace(/[ ,;:-]+$/, '')}${cut ? '…' : '.'}`;
}
