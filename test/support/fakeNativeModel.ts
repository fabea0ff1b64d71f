/** A model of the engine's as far as contexts are made of it: tells what is made, freed, saved and loaded, and evaluates nothing. */
import type { LlamaModel } from 'node-llama-cpp';
import type { ModelInfo } from '../../src/protocol/worker/modelInfo.ts';

export class FakeNativeModel {
  /** What was done, in order: `made 2` (sequences), `freed`, `saved`, `loaded`. */
  readonly done: string[] = [];
  /** Why a context isn't made, asked at each. */
  refuse: (() => Error | null) | null = null;
  /** What saving and loading a state, and freeing a context, wait for. */
  copying: () => Promise<void> = () => Promise.resolve();
  /** Contexts that are not freed. */
  live = 0;
  readonly llama = { gpu: false, getRamState: () => Promise.resolve({ total: 2 ** 34, wired: 0 }) };

  static get info(): ModelInfo {
    return { contextSize: 512, threads: 1, memory: { weights: 0, kvPerToken: 8, compute: 64 }, batch: 512 } as ModelInfo;
  }

  get native(): LlamaModel {
    return this as unknown as LlamaModel;
  }

  createContext({ sequences = 1, contextSize }: { sequences?: number; contextSize: number }): Promise<unknown> {
    const refused = this.refuse?.();
    if (refused) return Promise.reject(refused);
    this.done.push(`made ${String(sequences)}`);
    this.live++;
    return Promise.resolve({
      contextSize,
      batchSize: 16,
      getSequence: () => this.#sequence(contextSize),
      dispose: async () => {
        await this.copying();
        this.live--;
        this.done.push('freed');
      },
    });
  }

  #sequence(contextSize: number): unknown {
    const copied = async (what: string): Promise<void> => {
      this.done.push(what);
      await this.copying();
    };
    return {
      contextSize,
      needsCheckpoints: false,
      contextTokens: [],
      nextTokenIndex: 0,
      saveStateToFile: () => copied('saved'),
      loadStateFromFile: () => copied('loaded'),
    };
  }
}
