/** The call that has changed lines reviewed: what is found names a line that exists and a rule that was given. Types only. */
import type { Stream } from '../contract.ts';
import type { ChatMessage, GenerationItem, GenerationResult } from './generation.ts';
import type { SamplingParams } from './samplingParams.ts';

/** From the gravest on. */
export type Severity = 'error' | 'warning' | 'info';

/** A file of which something may be said. */
export interface ReviewedFile {
  /** As the prompt names it: no two files have the same, and none has a line break. */
  path: string;
  /** Numbers of the lines that may be named: ascending, none twice. */
  lines: number[];
  /** Ids of the rules that hold for it: at least one, none twice, none with a line break. */
  rules: string[];
}

/** One remark, as it was decoded: its lines and its rule are among those that were given. */
export interface Remark {
  path: string;
  /** First and last line, both included; all lines between are among those given, too. */
  line: number;
  endLine: number;
  severity: Severity;
  rule: string;
  /** One or two sentences without markup. */
  message: string;
}

export interface ReviewParams extends SamplingParams {
  messages: ChatMessage[];
  files: ReviewedFile[];
  /** Bound on the number of remarks. */
  maxRemarks: number;
  /** Bound on the answer's tokens; a remark that was begun is still closed within it. */
  maxTokens: number;
}

/** A piece of the answer, or a remark that is whole. */
export type ReviewItem = GenerationItem | { type: 'remark'; remark: Remark };

export interface ReviewAnswer extends GenerationResult {
  /** All of them, in the order of the answer; of one that was cancelled those that were whole. */
  remarks: Remark[];
}

export interface ReviewContract {
  streams: {
    /** Decodes remarks whose places exist whatever the model says. */
    review: Stream<ReviewParams, ReviewItem, ReviewAnswer>;
  };
}
