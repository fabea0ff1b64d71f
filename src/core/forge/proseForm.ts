/**
 * The form of what a model writes into pull requests, changelogs and notes: sentences and points. What would do something on a page is in none of it: it can't mention people or issues, link,
 * tick a box, or hide text, and no line of it is a heading. Pure.
 */
import { charClass, literal } from '../grammar/gbnf.ts';
import { consistsOf, firstCharacters, messageCharacters } from '../git/commitFormat.ts';

/** Characters of a title, of a sentence, and of a point in a list. */
export const maxTitle = 72;
export const maxSentence = 160;
const maxPoint = 140;
const maxPoints = 5;
/** Tokens that may be spent on each. */
export const titleTokens = 48;
export const sentenceTokens = 72;
export const partTokens = 220;

const point = '- ';
/** They begin links, mentions, references to issues, tags and emphasis. */
const acting = new Set(Array.from('@#<>[]*|\\~', (sign) => sign.charCodeAt(0)));
/** What a commit message may hold, and the sign that code stands between. */
const written: readonly (readonly [number, number])[] = [...messageCharacters(null), [0x60, 0x60]];
const prose: readonly (readonly [number, number])[] = written.flatMap(([from, to]) => {
  const ranges: [number, number][] = [];
  let start = from;
  for (let code = from; code <= to; code++) {
    if (!acting.has(code)) continue;
    if (code > start) ranges.push([start, code - 1]);
    start = code + 1;
  }
  if (start <= to) ranges.push([start, to]);
  return ranges;
});

const classes = `first ::= ${charClass(firstCharacters(null))}\nrest ::= ${charClass(prose)}\n`;

export function titleGrammar(): string {
  return `root ::= first rest{0,${String(maxTitle - 1)}}\n${classes}`;
}

export function sentenceGrammar(): string {
  return `root ::= first rest{0,${String(maxSentence - 1)}}\n${classes}`;
}

/** A sentence, or up to five points. */
export function partGrammar(): string {
  const item = `first rest{0,${String(maxPoint - point.length - 1)}}`;
  return `root ::= sentence | list\nsentence ::= first rest{0,${String(2 * maxSentence)}}\nlist ::= item more{0,${String(maxPoints - 1)}}\nitem ::= ${literal(point)} ${item}\nmore ::= ${literal('\n')} item\n${classes}`;
}

/** One line as it may stand on a page: no longer than `most`, whole words, without a full stop where it is a title. `cut`: its end may be half a word. */
export function tidyLine(text: string, most: number, cut = false): string {
  const [line = ''] = text.trim().split('\n', 1);
  // Where an address stands, a page makes a link of it: what a model writes there was invented.
  const spoken = line.replace(/(?:(?<![a-z0-9+.-])[a-z0-9+.-]*:\/\/|www\.)\S*/gi, ' ');
  let end = 0;
  while (end < spoken.length && consistsOf(spoken.charAt(end), prose)) end++;
  let clean = spoken.slice(0, Math.min(end, most));
  const blank = clean.lastIndexOf(' ');
  if ((cut || spoken.length > most) && blank > clean.length / 2) clean = clean.slice(0, blank);
  // One that isn't closed would take what follows with it.
  if (clean.split('`').length % 2 === 0) clean = clean.replaceAll('`', '');
  const tidy = clean.replace(/ {2,}/g, ' ').replace(/[\s:;,-]+$/, '');
  return consistsOf(tidy.charAt(0), firstCharacters(null)) ? tidy : '';
}

/** A title: as {@link tidyLine}, without a full stop. */
export function tidyTitle(text: string, cut = false): string {
  return tidyLine(text, maxTitle, cut).replace(/[\s.]+$/, '');
}

/** What stands in a part of a description: a sentence or points; empty where nothing of use came. */
export function tidyPart(text: string, cut = false): string {
  const lines = text.trim().split('\n').slice(0, maxPoints);
  if (!lines[0]?.startsWith('-')) return tidyLine(lines[0] ?? '', 2 * maxSentence, cut);
  const points = lines.flatMap((line, at) => {
    const tidy = line.startsWith(point) ? tidyLine(line.slice(point.length), maxPoint, cut && at === lines.length - 1) : '';
    return tidy === '' ? [] : [point + tidy];
  });
  return points.join('\n');
}
