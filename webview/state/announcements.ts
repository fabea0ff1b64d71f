/**
 * What a screen reader hears. Tokens are never announced one by one: a finished answer is read once, as shortened plain text,
 * and a change of state in one sentence.
 */
import { formatCount } from '../../src/base/formatNumbers.ts';
import { plural, t } from '../../src/base/l10n.ts';
import { partThought } from '../../src/base/thinking.ts';
import type { Turn } from '../../src/protocol/webview.ts';
import { plainText } from '../markdown/plainText.ts';
import type { ChatState } from './chatState.ts';
import { replayText } from './answerOrigin.ts';
import { cardAnnouncement } from './editCard.ts';
import { severalText, turnOutcome } from './selectors.ts';

const maxSpoken = 600;
const maxSpokenQuestion = 80;
/** Characters of Markdown; of code, however long, a few words are spoken. */
const maxRead = 20_000;

/** The sentence for the step from one state to the next, or null when there is nothing to say. */
export function announcement(before: ChatState, after: ChatState): string | null {
  const last = after.turns.at(-1);
  const known = last && before.turns.findLast((turn) => turn?.id === last.id);
  if (last && known !== last && (known ? isBusy(known) : false) && !isBusy(last)) return ending(last);
  if (before.revision >= 0 && willGo(after) > willGo(before)) return t('It is sent when this answer is done.');
  const step = last && known && isBusy(last) ? stepOf(known, last) : null;
  if (step !== null) return step;
  if (last && !known && before.revision >= 0) {
    if (isBusy(last) && !last.elsewhere) return t('Question sent.');
    if (last.kind === 'command' && after.turns.length === before.turns.length + 1) return last.error?.text ?? spoken(last.answer);
    if (isOther(before.turns, after.turns)) return opened(after.turns);
    return last.elsewhere ? t('A question was asked in another window.') : null;
  }
  if (!last && before.turns.length > 0 && before.revision >= 0) return t('New conversation.');
  // Turns keep their places, and what isn't held says nothing.
  for (const [place, turn] of after.turns === before.turns ? [] : after.turns.entries()) {
    const old = before.turns[place];
    if (!turn || turn === old || old?.id !== turn.id) continue;
    const told = old.edits !== turn.edits && !isBusy(turn) ? cardAnnouncement(old.edits, turn.edits) : null;
    if (told !== null) return told;
    const replay = old.replay?.status !== turn.replay?.status ? turn.replay : null;
    if (replay) return replay.status === 'running' ? replaying(turn, turn === last) : replayText(replay);
  }
  // Who waits for the model hears of it with the end of the answer.
  if (before.model.status !== 'failed' && after.model.status === 'failed' && last?.status !== 'waiting')
    return after.model.error?.text ?? t('The model could not be loaded.');
  const gathered = gatheredCount(after);
  if (gathered > 0 && gathered !== gatheredCount(before) && after.gathering?.status !== 'looking')
    return plural(gathered, '{0} part of the project goes along.', '{0} parts of the project go along.');
  if (before.model.status === 'loading' && after.model.status === 'ready') return t('Model {0} is ready.', after.model.name);
  return null;
}

/** How many questions go by themselves when the answer is done. */
function willGo({ waiting }: ChatState): number {
  return waiting.filter(({ held }) => !held).length;
}

/** Of several answers to a question, another one is written, tested, or all are judged; null where that goes on as before. */
function stepOf({ several: before }: Turn, { several: now }: Turn): string | null {
  const isOn = now !== undefined && (before?.what !== now.what || before.at !== now.at);
  return isOn ? `${severalText(now)}.` : null;
}

/** None of what is held was there before. */
function isOther(before: ChatState['turns'], after: ChatState['turns']): boolean {
  const known = new Set(before.map((turn) => turn?.id));
  return after.every((turn) => !turn || !known.has(turn.id));
}

/** Called by what was asked first, where that is held. */
function opened(turns: ChatState['turns']): string {
  return turns[0]
    ? plural(
        turns.length,
        'Conversation “{1}” opened, {0} message.',
        'Conversation “{1}” opened, {0} messages.',
        shortened(turns[0].question),
      )
    : plural(turns.length, 'Conversation opened, {0} message.', 'Conversation opened, {0} messages.');
}

/** The list scrolls to a turn unseen by whoever hears this. */
export function pointedText(place: number, turns: ChatState['turns']): string {
  const turn = turns[place];
  const at = formatCount(place + 1);
  const of = formatCount(turns.length);
  return turn ? t('Led to message {0} of {1}: “{2}”.', at, of, shortened(turn.question)) : t('Led to message {0} of {1}.', at, of);
}

function gatheredCount({ chips }: ChatState): number {
  return chips.filter(({ reason, enabled }) => reason !== undefined && enabled).length;
}

/** Of an earlier answer, which one: the list scrolls there unseen by whoever hears this. */
function replaying({ question }: Turn, last: boolean): string {
  return last ? t('Replaying the answer.') : t('Replaying the answer to “{0}”.', shortened(question));
}

function shortened(question: string): string {
  return question.length > maxSpokenQuestion ? `${question.slice(0, maxSpokenQuestion)}…` : question;
}

function ending(turn: Turn): string {
  if (turn.status === 'failed') return t('Answer failed. {0}', turn.error?.text ?? '').trim();
  const outcome = turnOutcome(turn);
  const text = spoken(partThought(turn.answer).answer);
  const card = cardAnnouncement(null, turn.edits);
  const earlier = turn.earlier ? t('From an earlier answer.') : null;
  if (turn.status === 'stopped') return [t('Answer stopped.'), text === '' ? null : text, card].filter((part) => part !== null).join(' ');
  return [turn.instead ?? null, turn.best?.why ?? null, earlier, text === '' ? t('The answer is empty.') : text, outcome, card]
    .filter((part) => part !== null)
    .join(' ');
}

/** The beginning of a long text is enough to read for it: all of it would be heard as a pause in the scrolling. */
function spoken(markdown: string): string {
  return shorten(plainText(markdown.slice(0, maxRead)), maxSpoken);
}

function isBusy(turn: Turn): boolean {
  return turn.several !== undefined || turn.status === 'waiting' || turn.status === 'prefill' || turn.status === 'streaming';
}

/** Cuts at a word, and says that it was cut. */
export function shorten(text: string, max: number): string {
  if (text.length <= max) return text;
  const cut = text.lastIndexOf(' ', max);
  return t('{0}… (answer continues)', text.slice(0, cut > max / 2 ? cut : max));
}
