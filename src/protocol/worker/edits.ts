/** Calls for edits of files: each answer names lines that exist, and applies whatever the model says. Types only. */
import type { Stream } from '../contract.ts';
import type { ChatMessage, GenerationItem, GenerationResult } from './generation.ts';
import type { SamplingParams } from './samplingParams.ts';

/** Lines from `first` to `last`, both 1-based and included. */
export interface LineRange {
  first: number;
  last: number;
}

/** A file whose lines can be edited. */
export interface AnchoredFile {
  /** As the prompt names it; no two files have the same. */
  path: string;
  /** The whole text. */
  text: string;
  /** Where edits may be: ascending and apart. */
  offered: LineRange[];
}

/** How an edit names its lines: by their numbers, or by their own words. */
export type AnchorForm = 'lines' | 'text';

/** One edit as it was decoded: its lines exist, and no two edits of an answer share one. New text has `\n` line ends and no last one. */
export type AnchoredEdit =
  | { kind: 'replace'; path: string; first: number; last: number; text: string }
  /** `after` 0 is the beginning of the file. */
  | { kind: 'insert'; path: string; after: number; text: string }
  | { kind: 'delete'; path: string; first: number; last: number }
  | { kind: 'create'; path: string; text: string };

/** What of the first and the last line of a range stays: its text before and behind the part that is written anew. */
export interface KeptEnds {
  lead: string;
  tail: string;
}

export interface EditParams extends SamplingParams {
  messages: ChatMessage[];
  files: AnchoredFile[];
  /** Nothing is chosen: the answer is one replacement of all lines that the first file offers, and its text what stands between these. */
  whole?: KeptEnds;
  /** Folders (`''` is the root) in which files may be made, and the paths that are taken. */
  create?: { folders: string[]; existing: string[] };
  anchor: AnchorForm;
  /** Bound on the number of edits. */
  maxEdits: number;
  /** Bound on the answer's tokens; what was begun is still closed within it. */
  maxTokens: number;
  /** Bound on free words before the first edit; 0 for none. */
  thinkingTokens: number;
}

/** `stop` is `length` or `loop` when a replacement was cut, `cancelled`, else `end`. */
export interface EditAnswer extends GenerationResult {
  /** In the order of the answer; none when it was cancelled. The last one may have been cut. */
  edits: AnchoredEdit[];
  /** A bound ended the last replacement. */
  cut: boolean;
  /** Of `tokens`, the ones that were sampled; all others were forced. */
  sampledTokens: number;
}

/** Several answers to one request, each drawn by a sampling of its own. */
export interface CandidatesParams extends Omit<EditParams, keyof SamplingParams> {
  samplings: SamplingParams[];
}

/** One piece of several answers in the making: of the prompt that they share, or of the answer with that index. */
export type CandidatesItem = Extract<GenerationItem, { type: 'prefill' }> | { type: 'text'; answer: number; text: string };

export interface CandidatesAnswer {
  /** One for each sampling, in their order. The first one's figures hold the prompt. */
  answers: EditAnswer[];
  /** True when their tokens shared batches; false when they were made one after the other, as the model or memory allowed no more. */
  together: boolean;
}

export interface EditsContract {
  streams: {
    /** Decodes edits that apply whatever the model says. */
    edit: Stream<EditParams, GenerationItem, EditAnswer>;
    /** Decodes several answers like `edit`'s in one batch. The same seeds give the same answers where they are made in the same way. */
    candidates: Stream<CandidatesParams, CandidatesItem, CandidatesAnswer>;
  };
}
