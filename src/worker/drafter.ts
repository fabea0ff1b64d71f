import type { Token } from 'node-llama-cpp';
import type { KeptGuesses } from '../protocol/worker/answerRecord.ts';
import type { DraftModel } from './draftModel.ts';
import { toGuesses } from './draftSteps.ts';
import type { DraftPace, DraftPlan } from './draftPace.ts';
import { type Occurrence, TextLookup } from './textLookup.ts';

/** What a model that guesses has to read takes at most so much of an answer's other time: one that ends soon shall not have waited for guesses that never came. */
const readShare = 1 / 4;
/** The same of one that has not paid so far. */
const trialShare = 1 / 20;

export interface DrafterOptions {
  pace: DraftPace;
  /** Whether to guess from the text before. */
  fromText: boolean;
  /** The model that guesses; undefined where there is none, or while it isn't in memory. */
  draftModel: DraftModel | undefined;
  /** Tells the tokens that end an answer. */
  ends: (token: Token) => boolean;
  /** What was guessed at each step of the answer that is made again; absent when that is chosen. */
  again?: readonly (readonly Token[])[];
}

/** Guesses how an answer goes on, from its prompt and from what was written of it, or by asking a smaller model, as far as that pays. */
export class Drafter {
  readonly #options: DrafterOptions;
  readonly #lookup: TextLookup | undefined;
  readonly #guesses: Token[][] = [];
  #found: Occurrence | undefined;
  #likely: Token | undefined;
  #from: DraftPlan['from'] = null;
  readonly #begun = performance.now();
  /** What the model has taken to read. */
  #readMs = 0;
  /** Of what was guessed, how many were right. */
  accepted = 0;
  drafted = 0;

  /** `tokens` is all that is in place. */
  constructor(tokens: readonly Token[], options: DrafterOptions) {
    this.#options = options;
    if (options.fromText && !options.again) this.#lookup = new TextLookup(tokens, (token) => options.ends(token as Token));
  }

  push(token: Token): void {
    this.#lookup?.push(token);
  }

  /** What to evaluate together with the last one of `tokens`, `most` at most. Takes its time where a model is asked. */
  async guess(tokens: readonly Token[], most: number): Promise<Token[]> {
    const guess = await this.#guess(tokens, most);
    this.#guesses.push(guess);
    return guess;
  }

  /** What was guessed at each step, in the form in which it is kept; undefined when nothing was. */
  get kept(): KeptGuesses | undefined {
    return this.drafted === 0 ? undefined : toGuesses(this.#guesses);
  }

  /** What became of a step without a guess: the token that was drawn, and how long it took. */
  passed(drawn: Token, ms: number): void {
    this.#options.pace.measured(1, ms);
    // What wasn't evaluated can be seen to be right or wrong all the same.
    if (this.#found && this.#likely !== undefined) this.#options.pace.seen(this.#found.match, 1, drawn === this.#likely ? 1 : 0);
  }

  /** What became of a guess that was evaluated; `ended` when the answer ended within it. */
  settled(guessed: number, accepted: number, ended: boolean, ms: number): void {
    const { pace } = this.#options;
    this.drafted += guessed;
    this.accepted += accepted;
    pace.measured(guessed + 1, ms);
    const seen = ended ? accepted : guessed;
    if (this.#from === 'model') {
      pace.checked(guessed, accepted);
      pace.seenOfModel(seen, accepted);
    } else if (this.#found) pace.seen(this.#found.match, seen, accepted);
  }

  async #guess(tokens: readonly Token[], most: number): Promise<Token[]> {
    const { pace, draftModel, again } = this.#options;
    this.#likely = undefined;
    this.#from = null;
    if (again) return (again[this.#guesses.length] ?? []).slice(0, Math.max(0, most));
    this.#found = this.#lookup?.find();
    const match = this.#found?.match ?? 0;
    const plan = pace.plan(match, most, draftModel?.usable === true);
    const fromText = this.#fromText(plan);
    if (plan.from !== 'model' || !draftModel) return fromText;
    const asked = await this.#ask(draftModel, tokens, plan);
    // As long as it has to read, what the text has is better than nothing.
    return asked ?? this.#fromText(pace.plan(match, most, false));
  }

  /** What follows in the text where that is planned; what is the likeliest is taken note of in any case. */
  #fromText({ from, length }: DraftPlan): Token[] {
    if (!this.#lookup || !this.#found) return [];
    const guess = this.#lookup.draft(this.#found, from === 'text' ? Math.max(1, length) : 1) as Token[];
    this.#likely = guess[0];
    if (from !== 'text') return [];
    this.#from = 'text';
    return guess;
  }

  /** Undefined while the model has to read. */
  async #ask(draftModel: DraftModel, tokens: readonly Token[], { length, trial }: DraftPlan): Promise<Token[] | undefined> {
    const { pace } = this.#options;
    const other = performance.now() - this.#begun - this.#readMs;
    const mayRead = this.#readMs <= (trial ? trialShare : readShare) * other;
    const { guess, evaluated, ms, readMs } = await draftModel.guess(tokens, length, mayRead);
    this.#readMs += readMs;
    if (evaluated === 0) return undefined;
    pace.asked(evaluated, ms);
    // That it wasn't sure of a single one is as good as a wrong one: it took as long.
    if (guess.length === 0) pace.seenOfModel(1, 0);
    this.#from = 'model';
    return guess;
  }
}
