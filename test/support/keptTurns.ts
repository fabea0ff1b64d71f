/** Conversations and their turns, to be kept. */
import { emptyTurn } from '../../src/core/chat/emptyTurn.ts';
import type { KeptRequest, KeptTurn, SessionInfo } from '../../src/core/sessions/session.ts';
import type { Turn } from '../../src/protocol/webview.ts';

export const shop = { key: 'file:///shop', name: 'shop' };

/** One of which nothing is special, but for what is given. */
export function sessionInfo(of: Partial<SessionInfo> = {}): SessionInfo {
  return {
    id: 's1',
    project: shop,
    title: 'Tax',
    titleBy: 'question',
    created: 1,
    changed: 2,
    pinned: false,
    archived: false,
    closed: false,
    turns: 3,
    model: '',
    forkedFrom: null,
    ...of,
  };
}

/** What a question was sent with. */
export const request: KeptRequest = { instruction: 'x', sources: [], sent: true, how: 'words', edits: true };

export function turn(id: number, question: string, answer = ''): Turn {
  return { ...emptyTurn(id, question), answer, status: answer === '' ? 'streaming' : 'done' };
}

export function kept(key: string, ...of: Parameters<typeof turn>): Omit<KeptTurn, 'writer'> {
  return { key, turn: turn(...of), request: null, created: 5 };
}
