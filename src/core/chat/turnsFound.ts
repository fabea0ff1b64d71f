/** Looks for words in the conversation that is open. Pure. */
import { partThought } from '../../base/thinking.ts';
import type { Turn } from '../../protocol/webview.ts';

/** A place in a conversation that has the words. */
export interface FoundTurn {
  /** Id of the turn. */
  turn: number;
  /** How many turns there are up to this one, it included. */
  number: number;
  where: 'question' | 'answer';
  /** What stands around the first place, in one line. */
  text: string;
  /** Further places in the same text. */
  more: number;
}

/** Characters of an excerpt before the words, and of all of it. */
const lead = 30;
const longest = 160;
/** Places in one text that are counted. */
const mostCounted = 1000;

/**
 * Where the words stand together in what was asked and answered, without what a model thought, however their letters are written; the newest first, `most` at most. Nothing for no words.
 */
export function turnsFound(turns: readonly Pick<Turn, 'id' | 'question' | 'answer'>[], words: string, most: number): FoundTurn[] {
  const wanted = folded(words.trim());
  const found: FoundTurn[] = [];
  if (wanted === '') return found;
  for (const [at, { id, question, answer }] of [...turns.entries()].reverse()) {
    if (found.length >= most) break;
    for (const [where, text] of [
      ['answer', partThought(answer).answer],
      ['question', question],
    ] as const) {
      const [first, ...more] = placesOf(folded(text), wanted);
      if (first !== undefined) found.push({ turn: id, number: at + 1, where, text: around(text, first), more: more.length });
    }
  }
  return found.slice(0, most);
}

/** The same letters for each way of writing them, as many as before, so that a place in the one is that place in the other. */
function folded(text: string): string {
  const small = text.toLowerCase();
  return (small.length === text.length ? small : eachSmall(text)).replaceAll(/\s/g, ' ');
}

/** But for letters of which two would become. */
function eachSmall(text: string): string {
  return Array.from(text, (letter) => {
    const small = letter.toLowerCase();
    return small.length === letter.length ? small : letter;
  }).join('');
}

function placesOf(text: string, wanted: string): number[] {
  const places: number[] = [];
  for (let at = text.indexOf(wanted); at >= 0 && places.length < mostCounted; at = text.indexOf(wanted, at + wanted.length))
    places.push(at);
  return places;
}

function around(text: string, at: number): string {
  const blank = text.indexOf(' ', at - lead);
  const from = at <= lead ? 0 : blank >= 0 && blank < at ? blank + 1 : at - lead;
  const shown = text
    .slice(from, from + longest)
    .replaceAll(/\s+/g, ' ')
    .trim();
  return `${from > 0 ? '…' : ''}${shown}${from + longest < text.length ? '…' : ''}`;
}
