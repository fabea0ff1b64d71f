/** Weights of models beside a main one. Two of these may be the same file: it is held once, as long as one of them works with it. */
import type { LlamaModel } from 'node-llama-cpp';

/** Weights that somebody works with. */
export interface WeightsInUse {
  model: LlamaModel;
  /** Frees them with the last who works with them; what was made of them has to be gone. */
  giveBack(): Promise<void>;
}

interface Held {
  model: Promise<LlamaModel>;
  users: number;
}

export class SharedWeights {
  readonly #held = new Map<string, Held>();

  /** Whether those are in memory, or on their way there. */
  has(key: string): boolean {
    return this.#held.has(key);
  }

  /** Those of that key, by `load` unless somebody has them. Rejects as that does, and then holds nothing. */
  async take(key: string, load: () => Promise<LlamaModel>): Promise<WeightsInUse> {
    const held = this.#held.get(key) ?? { model: load(), users: 0 };
    this.#held.set(key, held);
    held.users++;
    try {
      return { model: await held.model, giveBack: () => this.#giveBack(key, held) };
    } catch (error) {
      if (this.#held.get(key) === held) this.#held.delete(key);
      throw error;
    }
  }

  async #giveBack(key: string, held: Held): Promise<void> {
    held.users--;
    if (held.users > 0) return;
    this.#held.delete(key);
    await (await held.model).dispose();
  }
}
