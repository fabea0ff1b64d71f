import type { Turn } from '../../protocol/webview.ts';

/** A turn of which nothing is known but what was asked. */
export function emptyTurn(id: number, question: string): Turn {
  return {
    id,
    kind: 'question',
    question,
    chips: [],
    answer: '',
    edits: null,
    status: 'done',
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
