/** The line that shows of a message that was found, and what in it was looked for. Pure. */
import { codeWord, codeWordPart } from '../indexing/codeTokens.ts';
import { foldedText, wantedWords, type WantedWord } from './messageWords.ts';

/** Characters: what people read of a line, and what of it may stand before the first word. */
const longest = 240;
const before = 60;
/** Of a message in which the words stand everywhere, so many places are looked at. */
const mostPlaces = 2_000;
/** Characters, about, that are taken apart into words only if one of those that are wanted may be in them: a message may be a file of many megabytes. */
const stretch = 65_536;

interface Place {
  start: number;
  end: number;
  /** Which of the words it is. */
  word: number;
}

/** Of the stretches that people read at once the one with the most of the words, the first of these. The beginning of the message where none of them is found. */
export function messageExcerpt(text: string, typed: string): string {
  const places = placesOf(text, wantedWords(typed));
  let best = 0;
  let most = 0;
  for (let first = 0, end = 0; first < places.length; first++) {
    const from = places[first]?.start ?? 0;
    while (end < places.length && (places[end]?.end ?? 0) <= from + longest - before) end++;
    const words = new Set(places.slice(first, end).map(({ word }) => word)).size;
    if (words > most) [best, most] = [first, words];
  }
  return excerptAround(text, places[best]?.start ?? 0);
}

/** What stands around a place of a text, in one line. The numbers are of characters: of all of it, and of what may stand before the place. */
export function excerptAround(text: string, at: number, room = { longest, before }): string {
  const from = Math.max(0, wordStart(text, at - room.before, room.before));
  const to = from + room.longest;
  return inOneLine(text.slice(from, to), from > 0, to < text.length);
}

/** In their order, none over another. Whole names first, and parts of those that aren't meant as a whole. */
function placesOf(text: string, wanted: readonly WantedWord[]): Place[] {
  const places: Place[] = [];
  const plain = wanted.filter(({ unspaced }) => !unspaced);
  const found = (name: string, start: number): boolean => {
    const lower = foldedText(name).toLowerCase();
    const word = plain.find((one) => (one.begun ? lower.startsWith(one.text) : lower === one.text));
    if (word) places.push({ start, end: start + name.length, word: wanted.indexOf(word) });
    return word !== undefined;
  };
  for (const { from, part } of stretchesWith(text, plain)) {
    for (const whole of part.matchAll(codeWord)) {
      if (places.length >= mostPlaces) break;
      const start = from + whole.index;
      if (found(whole[0], start)) continue;
      for (const one of whole[0].matchAll(codeWordPart)) found(one[0], start + one.index);
    }
    if (places.length >= mostPlaces) break;
  }
  wanted.forEach((word, at) => {
    if (!word.unspaced) return;
    for (let start = text.indexOf(word.text); start >= 0 && places.length < mostPlaces; start = text.indexOf(word.text, start + 1))
      places.push({ start, end: start + word.text.length, word: at });
  });
  let end = 0;
  return places
    .sort((one, other) => one.start - other.start)
    .filter((place) => {
      if (place.start < end) return false;
      end = place.end;
      return true;
    });
}

/** Those that have the letters of one of the words, cut between words. */
function* stretchesWith(text: string, words: readonly WantedWord[]): Generator<{ from: number; part: string }> {
  if (words.length === 0) return;
  const blank = /\s/g;
  for (let from = 0; from < text.length;) {
    blank.lastIndex = from + stretch;
    const to = blank.exec(text)?.index ?? text.length;
    const part = text.slice(from, to);
    const letters = foldedText(part).toLowerCase();
    if (words.some((word) => letters.includes(word.text))) yield { from, part };
    from = to;
  }
}

/** Where a word begins at or behind a place, if that isn't far. */
function wordStart(text: string, from: number, room: number): number {
  if (from <= 0) return 0;
  const blank = text.slice(from, from + room / 2).search(/\s\S/);
  // A pair of surrogates isn't cut in two.
  const pair = /^[\uDC00-\uDFFF]/.test(text.slice(from, from + 1)) ? 1 : 0;
  return from + (blank < 0 ? pair : blank + 1);
}

function inOneLine(text: string, cutBefore: boolean, cutBehind: boolean): string {
  const line = `${cutBefore ? '…' : ''}${text.replace(/\s+/g, ' ')}`;
  return `${line.replace(/[\s\uD800-\uDBFF]+$/, '')}${cutBehind ? '…' : ''}`;
}
