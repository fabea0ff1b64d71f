/** The answers that one question got: by another model, say, or once more. One of them is the turn's, and goes on in the conversation; the others stay with it. Pure. */
import type { AnswerVersion, Turn } from '../../protocol/webview.ts';

/** With the one that is shown. */
export const mostVersions = 6;

/** All answers in the order in which they came. */
export function versionsOf(turn: Turn): AnswerVersion[] {
  const others = turn.others ?? [];
  return [...others.slice(0, placeOf(turn)), versionOf(turn), ...others.slice(placeOf(turn))];
}

/** Where among them the one that is shown stands, from 0. */
export function placeOf({ others = [], place = others.length }: Turn): number {
  return Math.min(place, others.length);
}

/** What a turn has of its answers when it is asked again, before there is another one: all that say something, the newest of them where they are many. */
export function askedAgain(turn: Turn): Pick<Turn, 'others'> {
  const said = versionsOf(turn).filter(({ answer }) => answer.trim() !== '');
  return said.length === 0 ? {} : { others: said.slice(-(mostVersions - 1)) };
}

/** The turn with another one of its answers; null where there is none at that place, or it is shown. */
export function withVersion(turn: Turn, at: number): Turn | null {
  const versions = versionsOf(turn);
  const chosen = versions[at];
  if (!chosen || at === placeOf(turn)) return null;
  // What belongs to an answer and isn't said of this one isn't to stay from the other.
  const { id, kind, question } = turn;
  return {
    id,
    kind,
    question,
    prefill: null,
    replay: null,
    origin: null,
    ...chosen,
    others: versions.filter((_, place) => place !== at),
    place: at,
  };
}

function versionOf({
  chips,
  notes,
  answer,
  edits,
  status,
  stats,
  from,
  instead,
  told,
  stop,
  leftOut,
  error,
  earlier,
  model,
}: Turn): AnswerVersion {
  return {
    chips,
    answer,
    // As it stood: what of it can still be decided is known when it is shown again.
    edits: edits && { ...edits, past: true },
    status,
    stats,
    stop,
    leftOut,
    error,
    earlier,
    ...(notes && { notes }),
    ...(from && { from }),
    ...(instead !== undefined && { instead }),
    ...(told && { told }),
    ...(model !== undefined && { model }),
  };
}
