/** What all answers have in common: what they are asked with, what comes while they are made, how they end, and their figures. Types only. */
import type { AnswerRecord } from './answerRecord.ts';

export type ChatRole = 'system' | 'user' | 'assistant';

export interface ChatMessage {
  role: ChatRole;
  content: string;
}

/** One piece of a running generation. `prefill` counts prompt tokens evaluated so far. */
export type GenerationItem = { type: 'prefill'; done: number; total: number } | { type: 'text'; text: string };

/**
 * Why a generation ended: the model said so, a bound was reached, a stop text came, the text looped, its time was over, the model wasn't sure of the
 * next token, or somebody cancelled.
 */
export type StopReason = 'end' | 'length' | 'stop' | 'loop' | 'time' | 'unsure' | 'cancelled';

/** Exact figures of one generation. Times in milliseconds. */
export interface GenerationStats {
  /** Tokens written. */
  tokens: number;
  /** Tokens of the whole prompt after templating. */
  promptTokens: number;
  /** Of those, the ones that had to be computed; the rest was still in the KV cache. */
  evaluatedTokens: number;
  prefillMs: number;
  generateMs: number;
  /** Written tokens per second of `generateMs`; 0 when nothing was written. */
  tokensPerSecond: number;
  /** What the model thought before its answer was ended by `thinkingTokens`. */
  thoughtCut?: true;
  /** Tokens that were guessed, from the text before them or by a smaller model, and evaluated together with a sampled one; absent when there were none. */
  draftedTokens?: number;
  /** Of those, the ones that the sampler drew as well; all others were taken back. */
  acceptedTokens?: number;
  /** Prompt tokens that were in the cache because `prefill` had put them there before the question; absent for none. */
  aheadTokens?: number;
  /** Tokens that `prefill` computed since the answer before and that were of no use to this one; absent for none. */
  wastedTokens?: number;
}

export interface GenerationResult extends GenerationStats {
  text: string;
  stop: StopReason;
  /** Of a chat answer of the main model that wasn't cancelled. */
  record?: AnswerRecord;
}
