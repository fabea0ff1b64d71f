/** What is kept of a question with its turn, and the question that it makes again. Pure. */
import type { Turn } from '../../protocol/webview.ts';
import type { KeptRequest } from '../sessions/session.ts';
import type { ChatRequest } from './chatAnswers.ts';

export function requestToKeep({ instruction, sources, sent, went, how, seed, edits }: ChatRequest): KeptRequest {
  return { instruction, sources: sent ? went : sources, sent, how, seed, edits };
}

/** Asked again, it goes with what it went with. */
export function keptRequest({ question }: Turn, { instruction, sources, sent, how, seed, edits }: KeptRequest): ChatRequest {
  return {
    question,
    instruction,
    sources,
    follows: false,
    explicit: false,
    seed,
    how,
    edits,
    anew: false,
    went: sent ? sources : [],
    sent,
  };
}
