/** Calls for answers whose form is decoded: by a programme of segments, or with a call of a tool. Types only. */
import type { Stream } from '../contract.ts';
import type { CallableTool, ToolCall } from '../toolShape.ts';
import type { ChatMessage, GenerationItem, GenerationResult } from './generation.ts';
import type { AskedModel } from './modelRoles.ts';
import type { SamplingParams } from './samplingParams.ts';

/**
 * A piece of a constrained answer, decoded the cheapest way that keeps the promise:
 * - `forced`: no sampling, the text goes in as one batch;
 * - `choice`: the model picks one of the options (none a prefix of another); only tokens at which options part are sampled;
 * - `grammar`: free within a hand-written GBNF (root rule `root`), at most `maxTokens`; when the bound cuts it, `fallback` decides: the
 *   text so far is kept, since such a grammar must be written so that every prefix is acceptable;
 * - `free`: plain sampling until a stop text or the bound; with `visible`, at least one visible character, even when the model wants to end. With
 *   `thinkingTokens`, a thought that the answer begins with may have so many tokens beside the bound, and is closed then; 0 for any number.
 */
export type Segment =
  | { kind: 'forced'; text: string }
  | { kind: 'choice'; options: string[] }
  | { kind: 'grammar'; gbnf: string; maxTokens: number }
  | { kind: 'free'; maxTokens: number; stop: string[]; visible?: boolean; thinkingTokens?: number };

export interface GenerateParams extends SamplingParams {
  /** Absent: the main one. */
  model?: AskedModel;
  messages: ChatMessage[];
  segments: Segment[];
}

/** `stop` is `length` when a bound cut a free or grammar segment, `loop` when one looped (the programme ends there), else how the last one ended. */
export interface GenerateResult extends GenerationResult {
  /** The text of each segment, in order; shorter than the programme when cancelled. */
  segments: string[];
}

/** A conversation whose answer may call one of some tools, whose names differ. */
export interface ToolAnswerParams extends SamplingParams {
  /** Absent: the main one. */
  model?: AskedModel;
  messages: ChatMessage[];
  tools: CallableTool[];
  /** A call has to come, without a thought before it; else the model writes, and may call a tool behind its words. */
  required: boolean;
  /** Bound on the answer's tokens, a thought before it not counted; a call that was begun is still closed within it. */
  maxTokens: number;
  /** Tokens that the model may think before it answers; then its thought is closed. 0 or absent: any number. */
  thinkingTokens?: number;
}

/** `text` is all of the answer, its call included, of which nothing is streamed. `stop` is `length` when a bound ended its words, or changed the call. */
export interface ToolAnswer extends GenerationResult {
  /** Null for an answer in words, and for one that was cancelled. */
  call: ToolCall | null;
}

export interface ProgrammesContract {
  streams: {
    generate: Stream<GenerateParams, GenerationItem, GenerateResult>;
    /** Words, and a call of a tool whose input has the tool's form whatever the model says. */
    answerWithTools: Stream<ToolAnswerParams, GenerationItem, ToolAnswer>;
  };
}
