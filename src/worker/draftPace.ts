/**
 * How many tokens it pays to guess, and from where, by what was measured on this machine: how long batches of each size take, how often guesses from the
 * text with as long a match were right, and how often those of a smaller model, which take time of their own. It must not know what the guesses are.
 */
import { longestMatch } from './textLookup.ts';

/** Sizes of a batch: the sampled token and so many guessed ones. Few sizes, so that each is measured soon. */
const sizes = [1, 2, 4, 8, 16, 32] as const;
/**
 * A cancel is heard, and a completion begins, between two batches. Where a further token is dear, only long batches gain: on a processor where one token took 27 ms,
 * four took 101, eight 107 and sixteen 152.
 */
const mostMs = 250;
/** A large model, and a busy machine, take longer for a single token already: up to so many times as long a batch may take, within a bound. */
const mostTimes = 8;
const mostMsEver = 400;
/** Beyond that, still this much longer than a single token. */
const leastTimes = 1.5;
/** What a batch's further token costs, in single tokens, until it was measured. */
const assumedShare = 0.2;
/** A batch twice as large as the largest that was measured is thought to take no more than so many times as long, so that it is tried once. */
const hopeOfTwice = 1.5;
/** A gain that is less isn't worth it, and may be none. */
const leastGain = 1.05;
/**
 * Times are averages over about so many milliseconds of batches of a size: other programs come and go, and attention grows with the position. What others
 * take makes single tokens and long batches as much slower on average; one of a few single tokens it hits by chance.
 */
const horizonMs = 1500;
/** Weight of the newest time of the model's guesses. */
const newestGuess = 0.2;
/** No guess is surer. */
const mostChance = 0.99;
/** Guesses count less by this factor at each later one. */
const fading = 0.96;
/** So many guesses are let pass before what batches take is found out anew; and so many batches before what a single token takes is. */
const patience = 64;
const retried = 3;
/** Until it was measured: how often a smaller model is right, and what its guess costs, in single tokens. */
const assumedOfModel = 0.75;
const assumedCost = 0.15;
/** It is tried again ever more rarely where it doesn't pay: to come back it has first to read what was written meanwhile. */
const mostPatience = 2048;

/** How many tokens to guess, and from where; `from` is null and the length 0 where none pays. */
export interface DraftPlan {
  from: 'text' | 'model' | null;
  length: number;
  /** It isn't expected to pay, and is asked to see whether it does again. */
  trial?: true;
}

const none: DraftPlan = { from: null, length: 0 };
const nothing = { guessed: 0, rate: 0 };

/** What a batch of one size takes. */
class MeanTime {
  #count = 0;
  ms = 0;

  seen(ms: number): void {
    this.#count++;
    this.ms += (ms - this.ms) * Math.max(1 / this.#count, Math.min(1, this.ms / horizonMs));
  }
}

/** Guesses with matches of about the same length; the priors are deliberately low for short ones, which occur everywhere. */
class MatchClass {
  #right: number;
  #tried: number;

  constructor(prior: number) {
    this.#tried = 4;
    this.#right = prior * this.#tried;
  }

  /** Chance that a guessed token is right when those before it are. */
  get chance(): number {
    return Math.min(mostChance, this.#right / this.#tried);
  }

  seen(right: number, wrong: number): void {
    this.#right = this.#right * fading + right;
    this.#tried = this.#tried * fading + right + wrong;
  }
}

export class DraftPace {
  /** The model's guesses in all, and how many were right. */
  readonly ofModel = { guessed: 0, right: 0 };
  readonly #times = new Map<number, MeanTime>();
  readonly #short = [
    { limit: 2, guesses: new MatchClass(0.4) },
    { limit: 3, guesses: new MatchClass(0.5) },
    { limit: 7, guesses: new MatchClass(0.7) },
    { limit: longestMatch - 1, guesses: new MatchClass(0.85) },
  ];
  readonly #longest = new MatchClass(0.95);
  /** Guesses that were not evaluated, and batches in a row that were no single token. */
  #passed = 0;
  #batches = 0;
  readonly #model = new MatchClass(assumedOfModel);
  /** What one of the model's guesses takes. */
  #modelMs: number | undefined;
  #modelPassed = 0;
  #modelPatience = patience;
  /** It is tried again, until it has guessed: it may have to read first. */
  #modelTried = false;
  /** All that it guessed at the last try was right. */
  #modelRight = false;
  /** Times of it and of batches are from before it was let alone. */
  #stale = false;

  /** Says how long a batch of so many tokens took. */
  measured(tokens: number, ms: number): void {
    this.#batches = tokens === 1 ? 0 : this.#batches + 1;
    if (!(sizes as readonly number[]).includes(tokens)) return;
    if (this.#stale && !this.#modelTried && tokens > 1) {
      this.#stale = false;
      this.#forgetTimes();
    }
    const time = this.#times.get(tokens) ?? new MeanTime();
    time.seen(ms);
    this.#times.set(tokens, time);
  }

  /** Says how many guesses in a row were right, of those that could be seen. */
  seen(match: number, guessed: number, right: number): void {
    if (guessed > 0) this.#class(match).seen(right, right < guessed ? 1 : 0);
  }

  /** Says how long the model took for so many of its guesses. */
  asked(tokens: number, ms: number): void {
    const one = ms / tokens;
    this.#modelMs = this.#modelMs === undefined || this.#modelTried ? one : this.#modelMs + (one - this.#modelMs) * newestGuess;
    this.#modelTried = false;
  }

  /** Says how many of the model's guesses were evaluated, and how many of them were right. */
  checked(guessed: number, right: number): void {
    this.ofModel.guessed += guessed;
    this.ofModel.right += right;
  }

  /** Says how many of the model's guesses in a row were right, of those that could be seen. */
  seenOfModel(guessed: number, right: number): void {
    this.#modelRight = guessed > 0 && right === guessed;
    if (guessed > 0) this.#model.seen(right, right < guessed ? 1 : 0);
  }

  /** What to guess, `most` tokens at most, behind a match of that length in the text, 0 for none, and with or without a model to ask. */
  plan(match: number, most: number, model: boolean): DraftPlan {
    const single = this.#times.get(1)?.ms;
    // What a token costs must be known first, and again after a while.
    if (single === undefined || this.#batches >= patience) return none;
    const text = match > 0 ? this.#best(this.#class(match).chance, most, { single, guessMs: 0 }) : nothing;
    const guessMs = this.#modelMs ?? single * assumedCost;
    const asked = model ? this.#best(this.#model.chance, most, { single, guessMs }) : nothing;
    const pays = (rate: number): boolean => rate * single >= leastGain;
    if (pays(asked.rate)) {
      this.#modelPassed = 0;
      this.#modelPatience = patience;
    }
    if (pays(Math.max(text.rate, asked.rate))) {
      this.#passed = 0;
      return asked.rate > text.rate ? { from: 'model', length: asked.guessed } : { from: 'text', length: text.guessed };
    }
    if (most < retried) return none;
    if (match > 0 && ++this.#passed >= patience) {
      this.#passed = 0;
      // What was measured while the machine did something else would count for ever, as what isn't used isn't measured again.
      this.#forgetTimes();
      return { from: 'text', length: Math.max(1, text.guessed) };
    }
    if (!model) return none;
    if (!this.#modelTried) {
      // Where only long batches pay it has to be right often, and tries that are right cost next to nothing.
      const atOnce = this.#modelRight && pays(this.#best(mostChance, most, { single, guessMs }).rate);
      if (atOnce) return { from: 'model', length: retried, trial: true };
      const tried = this.#modelMs !== undefined;
      if (tried && ++this.#modelPassed < this.#modelPatience) return none;
      this.#modelPassed = 0;
      this.#modelPatience = Math.min(mostPatience, this.#modelPatience * 2);
      this.#modelTried = true;
      this.#stale = tried;
    }
    return { from: 'model', length: retried, trial: true };
  }

  /** Of batches of several tokens. */
  #forgetTimes(): void {
    const single = this.#times.get(1);
    this.#times.clear();
    if (single !== undefined) this.#times.set(1, single);
  }

  /** The guess with the most tokens a millisecond, when each is right with that chance if those before it are, and takes so long to make. */
  #best(chance: number, most: number, { single, guessMs }: { single: number; guessMs: number }): { guessed: number; rate: number } {
    const limit = Math.max(mostMs, Math.min(mostMsEver, single * mostTimes), single * leastTimes);
    let best = nothing;
    for (const size of sizes.slice(1)) {
      const ms = this.#time(size, single) + (size - 1) * guessMs;
      if (size - 1 > most || ms > limit) break;
      const rate = (1 - chance ** size) / (1 - chance) / ms;
      if (rate > best.rate) best = { guessed: size - 1, rate };
    }
    return best;
  }

  #class(match: number): MatchClass {
    return this.#short.find(({ limit }) => match <= limit)?.guesses ?? this.#longest;
  }

  /** As measured, or as the measured sizes around it let expect. */
  #time(size: number, single: number): number {
    const known = this.#times.get(size);
    if (known) return known.ms;
    const larger = sizes.find((one) => one > size && this.#times.has(one));
    const smaller = sizes.filter((one) => one < size && this.#times.has(one)).at(-1) ?? 1;
    const from = this.#times.get(smaller)?.ms ?? single;
    const end = larger === undefined ? undefined : this.#times.get(larger)?.ms;
    if (larger !== undefined && end !== undefined) return from + ((end - from) * (size - smaller)) / (larger - smaller);
    if (smaller === 1) return from + single * assumedShare * (size - 1);
    const linear = from + (Math.max(0, from - single) / (smaller - 1)) * (size - smaller);
    return Math.min(linear, from * hopeOfTwice ** Math.log2(size / smaller));
  }
}
