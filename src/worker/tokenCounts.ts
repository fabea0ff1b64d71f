/** Tokens of texts by a model's tokenizer, each text counted once: the same ones are asked for whenever a prompt is put together. */
import type { LlamaModel } from 'node-llama-cpp';
import { BoundedCache } from '../core/boundedCache.ts';
import type { CacheUse } from '../protocol/worker/diagnostics.ts';

/** For each model. Texts are kept as they are, two bytes a character at most. */
const mostBytes = 8_000_000;
/** Of an entry, beside its text. */
const entryBytes = 100;

export class TokenCounts {
  readonly #byModel = new Map<LlamaModel, BoundedCache<string, number>>();

  count(model: LlamaModel, texts: readonly string[]): number[] {
    const known = this.#of(model);
    return texts.map((text) => {
      const before = known.get(text);
      if (before !== undefined) return before;
      const tokens = model.tokenize(text).length;
      known.set(text, tokens);
      return tokens;
    });
  }

  /** Of all models together. */
  get use(): CacheUse {
    const sum: CacheUse = { entries: 0, bytes: 0, mostBytes, hits: 0, misses: 0 };
    for (const { use } of this.#byModel.values()) {
      sum.entries += use.entries;
      sum.bytes += use.bytes;
      sum.hits += use.hits;
      sum.misses += use.misses;
    }
    return { ...sum, mostBytes: mostBytes * Math.max(1, this.#byModel.size) };
  }

  /** They go with the model. */
  #of(model: LlamaModel): BoundedCache<string, number> {
    const known = this.#byModel.get(model);
    if (known) return known;
    const made = new BoundedCache<string, number>({ mostBytes, bytesOf: (text) => text.length * 2 + entryBytes });
    this.#byModel.set(model, made);
    model.onDispose.createOnceListener(() => this.#byModel.delete(model));
    return made;
  }
}
