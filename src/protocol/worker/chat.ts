/** Calls of a conversation: its answer, and what can be known and done before it is asked. Types only. */
import type { Call, Stream } from '../contract.ts';
import type { EvaluatedPrompt } from './answerRecord.ts';
import type { ChatMessage, GenerationItem, GenerationResult } from './generation.ts';
import type { AskedModel } from './modelRoles.ts';
import type { SamplingParams } from './samplingParams.ts';

export interface ChatParams extends SamplingParams {
  /** Absent: the main one. */
  model?: AskedModel;
  messages: ChatMessage[];
  /** Tokens of the answer; a thought before it isn't counted. */
  maxTokens: number;
  /** Tokens that the model may think before it answers; then its thought is closed, and the answer begins. 0 or absent: any number. */
  thinkingTokens?: number;
  /** The answer's first characters, fed in as if the model had said them (not part of the result's text). */
  answerPrefix?: string;
  stop?: string[];
  /** Makes an answer again: from an empty cache, its prompt is evaluated in these very batches. `messages` only tell the form, and `seed` has to be its seed. */
  replay?: EvaluatedPrompt;
}

/** A conversation that may be asked soon, its last message being what the question says so far. */
export interface PrefillParams {
  messages: ChatMessage[];
}

export interface PrefillResult {
  /** Tokens of the conversation that stay what they are however its last message goes on. */
  promptTokens: number;
  /** Of those, the ones that were computed now. */
  evaluatedTokens: number;
  /** All of them are in the cache. False when something else wanted the processor, or nobody wants it any more. */
  whole: boolean;
}

export interface ChatContract {
  calls: {
    /** Tokens of a whole prompt as `chat` would evaluate it. */
    countPrompt: Call<{ messages: ChatMessage[]; model?: AskedModel }, { tokens: number }>;
    /** Hash of a whole prompt's tokens as `chat` would evaluate it: an answer's `promptHash`. */
    hashPrompt: Call<{ messages: ChatMessage[] }, { hash: string }>;
  };
  streams: {
    chat: Stream<ChatParams, GenerationItem, GenerationResult>;
    /** Puts a conversation into the cache before it is asked; whatever is asked meanwhile ends it. A cancel isn't an error. */
    prefill: Stream<PrefillParams, GenerationItem, PrefillResult>;
  };
}
