/** Tokens as somebody else counts them, who may fail, be silent, or say what can't be: then they are estimated. */
import { AppError } from '../../base/appError.ts';
import { settleSoonAfterAbort } from '../../base/settleSoonAfterAbort.ts';
import { estimatedTokens } from './estimatedTokens.ts';

/** Counts one text. May reject, or never settle. */
export type TheirCount = (text: string, signal: AbortSignal) => Promise<number>;

/** Milliseconds that somebody waits for counts. */
const usualPatience = 2000;
/** Texts whose counts are kept: those of a long conversation. */
const mostKept = 500;

export class TheirCounts {
  readonly #patience: number;
  readonly #kept = new Map<string, number>();
  /** They failed: from then on all is estimated. */
  #failed = false;

  constructor(patience = usualPatience) {
    this.#patience = patience;
  }

  /** `through` performs what hands texts over, and may refuse to; a text that was counted is not handed over again. Rejects with `cancelled` only. */
  async of(
    texts: readonly string[],
    count: TheirCount,
    through: (work: () => Promise<void>) => Promise<void>,
    signal: AbortSignal,
  ): Promise<number[]> {
    const uncounted = [...new Set(texts)].filter((text) => text !== '' && !this.#kept.has(text));
    if (!this.#failed && uncounted.length > 0) await this.#count(uncounted, count, through, signal);
    return texts.map((text) => this.#kept.get(text) ?? estimatedTokens(text));
  }

  async #count(
    texts: readonly string[],
    count: TheirCount,
    through: (work: () => Promise<void>) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    const ended = AbortSignal.any([signal, AbortSignal.timeout(this.#patience)]);
    try {
      await through(async () => {
        const counts = await settleSoonAfterAbort(Promise.all(texts.map((text) => count(text, ended))), ended, 0);
        texts.forEach((text, index) => this.#keep(text, counts[index] ?? 0));
      });
    } catch (error) {
      if (signal.aborted) throw new AppError('cancelled', 'cancelled');
      // Not allowed now is no failure of theirs.
      if (!AppError.is(error, 'offline', 'providerNotAllowed')) this.#failed = true;
    }
  }

  /** VS Code says 0 where it doesn't know the model. */
  #keep(text: string, tokens: number): void {
    if (!Number.isSafeInteger(tokens) || tokens <= 0) return;
    if (this.#kept.size >= mostKept) this.#kept.clear();
    this.#kept.set(text, tokens);
  }
}
