/**
 * Words of messages, as they are looked for. Words of code are found by their parts, as in the index of the project; writing without blanks between words (Chinese, Japanese, Thai) is cut
 * into pairs of letters, so that any two that stand together are found. The same for what is kept and for what is asked. Pure.
 */
import { codeTokens, eachCodeToken } from '../indexing/codeTokens.ts';

/** Scripts that are written without blanks. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー]+/gu;
const marks = /\p{M}+/gu;

/** Of a text, with blanks between: what the text index is fed with. */
export function messageTokens(text: string): string {
  const plain = foldedText(text);
  const runs = [...plain.matchAll(unspaced)].flatMap(([run]) => pairsOf(run));
  return [codeTokens(plain.replace(unspaced, ' ')), ...runs].filter((token) => token !== '').join(' ');
}

/** A word that is looked for. */
export interface WantedWord {
  /** As the text index has it, or a stretch of writing without blanks. */
  text: string;
  unspaced: boolean;
  /** It may be the beginning of a longer one: it was typed last, and nothing behind it. */
  begun: boolean;
}

/** What is looked for, in the order in which it was typed. */
export function wantedWords(typed: string): WantedWord[] {
  const wanted: Omit<WantedWord, 'begun'>[] = [];
  for (const word of foldedText(typed).split(/\s+/)) {
    for (const [run] of word.matchAll(unspaced)) wanted.push({ text: run, unspaced: true });
    eachCodeToken(word.replace(unspaced, ' '), (text) => wanted.push({ text, unspaced: false }));
  }
  return wanted.map((word, at) => ({ ...word, begun: at === wanted.length - 1 && !/\s$/.test(typed) }));
}

/** What has to be in a message that is looked for, as the text index asks for it: each of the words. Null where there is no word in it. */
export function messageQuery(typed: string): string | null {
  const wanted = wantedWords(typed).map((word) => `"${word.unspaced ? pairsOf(word.text).join(' ') : word.text}"${word.begun ? '*' : ''}`);
  return wanted.length === 0 ? null : wanted.join(' AND ');
}

/** Without accents and forms that look the same. */
export function foldedText(text: string): string {
  return text.normalize('NFKD').replace(marks, '').normalize('NFC');
}

function pairsOf(run: string): string[] {
  const letters = Array.from(run);
  if (letters.length === 1) return letters;
  return letters.slice(1).map((letter, at) => `${letters[at] ?? ''}${letter}`);
}
