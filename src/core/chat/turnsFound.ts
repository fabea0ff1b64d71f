/** Looks for words in the conversation that is open. Pure. */
import { partThought } from '../../base/thinking.ts';
import type { Turn } from '../../protocol/webview.ts';
import { excerptAround } from '../sessions/messageExcerpt.ts';

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

const excerpt = { longest: 160, before: 30 };
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
      if (first !== undefined)
        found.push({ turn: id, number: at + 1, where, text: excerptAround(text, first, excerpt), more: more.length });
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
