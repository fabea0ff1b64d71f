/**
 * Which turns of a conversation cross to a page at once. What is shown at first is a screenful; a conversation of thousands of turns is megabytes,
 * which would have to cross three processes before anything is seen, and to stay in the page's memory.
 */
import type { ChatSnapshot, Turn } from '../../protocol/webview.ts';

/** More than the tallest panel shows. */
const firstTurns = 40;
/** Characters of questions and answers after which no more turns go along; one turn goes in any case, however long it is. */
const maxCharacters = 400_000;

/** The state with the newest turns only: as many as fit, and at least those from the last question on, which has buttons of its own. */
export function newestTurns(state: ChatSnapshot): ChatSnapshot {
  const { turns } = state;
  const lastQuestion = turns.findLastIndex(({ kind }) => kind === 'question');
  let from = turns.length;
  let room = maxCharacters;
  while (from > 0 && turns.length - from < firstTurns) {
    room -= characters(turns[from - 1]);
    if (room < 0 && from < turns.length) break;
    from--;
  }
  if (lastQuestion >= 0) from = Math.min(from, lastQuestion);
  return from === 0 ? state : { ...state, turns: turns.slice(from), earlier: from };
}

/** Up to `count` turns from the place `from` on, as many as fit; empty behind the end. */
export function turnsFrom(turns: readonly Turn[], from: number, count: number): Turn[] {
  let end = from;
  let room = maxCharacters;
  while (end < turns.length && end - from < count) {
    room -= characters(turns[end]);
    if (room < 0 && end > from) break;
    end++;
  }
  return turns.slice(from, end);
}

function characters(turn: Turn | undefined): number {
  return turn ? turn.question.length + turn.answer.length : 0;
}
