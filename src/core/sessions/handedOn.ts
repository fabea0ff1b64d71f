/**
 * Conversations as a file that is handed on to colleagues or to another machine: what was asked and answered, and by whom; neither what went along, nor changes of files, nor how it was computed. Reading
 * one takes nothing for granted: it may come from anywhere. Pure.
 */
import * as v from 'valibot';
import { AppError } from '../../base/appError.ts';
import { t } from '../../base/l10n.ts';
import { TimeSlice } from '../../base/timeSlice.ts';
import { answererOf } from '../../protocol/answerVersions.ts';
import type { Turn } from '../../protocol/webview.ts';
import { emptyTurn } from '../chat/emptyTurn.ts';
import { showHidden } from '../security/hiddenText.ts';
import { countUpTo, knownFieldsOnly, readStrictly } from '../strictReading.ts';
import type { SessionInfo } from './session.ts';

/** A conversation as it is handed on. Times in milliseconds since 1970. */
export interface HandedOn {
  title: string;
  /** What its project was called. */
  project: string;
  created: number;
  turns: { turn: Turn; created: number }[];
}

/** Characters that such a file may have. */
export const mostHandedOn = 100_000_000;
const mostOfName = 500;
const mostTurns = 100_000;
/** Lists and objects that such a file may have, and how deep they may be in each other: as it is read, each takes far more memory than its brackets. */
const mostBrackets = 1_500_000;
const deepest = 8;
const version = 1;
const format = 'mlx-code conversations';

const mostOfText = 10_000_000;
const words = v.pipe(v.string('must be a text'), v.maxLength(mostOfText, `must not be longer than ${String(mostOfText)} characters`));
/** What can't be seen in it is shown by its number, here and in lists. */
const name = v.pipe(
  v.string('must be a text'),
  v.maxLength(mostOfName, `must not be longer than ${String(mostOfName)} characters`),
  v.transform(showHidden),
);
const latest = 8_640_000_000_000_000;
const time = countUpTo(latest);
const turnForm = v.strictObject(
  {
    kind: v.picklist(['question', 'command'], 'must be “question” or “command”'),
    question: words,
    answer: words,
    status: v.picklist(['done', 'stopped', 'failed'], 'must be “done”, “stopped” or “failed”'),
    created: time,
    by: v.optional(name),
    reason: v.optional(v.pipe(words, v.transform(showHidden))),
  },
  knownFieldsOnly,
);
const sessionForm = v.strictObject(
  {
    title: v.pipe(name, v.minLength(1, 'must not be empty')),
    project: name,
    created: time,
    turns: v.pipe(v.array(v.unknown(), 'must be a list'), v.maxLength(mostTurns, `must not have more than ${String(mostTurns)} entries`)),
  },
  knownFieldsOnly,
);
const fileForm = v.strictObject(
  {
    format: v.literal(format, `must be “${format}”`),
    version: v.literal(version, 'must be 1'),
    conversations: v.pipe(v.array(v.unknown(), 'must be a list'), v.maxLength(10_000, 'must not have more than 10000 entries')),
  },
  knownFieldsOnly,
);

/** The text of such a file. */
export function handedOnText(sessions: readonly { info: SessionInfo; turns: readonly { turn: Turn; created: number }[] }[]): string {
  const conversations = sessions.map(({ info, turns }) => ({
    title: bounded(info.title === '' ? t('A conversation') : info.title, mostOfName),
    project: bounded(info.project.name, mostOfName),
    created: timeOf(info.created),
    turns: turns.slice(-mostTurns).map(({ turn, created }) => {
      const { kind, question, answer, status, error } = turn;
      const by = bounded(answererOf(turn), mostOfName);
      const ended = status === 'done' || status === 'failed' ? status : 'stopped';
      const more = { ...(by === '' ? {} : { by }), ...(error && { reason: bounded(error.text, mostOfText) }) };
      return {
        kind,
        question: bounded(question, mostOfText),
        answer: bounded(answer, mostOfText),
        status: ended,
        created: timeOf(created),
        ...more,
      };
    }),
  }));
  return `${JSON.stringify({ format, version, conversations }, null, 2)}\n`;
}

/** Whatever was kept, of a damaged file or another clock, it can be read again. */
function bounded(text: string, most: number): string {
  // A pair of surrogates isn't cut in two.
  return text.length <= most ? text : text.slice(0, most).replace(/[\uD800-\uDBFF]$/, '');
}

function timeOf(time: number): number {
  return Math.min(Math.max(Math.floor(time), 1), latest);
}

/** What is in such a file; others have their turn meanwhile. Rejects with `sessionsUnreadable` (data: `reason`, and the `field`), and with `cancelled`. */
export async function readHandedOn(text: string, signal?: AbortSignal): Promise<HandedOn[]> {
  if (text.length > mostHandedOn) throw unreadable('size');
  const slice = new TimeSlice(signal);
  await requireFlat(text, slice);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw unreadable('json');
  }
  const head = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  if (head.format !== format) throw unreadable('json');
  if (typeof head.version === 'number' && head.version > version) throw unreadable('version');
  const { conversations } = strictly(fileForm, value, () => '');
  const read: HandedOn[] = [];
  for (const [at, conversation] of conversations.entries()) {
    const place = `conversations[${String(at)}]`;
    const session = strictly(sessionForm, conversation, () => place);
    const turns: HandedOn['turns'] = [];
    for (const [nth, turn] of session.turns.entries()) {
      turns.push(
        turnFrom(
          strictly(turnForm, turn, () => `${place}.turns[${String(nth)}]`),
          nth,
        ),
      );
      if (slice.isOver) await slice.rest();
    }
    read.push({ ...session, turns });
    if (slice.isOver) await slice.rest();
  }
  return read;
}

function turnFrom(
  { created, by, reason, kind, question, answer, status }: v.InferOutput<typeof turnForm>,
  at: number,
): HandedOn['turns'][number] {
  const who = by === undefined ? { imported: {} } : { notes: [t('Answered by {0}.', by)], imported: { by } };
  const error = reason === undefined ? null : { text: reason, actions: [] };
  return { created, turn: { ...emptyTurn(at + 1, question), kind, answer, status, error, ...who } };
}

/** What stands at a place, or throws which of its fields is wrong, and how. */
function strictly<Schema extends v.GenericSchema>(schema: Schema, value: unknown, placeOf: () => string): v.InferOutput<Schema> {
  const read = readStrictly(schema, value);
  if (!('wrong' in read)) return read.output;
  const { field, reason } = read.wrong;
  const place = placeOf();
  throw unreadable(reason, field === '' || place === '' ? `${place}${field}` : `${place}.${field}`);
}

/** Throws for what has more brackets, or deeper ones, than any such file: before anything is made of them. */
async function requireFlat(text: string, slice: TimeSlice): Promise<void> {
  let depth = 0;
  let brackets = 0;
  let steps = 0;
  for (let at = 0; at < text.length; at++) {
    // Asked about each of them, the clock would take longer than the text.
    if (++steps % 65_536 === 0 && slice.isOver) await slice.rest();
    const sign = text.charCodeAt(at);
    if (sign === quote) at = endOfString(text, at);
    else if (sign === openList || sign === openObject) {
      if (++depth > deepest) throw unreadable('json');
      if (++brackets > mostBrackets) throw unreadable('size');
    } else if (sign === closeList || sign === closeObject) depth--;
  }
}

const [quote, backslash, openList, closeList, openObject, closeObject] = [0x22, 0x5c, 0x5b, 0x5d, 0x7b, 0x7d];

/** Where the text's string that begins at `start` has its last quote. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; ; at++) {
    const end = text.indexOf('"', at);
    if (end < 0) return text.length;
    let before = end;
    while (text.charCodeAt(before - 1) === backslash) before--;
    if ((end - before) % 2 === 0) return end;
    at = end;
  }
}

function unreadable(reason: string, field?: string): AppError {
  return new AppError('sessionsUnreadable', 'not what is handed on', { reason, ...(field === undefined ? {} : { field }) });
}
