/** What it takes to make an answer again to the byte: what it depends on, and how its prompt came into the cache. Types only. */
import type { EngineSetup } from './modelInfo.ts';
import type { SamplingParams } from './samplingParams.ts';

/** How an answer was made. Two that agree in all of this and had the same cache are the same to the byte. */
export interface AnswerOrigin extends Required<SamplingParams> {
  setup: EngineSetup;
  /** Hash of the prompt's tokens. */
  promptHash: string;
}

/** What it takes to make an answer again. */
export interface AnswerRecord extends AnswerOrigin {
  /** How its prompt was evaluated, or why the answer can't be made again. */
  prompt: EvaluatedPrompt | ReplayObstacle;
}

/**
 * Why nobody can make an answer again to the byte: `unknown` when part of the cache is from a snapshot that doesn't tell how it came to its last bits,
 * `fewerThreads` when some of it was computed with fewer threads than usual, which shows in these.
 */
export type ReplayObstacle = 'unknown' | 'fewerThreads';

/**
 * A prompt as it was evaluated. Its last bits depend on what went in together, and in a conversation that grows most of it was put into the cache by
 * earlier questions, and one by one by earlier answers; so each batch is kept, in order.
 */
export interface EvaluatedPrompt {
  /** The tokens of all batches, as 32-bit numbers, the lowest byte first, in base64. Of a batch, also those that were taken out of the cache again. */
  tokens: string;
  /** Runs of batches that follow each other: the first one's place in the prompt, tokens in each, how many. The last batch goes in with the first sampling. */
  batches: number[];
  /** What is forced within the answer is cut in fixed chunks, as it is with a given seed. */
  steady: boolean;
  /** Absent when nothing was guessed. */
  guesses?: KeptGuesses;
}

/** Tokens that were guessed at an answer's steps, each evaluated with its step. */
export interface KeptGuesses {
  /** How many at each: runs of a number and how often. */
  steps: number[];
  /** All of them in order, as 32-bit numbers, the lowest byte first, in base64. */
  tokens: string;
}
