/** Turns of conversations, to be kept. */
import type { KeptRequest, KeptTurn } from '../../src/core/sessions/session.ts';
import type { Turn } from '../../src/protocol/webview.ts';

export const shop = { key: 'file:///shop', name: 'shop' };

/** What a question was sent with. */
export const request: KeptRequest = { instruction: 'x', sources: [], sent: true, how: 'words', edits: true };

export function turn(id: number, question: string, answer = ''): Turn {
  return {
    id,
    kind: 'question',
    question,
    chips: [],
    answer,
    edits: null,
    status: answer === '' ? 'streaming' : 'done',
    prefill: null,
    stats: null,
    stop: null,
    leftOut: 0,
    error: null,
    origin: null,
    earlier: false,
    replay: null,
  };
}

export function kept(key: string, ...of: Parameters<typeof turn>): Omit<KeptTurn, 'writer'> {
  return { key, turn: turn(...of), request: null, created: 5 };
}
