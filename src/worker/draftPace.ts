/**
 * How many tokens it pays to guess, by what was measured on this machine: how long batches of each size take, and how often guesses with as long a match
 * were right. It must not know where guesses come from.
 */
import { longestMatch } from './textLookup.ts';

/** Sizes of a batch: the sampled token and so many guessed ones. Few sizes, so that each is measured soon. */
const sizes = [1, 2, 4, 8, 16, 32] as const;
/** A cancel is heard, and a completion begins, between two batches. */
const mostMs = 120;
/** A large model gains the most and takes longer for a single token already: up to so many times as long a batch may take, within a bound. */
const mostTimes = 3;
const mostMsEver = 400;
/** Beyond that, still this much longer than a single token. */
const leastTimes = 1.5;
/** What a batch's further token costs, in single tokens, until it was measured. */
const assumedShare = 0.2;
/** A gain that is less isn't worth it, and may be none. */
const leastGain = 1.05;
/** Weight of the newest time. Other programs come and go, and attention grows with the position. */
const newestTime = 0.2;
/** Guesses count less by this factor at each later one. */
const fading = 0.96;
/** So many guesses are let pass before a short one is evaluated for its time's sake; and so many batches before a single token is. */
const patience = 64;
const retried = 3;

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
    return Math.min(0.99, this.#right / this.#tried);
  }

  seen(right: number, wrong: number): void {
    this.#right = this.#right * fading + right;
    this.#tried = this.#tried * fading + right + wrong;
  }
}

export class DraftPace {
  readonly #times = new Map<number, number>();
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

  /** Says how long a batch of so many tokens took. */
  measured(tokens: number, ms: number): void {
    this.#batches = tokens === 1 ? 0 : this.#batches + 1;
    if (!(sizes as readonly number[]).includes(tokens)) return;
    const before = this.#times.get(tokens);
    this.#times.set(tokens, before === undefined ? ms : before + (ms - before) * newestTime);
  }

  /** Says how many guesses in a row were right, of those that could be seen. */
  seen(match: number, guessed: number, right: number): void {
    if (guessed > 0) this.#class(match).seen(right, right < guessed ? 1 : 0);
  }

  /** How many tokens to guess behind a match of that length, `most` at most; 0 where none pays. */
  length(match: number, most: number): number {
    const single = this.#times.get(1);
    // What a token costs must be known first, and again after a while.
    if (single === undefined || this.#batches >= patience) return 0;
    const { chance } = this.#class(match);
    const limit = Math.max(mostMs, Math.min(mostMsEver, single * mostTimes), single * leastTimes);
    let best = { guessed: 0, rate: 0 };
    for (const size of sizes.slice(1)) {
      const ms = this.#time(size, single);
      if (size - 1 > most || ms > limit) break;
      const rate = (1 - chance ** size) / (1 - chance) / ms;
      if (rate > best.rate) best = { guessed: size - 1, rate };
    }
    if (best.rate * single >= leastGain) {
      this.#passed = 0;
      return best.guessed;
    }
    if (++this.#passed < patience || most < retried) return 0;
    // What was measured while the machine did something else would count for ever, as what isn't used isn't measured again.
    this.#passed = 0;
    this.#times.clear();
    this.#times.set(1, single);
    return retried;
  }

  #class(match: number): MatchClass {
    return this.#short.find(({ limit }) => match <= limit)?.guesses ?? this.#longest;
  }

  /** As measured, or as the measured sizes around it let expect. */
  #time(size: number, single: number): number {
    const known = this.#times.get(size);
    if (known !== undefined) return known;
    const larger = sizes.find((one) => one > size && this.#times.has(one));
    const smaller = sizes.filter((one) => one < size && this.#times.has(one)).at(-1) ?? 1;
    const from = this.#times.get(smaller) ?? single;
    const end = larger === undefined ? undefined : this.#times.get(larger);
    if (larger !== undefined && end !== undefined) return from + ((end - from) * (size - smaller)) / (larger - smaller);
    const perToken = smaller === 1 ? single * assumedShare : Math.max(0, from - single) / (smaller - 1);
    return from + perToken * (size - smaller);
  }
}
