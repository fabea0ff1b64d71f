/**
 * How long the chunks of a prompt may be, by what was measured on this machine. What a token costs depends on the chunk's length, as the engine computes
 * in tiles and starts anew with each; on its place, as attention looks at all that stands before; and on what else the machine does. It must not know
 * what is evaluated.
 */
import { leastBatch, mostBatch } from '../core/models/ggufMemory.ts';

/**
 * A cancel is heard within 400 ms in 95 of 100 cases; within 250 where so many tokens go in in a millisecond. It comes at any moment and waits for the
 * rest of its chunk: so of the time in chunks, less than a twentieth may lie further than that before a chunk's end, and none much further.
 */
const mostMs = 400;
const mostMsWhenFast = 250;
const fast = 0.5;
const lateShare = 0.04;
const mostLate = 1.25;
/**
 * Chunks are powers of two, as 96 tokens can take longer than 128. With fewer than a tile the engine takes another way for attention: 63 tokens behind
 * 2,600 took 650 ms where 64 took 300. So none but the shortest prompts end with so few: the last chunk takes longer instead.
 */
const tile = 64;
/** Of so many tokens on, a part of a tile tells by its time what that other way costs; of fewer, the start of an evaluation does. */
const leastPart = tile / 2;
/** Behind fewer tokens the other way costs too little more to be seen. */
const leastPartPlace = 512;
/** A whole tile in place of a part of one has to be faster by so much: it computes again what is known. */
const partGain = 1.15;
/** What the last part of a tile counts for against those before. */
const partShare = 0.3;
/** After so many chunks a part of a tile is tried as it is again: it was measured when the machine was busy. */
const partPatience = 100;
/** What a batch is at least on a machine that is fast enough for more. */
const leastFastBatch = 512;
/** A batch twice as large has to be faster by so much. */
const batchGain = 1.03;
const firstChunk = 16;
const leastChunk = 8;
/** Of a change, so much is the machine's, which is busy or idle again, and so much the length's own, which hardly changes. */
const machineShare = 0.5;
const lengthShare = 0.1;
/** More than that isn't believed of a single chunk, in which another program may have started. */
const mostChange = 2;
/** After so many chunks a length is tried again if it doesn't take much too long: it was measured when the machine was busy. */
const patience = 16;
const hope = 1.5;
/** What older chunks count for at each later one. */
const fading = 0.97;
/** What a slope that is known from the last load weighs: about as much as that many tokens squared. */
const knownRun = 16 * 128 ** 2;
/** After so many loads a batch that gained nothing is tried again. */
const renewedAfter = 20;
/** From one chunk to the next the cost of a token rises by less, unless something else is at work. */
const mostSteep = 1.5;
/** However steep it looks, a token at the beginning costs at least so much of one further on. */
const leastShare = 0.25;

/** What is known of a machine's pace, to be kept. */
export interface PaceState {
  /** Milliseconds a token at a prompt's beginning, and how much more for each token before it. */
  level: number;
  slope: number;
  /** Lengths of chunks, and what a token costs in them, in levels. */
  shares: [length: number, share: number][];
  /** A batch that was found to be no faster than half of it, and for how many loads that holds. */
  noGain?: [batch: number, loads: number];
  /** What a token in a part of a tile costs more than in a whole one, for each token before it, in levels. */
  partSlope?: number;
}

interface Chunk {
  /** Place of its middle, in tokens of the prompt. */
  place: number;
  end: number;
  tokens: number;
  msPerToken: number;
}

/** One for each context, kept from request to request. */
export class PrefillPace {
  readonly #most: number;
  readonly #lengths: readonly number[];
  /** Milliseconds a token at a prompt's beginning; undefined before anything was measured. */
  #level: number | undefined;
  /** What a token costs in chunks of a length, in levels. Longer ones take no more for a token than shorter ones. */
  readonly #shares = new Map<number, number>();
  #slope = { rise: 0, run: 0 };
  #last: Chunk | undefined;
  /** The longest chunk that a prompt could begin with since the load; 0 before anything was measured. */
  #longest = 0;
  #noGain: [batch: number, loads: number] | undefined;
  /** As in the state; undefined before one was measured. */
  #partSlope: number | undefined;
  /** Which chunk was the last part of a tile. */
  #lastPart = 0;
  /** Milliseconds of late, and those of them in which a cancel would have waited too long. */
  #spent = 0;
  #late = 0;
  /** How many there were, and which was the last of each length. */
  #chunks = 0;
  readonly #lastOf = new Map<number, number>();
  #tokensPerMs: number | undefined;

  /** `most` tokens go in one batch of the engine; longer chunks gain nothing. `known` is what was measured before. */
  constructor(most: number, known?: PaceState) {
    this.#most = most;
    const lengths = [most];
    for (let length = leastChunk; length < most; length *= 2) lengths.push(length);
    this.#lengths = lengths.sort((a, b) => b - a);
    if (!known) return;
    this.#level = known.level;
    this.#slope = { rise: known.slope * knownRun, run: knownRun };
    for (const [length, share] of known.shares) this.#shares.set(length, share);
    const [batch = 0, loads = 0] = known.noGain ?? [];
    if (loads > 1) this.#noGain = [batch, loads - 1];
    this.#partSlope = known.partSlope;
  }

  /** Tokens per second, of late; null before anything was measured. */
  get speed(): number | null {
    return this.#tokensPerMs === undefined ? null : this.#tokensPerMs * 1000;
  }

  /** To be kept for the next load; null before anything was measured. */
  get state(): PaceState | null {
    if (this.#level === undefined) return null;
    const noGain = this.usefulBatch < this.#most && this.#longest === this.#most ? ([this.#most, renewedAfter] as const) : this.#noGain;
    const shares = [...this.#shares].filter(([length]) => length <= this.#most);
    return {
      level: this.#level,
      slope: this.#steepness,
      shares,
      ...(noGain && { noGain: [...noGain] }),
      ...(this.#partSlope !== undefined && { partSlope: this.#partSlope }),
    };
  }

  /**
   * The batch that this machine makes use of: buffers grow with it, and what is beyond the longest chunk is never used. A larger one than there is now
   * where longer chunks still gain. It goes by the best of the time since the load, as other work makes chunks shorter for a while.
   */
  get usefulBatch(): number {
    if (this.#longest === 0) return this.#most;
    if (this.#longest < this.#most) return Math.min(this.#most, Math.max(leastBatch, this.#longest * 2));
    const share = (length: number): number => this.#shares.get(length) ?? NaN;
    const gained = share(this.#most / 2) / share(this.#most);
    if (gained > batchGain && this.#noGain?.[0] !== this.#most * 2) return Math.min(mostBatch, this.#most * 2);
    return gained < batchGain && this.#most > leastFastBatch ? this.#most / 2 : this.#most;
  }

  /** How many of the `left` tokens to evaluate at once from a place in a prompt on. */
  chunk(at: number, left = Infinity): number {
    if (this.#level === undefined) return Math.min(firstChunk, this.#most, left);
    const longest = this.#lengths.find((length) => this.#mayTake(length, at));
    const chunk = longest ?? Math.min(leastChunk, this.#most);
    const last = left - chunk;
    if (last <= 0) return left;
    if (last >= tile || chunk < tile) return chunk;
    return left >= 2 * tile ? left - tile : Math.min(left, this.#most);
  }

  /**
   * How many of the tokens before a place to evaluate again with the `left` ones from there on, so that they fill a tile: 0 where these alone
   * aren't known to take longer.
   */
  again(at: number, left: number): number {
    const more = tile - left;
    if (left < leastPart || more <= 0 || at < tile || this.#partSlope === undefined) return 0;
    if (this.#chunks - this.#lastPart > partPatience || this.chunk(at - more, tile) !== tile) return 0;
    const whole = tile * this.#msPerToken(tile, at);
    const part = left * (this.#msPerToken(tile, at) + this.#partSlope * (this.#level ?? 0) * at);
    return part > whole * partGain ? more : 0;
  }

  /** Says how long a chunk of so many tokens took that began at a place. */
  measured(at: number, tokens: number, ms: number): void {
    const msPerToken = Math.max(ms, 0.01) / tokens;
    this.#tokensPerMs = this.#tokensPerMs === undefined ? 1 / msPerToken : (this.#tokensPerMs + 1 / msPerToken) / 2;
    const chunk: Chunk = { place: at + tokens / 2, end: at + tokens, tokens, msPerToken };
    const before = this.#last;
    this.#last = chunk;
    this.#lastOf.set(tokens, ++this.#chunks);
    this.#spent = this.#spent * fading + ms;
    this.#late = this.#late * fading + Math.max(0, ms - limitOf(tokens, ms));
    if (before?.end === at && before.tokens === tokens) this.#sloped(before, chunk);
    const isLength = this.#lengths.includes(tokens);
    if (isLength || this.#level === undefined) this.#levelled(chunk);
    if (isLength) this.#longest = Math.max(this.#longest, this.chunk(0));
    if (tokens >= leastPart && tokens < tile) this.#parted(chunk);
  }

  /** Compares a part of a tile with what a whole one would have taken there. */
  #parted({ place, msPerToken }: Chunk): void {
    if (place < leastPartPlace || this.#level === undefined) return;
    this.#lastPart = this.#chunks;
    const more = (msPerToken - this.#msPerToken(tile, place)) / this.#level / place;
    const slope = Math.max(0, more);
    this.#partSlope = this.#partSlope === undefined ? slope : this.#partSlope + (slope - this.#partSlope) * partShare;
  }

  #mayTake(length: number, at: number): boolean {
    const ms = length * this.#msPerToken(length, at + length / 2);
    const limit = limitOf(length, ms);
    if (ms <= limit) return true;
    const forgotten = this.#chunks - (this.#lastOf.get(length) ?? this.#chunks) > patience;
    if (ms > limit * (forgotten ? hope : mostLate)) return false;
    return forgotten || this.#late + ms - limit <= lateShare * (this.#spent + ms);
  }

  #sloped(before: Chunk, chunk: Chunk): void {
    const change = chunk.msPerToken / before.msPerToken;
    if (change > mostSteep || change < 1 / mostSteep) return;
    const run = chunk.place - before.place;
    const rise = chunk.msPerToken - before.msPerToken;
    this.#slope = { rise: this.#slope.rise * fading + rise * run, run: this.#slope.run * fading + run * run };
  }

  #levelled({ place, tokens, msPerToken }: Chunk): void {
    const level = Math.max(msPerToken - this.#msForPlace(place), msPerToken * leastShare);
    this.#level ??= level;
    const share = this.#share(tokens);
    const change = level / (this.#level * share);
    const believed = Math.min(mostChange, Math.max(1 / mostChange, change));
    if (this.#shares.has(tokens)) {
      this.#level *= believed ** machineShare;
      this.#shares.set(tokens, share * believed ** lengthShare);
      return;
    }
    // A new length that takes less than shorter ones does so by itself; one that takes more shows that the machine is busy.
    this.#level *= Math.max(1, believed);
    this.#shares.set(tokens, share * Math.min(1, change));
  }

  #msPerToken(length: number, place: number): number {
    return (this.#level ?? 0) * this.#share(length) + this.#msForPlace(place);
  }

  #share(length: number): number {
    const known = this.#lengths.filter((one) => this.#shares.has(one));
    // What was measured when the machine was busy counts no more than what shorter ones take since.
    const shorter = known.filter((one) => one <= length);
    const shares = (shorter.length > 0 ? shorter : known.slice(-1)).map((one) => this.#shares.get(one) ?? 1);
    return shares.length === 0 ? 1 : Math.min(...shares);
  }

  #msForPlace(place: number): number {
    return this.#steepness * place;
  }

  /** Milliseconds that a token costs more for each one before it. */
  get #steepness(): number {
    const { rise, run } = this.#slope;
    return run === 0 ? 0 : Math.max(0, rise / run);
  }
}

function limitOf(tokens: number, ms: number): number {
  return tokens / ms > fast ? mostMsWhenFast : mostMs;
}
