/** The call for a suggestion at the cursor. Types only. */
import type { Stream } from '../contract.ts';
import type { GenerationItem, GenerationResult } from './generation.ts';
import type { SamplingParams } from './samplingParams.ts';

/** How far a completion may go; `core/completion` tells what each of these means for its text. */
export interface CompletionBounds {
  languageId: string;
  /** One line, or as many as make a whole of it. */
  multiline: boolean;
  /** Blanks that the cursor's line begins with. */
  indent: string;
  /** What is open at the cursor, outermost first. */
  open: string[];
  /** How many of these, innermost first, nothing behind the cursor closes. */
  closable: number;
  /** The quote or the comment in which the cursor stands. */
  quote: string | null;
  comment: 'line' | 'block' | null;
  /** The rest of the cursor's line, and the next line with text behind it. */
  restOfLine: string;
  nextLine: string;
}

/** A piece of another file that a completion may draw on. */
export interface RelatedCode {
  /** As the model shall read it, relative to the project. */
  path: string;
  text: string;
}

export interface CompleteParams extends SamplingParams {
  prefix: string;
  suffix: string;
  /** Pieces of other files, in the order in which they stay the longest: whatever changes goes last. */
  related?: RelatedCode[];
  /** The file's own path; only said to the model together with others'. */
  path?: string;
  maxTokens: number;
  stop?: string[];
  /** Keeps the text within these; it ends (`stop`) where nothing more of it would be kept. */
  bounds?: CompletionBounds;
  /** The text ends (`unsure`) before the first token with a lower probability, 0 to 1. */
  leastConfidence?: number;
  /** The text ends (`time`) so many milliseconds after its first token was begun. */
  maxMs?: number;
  /** Nobody waits for it yet: everything else goes first. */
  ahead?: boolean;
}

export interface CompletionsContract {
  streams: {
    complete: Stream<CompleteParams, GenerationItem, GenerationResult>;
  };
}
