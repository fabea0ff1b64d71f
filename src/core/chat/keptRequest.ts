/** What is kept of a question with its turn, and the question that it makes again. Pure. */
import type { Turn } from '../../protocol/webview.ts';
import type { KeptRequest } from '../sessions/session.ts';
import type { ChatRequest } from './chatAnswers.ts';
import { isInstruction } from './chatInstructions.ts';
import type { ContextSource } from './contextSource.ts';

/** A question as it can be asked in other words. */
export interface Rewording {
  /** To be changed and sent. */
  text: string;
  /** What somebody had go along with it, as it was then. */
  sources: readonly ContextSource[];
}

/**
 * What the model was asked, whatever stands above the answer: a question that a command made is shown by a title, which asks nothing by itself. What was gathered, and what the project asks to keep to,
 * is found anew for what comes of it.
 */
export function rewording({ question }: Turn, request: KeptRequest | null): Rewording {
  if (!request) return { text: question, sources: [] };
  const { how, instruction, sources } = request;
  return {
    text: how === 'edit' ? `/edit ${instruction}` : instruction,
    sources: sources.filter((source) => source.text !== null && !source.gathered && !isInstruction(source)),
  };
}

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
