/** The rows of sessions and turns, and what they mean. A row of which a part makes no sense keeps the rest of it: nobody's question is lost for a damaged figure. */
import { emptyTurn } from '../../core/chat/emptyTurn.ts';
import type { KeptRequest, KeptTurn, SessionInfo } from '../../core/sessions/session.ts';
import type { Turn } from '../../protocol/webview.ts';

export interface SessionRow {
  id: number;
  name: string;
  project: string;
  projectName: string;
  title: string;
  titleBy: SessionInfo['titleBy'];
  created: number;
  changed: number;
  pinned: number;
  archived: number;
  closed: number;
  model: string;
  puts: number;
  forkedSession: string | null;
  forkedTurn: string | null;
}

export interface TurnRow {
  id: number;
  session: number;
  key: string;
  created: number;
  writer: string;
  question: string;
  answer: string;
  /** The turn without these two, as JSON. */
  rest: string;
  request: string | null;
}

/** A piece of an answer; `at` characters are before it. */
export interface PieceRow {
  turn: number;
  at: number;
  text: string;
}

/** A row of a list; `forkedTitle` is what the session is called that it was taken over from. */
export type ListedRow = SessionRow & { turns: number; forkedTitle: string | null };

export function infoOf(row: ListedRow): SessionInfo {
  const {
    name,
    project,
    projectName,
    title,
    titleBy,
    created,
    changed,
    pinned,
    archived,
    closed,
    turns,
    model,
    forkedSession,
    forkedTurn,
    forkedTitle,
  } = row;
  return {
    id: name,
    project: { key: project, name: projectName },
    title,
    titleBy,
    created,
    changed,
    pinned: pinned === 1,
    archived: archived === 1,
    closed: closed === 1,
    turns,
    model,
    forkedFrom: forkedSession === null || forkedTurn === null ? null : { session: forkedSession, turn: forkedTurn, title: forkedTitle },
  };
}

/** With what had been written of its answer when whoever wrote it was gone. */
export function turnOf({ key, question, answer, rest, request, created, writer }: TurnRow, pieces: readonly PieceRow[]): KeptTurn {
  // What later versions of this one add to turns is missing in older rows, and all of it in a damaged one.
  const turn = { ...emptyTurn(0, question), ...(objectOf(rest) as Partial<Turn> | null), question, answer: wholeAnswer(answer, pieces) };
  return { key, turn, request: request === null ? null : (objectOf(request) as KeptRequest | null), created, writer };
}

/** An answer with the pieces that came behind it, up to where one is missing: a gap would put together what doesn't belong together. */
export function wholeAnswer(answer: string, pieces: readonly PieceRow[]): string {
  let whole = answer;
  for (const { at, text } of pieces) if (at >= answer.length && at <= whole.length) whole = whole.slice(0, at) + text;
  return whole;
}

/** Null for what is damaged. */
function objectOf(json: string): object | null {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && !Array.isArray(value) ? value : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
