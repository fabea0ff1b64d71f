import type { Token } from 'node-llama-cpp';
import { toRuns } from './draftSteps.ts';
import type { DraftPace } from './draftPace.ts';
import { type Occurrence, TextLookup } from './textLookup.ts';

export interface DrafterOptions {
  pace: DraftPace;
  /** Tells the tokens that end an answer. */
  ends: (token: Token) => boolean;
  /** How many tokens were guessed at each step of the answer that is made again; absent when they are chosen. */
  again?: readonly number[];
}

/** Guesses how an answer goes on from its prompt and from what was written of it, as far as that pays. */
export class Drafter {
  readonly #pace: DraftPace;
  readonly #lookup: TextLookup;
  readonly #again: readonly number[] | undefined;
  /** How many were guessed at each step. */
  readonly #guessed: number[] = [];
  #found: Occurrence | undefined;
  #likely: Token | undefined;
  /** Of what was guessed, how many were right. */
  accepted = 0;
  drafted = 0;

  /** `tokens` is all that is in place. */
  constructor(tokens: readonly Token[], { pace, ends, again }: DrafterOptions) {
    this.#pace = pace;
    this.#lookup = new TextLookup(tokens, (token) => ends(token as Token));
    this.#again = again;
  }

  push(token: Token): void {
    this.#lookup.push(token);
  }

  /** The tokens to evaluate together with the last one, `most` at most. */
  guess(most: number): Token[] {
    const guess = this.#guess(most);
    this.#guessed.push(guess.length);
    return guess;
  }

  /** How many were guessed at each step, in the form in which an answer is kept; undefined when none ever were. */
  get steps(): number[] | undefined {
    return this.drafted === 0 ? undefined : toRuns(this.#guessed);
  }

  /** What became of a step without a guess: the token that was drawn, and how long it took. */
  passed(drawn: Token, ms: number): void {
    this.#pace.measured(1, ms);
    // What wasn't evaluated can be seen to be right or wrong all the same.
    if (this.#found && this.#likely !== undefined) this.#pace.seen(this.#found.match, 1, drawn === this.#likely ? 1 : 0);
  }

  /** What became of a guess that was evaluated; `ended` when the answer ended within it. */
  settled(guessed: number, accepted: number, ended: boolean, ms: number): void {
    this.drafted += guessed;
    this.accepted += accepted;
    this.#pace.measured(guessed + 1, ms);
    if (this.#found) this.#pace.seen(this.#found.match, ended ? accepted : guessed, accepted);
  }

  #guess(most: number): Token[] {
    this.#likely = undefined;
    this.#found = this.#lookup.find();
    if (!this.#found) return [];
    const wanted = this.#again ? (this.#again[this.#guessed.length] ?? 0) : this.#pace.length(this.#found.match, most);
    const length = Math.min(wanted, most);
    const guess = this.#lookup.draft(this.#found, Math.max(1, length)) as Token[];
    this.#likely = guess[0];
    return length <= 0 ? [] : guess;
  }
}
