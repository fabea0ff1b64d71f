/** The calls that have changed lines reviewed: what is found names a line that exists and a rule that was given, and how surprised a model is by a line is told first. Types only. */
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

/** A text, and the lines of it that are asked about: by their numbers from 1, ascending; `\n` ends a line. The other lines are read as what stands around them. */
export interface ReadText {
  text: string;
  lines: number[];
}

export interface SurpriseParams {
  /** They are read in this order. */
  texts: ReadText[];
  /** Milliseconds from now after which no further line is told; null for as long as it takes. */
  withinMs: number | null;
}

/**
 * How surprised the main model is by a line behind the ones above it: minus the logarithm of the probability that it gives each token, to the base of 2. A token counts for the line that
 * it begins in, and so does the line's end. By tokens and not by bytes, as each token is one decision of the model: by bytes a line of long words that are one token each would seem
 * usual, and one of brackets odd. Comparable for one model only. Of a very large vocabulary the unlikeliest tokens are left out of what the probabilities add up to.
 */
export interface LineSurprise {
  /** Of the texts. */
  text: number;
  line: number;
  /** Tokens that were weighed, one at least: the first of a text has nothing before it, and isn't. */
  tokens: number;
  /** Of all of them together. */
  bits: number;
  /** Of the most surprising one. */
  mostBits: number;
}

export interface SurpriseResult {
  /** False when the time was over before all lines were read. */
  whole: boolean;
}

export interface ReviewContract {
  streams: {
    /** Decodes remarks whose places exist whatever the model says. */
    review: Stream<ReviewParams, ReviewItem, ReviewAnswer>;
    /**
     * Tells how surprised the main model is by lines, each as soon as it was read; writes nothing, and leaves what the chat has read as it is. Whoever asks for an answer goes first. Nothing is told of a
     * line without tokens of its own, and of none behind the time.
     */
    surprise: Stream<SurpriseParams, LineSurprise, SurpriseResult>;
  };
}
