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
const version = 1;
const format = 'mlx-code conversations';

const words = v.pipe(v.string('must be a text'), v.maxLength(10_000_000, 'must not be longer than 10000000 characters'));
/** What can't be seen in it is shown by its number, here and in lists. */
const name = v.pipe(
  v.string('must be a text'),
  v.maxLength(mostOfName, `must not be longer than ${String(mostOfName)} characters`),
  v.transform(showHidden),
);
const time = countUpTo(8_640_000_000_000_000);
const turnForm = v.strictObject(
  {
    kind: v.picklist(['question', 'command'], 'must be “question” or “command”'),
    question: words,
    answer: words,
    status: v.picklist(['done', 'stopped', 'failed'], 'must be “done”, “stopped” or “failed”'),
    created: time,
    by: v.optional(name),
  },
  knownFieldsOnly,
);
const sessionForm = v.strictObject(
  {
    title: v.pipe(name, v.minLength(1, 'must not be empty')),
    project: name,
    created: time,
    turns: v.pipe(v.array(turnForm, 'must be a list'), v.maxLength(100_000, 'must not have more than 100000 entries')),
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
    title: info.title.slice(0, mostOfName),
    project: info.project.name.slice(0, mostOfName),
    created: info.created,
    turns: turns.map(({ turn: { kind, question, answer, status, from }, created }) => {
      const by = from ? `${from.provider} ${from.model}`.trim().slice(0, mostOfName) : '';
      const ended = status === 'done' || status === 'failed' ? status : 'stopped';
      return { kind, question, answer, status: ended, created, ...(by === '' ? {} : { by }) };
    }),
  }));
  return `${JSON.stringify({ format, version, conversations }, null, 2)}\n`;
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
    turns: turns.map(({ created, by, kind, question, answer, status }, at) => {
      const notes = by === undefined ? {} : { notes: [`Answered by ${by}.`] };
      return { created, turn: { ...emptyTurn(at + 1, question), kind, answer, status, ...notes } };
    }),
  }));
}

function unreadable(reason: string, field?: string): AppError {
  return new AppError('sessionsUnreadable', 'not what is handed on', { reason, ...(field === undefined ? {} : { field }) });
}
