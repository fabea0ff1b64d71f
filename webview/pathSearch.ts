/** Asks the host for paths while one is typed as an argument of a command: the newest wish counts, and older ones are cancelled. */
import type { Offer } from './state/completionOffer.ts';
import { pathOffer, type PathWish } from './state/commandCompletion.ts';

/** Between a key and the question, so that quick typing asks once. Milliseconds. */
const pauseMs = 50;

export class PathSearch {
  readonly #ask: (kind: PathWish['kind'], typed: string, signal: AbortSignal) => Promise<readonly string[]>;
  readonly #changed: () => void;
  #wish = '';
  #paths: readonly string[] = [];
  #asking: AbortController | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `changed` is told when there is something else to offer for the same text. */
  constructor(ask: (kind: PathWish['kind'], typed: string, signal: AbortSignal) => Promise<readonly string[]>, changed: () => void) {
    this.#ask = ask;
    this.#changed = changed;
  }

  /** What there is to offer now for a path that is wanted; null where none is wanted, or nothing is known yet. */
  offer(wish: PathWish | null): Offer | null {
    if (!wish) {
      this.stop();
      return null;
    }
    const key = `${wish.kind} ${wish.before} ${wish.typed}`;
    if (key !== this.#wish) {
      // Of an earlier list only what still fits, so that it doesn't flicker.
      const typed = wish.typed.toLowerCase();
      this.#paths = this.#wish.startsWith(`${wish.kind} ${wish.before} `)
        ? this.#paths.filter((path) => path.toLowerCase().includes(typed))
        : [];
      this.#wish = key;
      this.#begin(wish);
    }
    return pathOffer(wish, this.#paths);
  }

  /** No path is wanted any more. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#asking?.abort();
    this.#wish = '';
    this.#paths = [];
  }

  #begin({ kind, typed }: PathWish): void {
    clearTimeout(this.#timer);
    this.#asking?.abort();
    const asking = (this.#asking = new AbortController());
    const take = (paths: readonly string[]): void => {
      if (asking.signal.aborted) return;
      this.#paths = paths;
      this.#changed();
    };
    this.#timer = setTimeout(() => {
      // The link is gone or the host refused: there is nothing to offer.
      this.#ask(kind, typed, asking.signal).then(take, () => take([]));
    }, pauseMs);
  }
}
