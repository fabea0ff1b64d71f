/**
 * Conversations as a file that is handed on to colleagues or to another machine: what was asked and answered, and by whom; neither what went along, nor changes of files, nor how it was computed. Reading
 * one takes nothing for granted: it may come from anywhere. Pure.
 */
import * as v from 'valibot';
import { AppError } from '../../base/appError.ts';
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
    turns: v.pipe(v.array(turnForm, 'must be a list'), v.maxLength(mostTurns, `must not have more than ${String(mostTurns)} entries`)),
  },
  knownFieldsOnly,
);
const fileForm = v.strictObject(
  {
    format: v.literal(format, `must be “${format}”`),
    version: v.literal(version, 'must be 1'),
    conversations: v.pipe(v.array(sessionForm, 'must be a list'), v.maxLength(10_000, 'must not have more than 10000 entries')),
  },
  knownFieldsOnly,
);

/** The text of such a file. */
export function handedOnText(sessions: readonly { info: SessionInfo; turns: readonly { turn: Turn; created: number }[] }[]): string {
  const conversations = sessions.map(({ info, turns }) => ({
    title: bounded(info.title === '' ? 'A conversation' : info.title, mostOfName),
    project: bounded(info.project.name, mostOfName),
    created: timeOf(info.created),
    turns: turns.slice(-mostTurns).map(({ turn, created }) => {
      const { kind, question, answer, status, from, imported, error } = turn;
      const by = bounded(from ? `${from.provider} ${from.model}`.trim() : (imported?.by ?? ''), mostOfName);
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

/** What is in such a file. Throws `sessionsUnreadable` (data: `reason`, and the `field`). */
export function readHandedOn(text: string): HandedOn[] {
  if (text.length > mostHandedOn) throw unreadable('size');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw unreadable('json');
  }
  const head = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  if (head.format !== format) throw unreadable('json');
  if (typeof head.version === 'number' && head.version > version) throw unreadable('version');
  const read = readStrictly(fileForm, value);
  if ('wrong' in read) throw unreadable(read.wrong.reason, read.wrong.field);
  return read.output.conversations.map(({ turns, ...session }) => ({
    ...session,
    turns: turns.map(({ created, by, reason, kind, question, answer, status }, at) => {
      const who = by === undefined ? { imported: {} } : { notes: [`Answered by ${by}.`], imported: { by } };
      const error = reason === undefined ? null : { text: reason, actions: [] };
      return { created, turn: { ...emptyTurn(at + 1, question), kind, answer, status, error, ...who } };
    }),
  }));
}

function unreadable(reason: string, field?: string): AppError {
  return new AppError('sessionsUnreadable', 'not what is handed on', { reason, ...(field === undefined ? {} : { field }) });
}
