/**
 * Several sequences that go on from one evaluated prompt, in a context of their own so that their tokens share a batch: the engine copies a state
 * only between sequences of one context. Each has room for the prompt and an answer. It must not know what is written in them.
 */
import type { LlamaContext, LlamaModel, Token } from 'node-llama-cpp';
import type { ModelInfo } from '../protocol/worker/modelInfo.ts';
import { contextStep } from './contextFit.ts';
import { memoryAvailable } from './memory.ts';
import { commonPrefix } from './prefill.ts';
import type { Turn } from './scheduler.ts';
import { type Slot, slotOf } from './slot.ts';
import { memoryOfStateFile, withStateFile } from './stateFile.ts';

export interface BranchesNeeded {
  count: number;
  /** Of prompt and answer, in each. */
  tokens: number;
}

export class Branches {
  readonly #context: LlamaContext;
  readonly #bytesPerToken: number;
  /** Of the model's window, which no sequence goes beyond. */
  readonly #most: number;
  readonly slots: readonly [Slot, ...Slot[]];

  private constructor(
    model: LlamaModel,
    context: LlamaContext,
    { count, most, bytesPerToken }: { count: number; most: number; bytesPerToken: number },
  ) {
    this.#context = context;
    this.#most = most;
    this.#bytesPerToken = bytesPerToken;
    const slot = (): Slot => slotOf(model, context);
    this.slots = [slot(), ...Array.from({ length: count - 1 }, slot)];
  }

  /** Null, with the reason told, when memory is short. */
  static async of(
    model: LlamaModel,
    { contextSize: most, threads, batch, memory: { kvPerToken, compute } }: Pick<ModelInfo, 'contextSize' | 'threads' | 'batch' | 'memory'>,
    { count, tokens }: BranchesNeeded,
    say: (why: string) => void,
  ): Promise<Branches | null> {
    const contextSize = Math.min(most, Math.ceil(tokens / contextStep) * contextStep);
    const need = kvPerToken * contextSize * count + compute + (await memoryOfStateFile(kvPerToken * Math.min(contextSize, tokens)));
    const have = await memoryAvailable(model.llama);
    if (need > have) {
      say(`${String(count)} sequences need ${String(need)} bytes of ${String(have)}`);
      return null;
    }
    try {
      const options = { contextSize, sequences: count, batchSize: batch, threads, failedCreationRemedy: false } as const;
      return new Branches(model, await model.createContext(options), { count, most, bytesPerToken: kvPerToken });
    } catch (error) {
      // Most often memory after all, which the engine doesn't always say.
      say(`several sequences could not be made: ${String(error)}`);
      return null;
    }
  }

  /** True when as many answers of that length have room here. */
  fits({ count, tokens }: BranchesNeeded): boolean {
    return this.slots.length === count && this.#context.contextSize >= Math.min(this.#most, tokens);
  }

  /**
   * Puts what the first sequence holds, a prompt but for its last token, into the others; `anew` also into those that hold it already, from an earlier
   * time. Each reading and writing of the state is a step of its own, as either can take long. Rejects where the disk is full or the engine refuses, and
   * with `cancelled` between two steps: each of the others then holds all of the state or what it held.
   */
  async spread(prompt: readonly Token[], anew: boolean, turn: Turn): Promise<void> {
    const [trunk, ...others] = this.slots;
    const behind = others.filter(({ sequence }) => anew || commonPrefix(sequence, prompt) < prompt.length - 1);
    if (behind.length === 0) return;
    await withStateFile(this.#bytesPerToken * prompt.length, async (path) => {
      await turn.step(() => trunk.sequence.saveStateToFile(path));
      for (const { sequence, steadyPart } of behind) {
        // The same model wrote it, a moment ago.
        await turn.step(() => sequence.loadStateFromFile(path, { acceptRisk: true }));
        steadyPart.tokens = trunk.steadyPart.tokens;
      }
    });
  }

  async dispose(): Promise<void> {
    await this.#context.dispose();
  }
}
