/** What becomes of a turn that gets another answer: by another model, say, or once more. One of them is the turn's, and goes on in the conversation; the others stay with it. Pure. */
import { placeOf, versionsOf } from '../../protocol/answerVersions.ts';
import type { AnswerVersion, Turn } from '../../protocol/webview.ts';

/** With the one that is shown. */
export const mostVersions = 6;

/**
 * What a turn has when it is asked again, before there is another answer: all of its answers that say something, as many as there may be, and what no longer fits before it. Those that didn't come to
 * their end give way before those that did, and the oldest before the newer, but never the one that is shown; how many did is told.
 */
export function askedAgain(turn: Turn): Pick<Turn, 'others' | 'dropped' | 'forked' | 'leftOut' | 'summary'> {
  const { others, gone } = keptAnswers(turn);
  const { forked, leftOut, summary } = turn;
  const dropped = (turn.dropped ?? 0) + gone;
  return {
    leftOut,
    ...(forked && { forked }),
    ...(summary && { summary }),
    ...(others.length > 0 && { others }),
    ...(dropped > 0 && { dropped }),
  };
}

/** Where among what {@link askedAgain} keeps the answer stands that was shown; null where it says nothing. */
export function shownBefore(turn: Turn): number | null {
  return keptAnswers(turn).shown;
}

function keptAnswers(turn: Turn): { others: AnswerVersion[]; shown: number | null; gone: number } {
  const versions = versionsOf(turn);
  const shown = versions[placeOf(turn)];
  const said = versions.filter(({ answer }) => answer.trim() !== '');
  const whole = ({ status }: AnswerVersion): boolean => status === 'done';
  const mayGo = said.filter((one) => one !== shown);
  const first = [...mayGo.filter((one) => !whole(one)), ...mayGo.filter(whole)];
  const gone = new Set(first.slice(0, Math.max(0, said.length - (mostVersions - 1))));
  const others = said.filter((one) => !gone.has(one));
  const at = shown ? others.indexOf(shown) : -1;
  return { others, shown: at < 0 ? null : at, gone: gone.size };
}

/** The turn with another one of its answers; null where there is none at that place, or it is shown. */
export function withVersion(turn: Turn, at: number): Turn | null {
  const versions = versionsOf(turn);
  const chosen = versions[at];
  if (!chosen || at === placeOf(turn)) return null;
  // What belongs to an answer and isn't said of this one isn't to stay from the other.
  const { id, kind, question, forked, leftOut, summary, dropped } = turn;
  const said = (one: AnswerVersion): boolean => one.answer.trim() !== '';
  const others = versions.filter((one, place) => place !== at && said(one));
  const place = versions.slice(0, at).filter(said).length;
  return {
    id,
    kind,
    question,
    prefill: null,
    replay: null,
    origin: null,
    leftOut,
    summary,
    ...chosen,
    ...(forked && { forked }),
    others,
    place,
    ...(dropped !== undefined && { dropped }),
  };
}
