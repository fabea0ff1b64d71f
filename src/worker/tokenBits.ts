/**
 * How many bits of surprise tokens have behind those before them. The engine hands out the probability of a token that it has drawn, or those of the whole vocabulary, which takes many times as long where that is
 * large. So each place is sampled twice: first as it is, which tells the probability of some token; then with that one and the wanted one lifted above all others, which tells how much likelier
 * one is than the other. Together these are exact, whatever was drawn. It has a small context of its own, and must not touch another.
 */
import type { ControlledEvaluateInputItem, LlamaContext, LlamaModel, Token } from 'node-llama-cpp';
import { PlaceSampler } from './placeSampler.ts';
import { commonPrefix, keepFirst } from './prefill.ts';
import type { Turn } from './scheduler.ts';
import { type Slot, slotOf } from './slot.ts';

/** Tokens of a window, where the model and the chat have as many. */
const window = 1024;
/** The engine keeps room for the vocabulary's logits for each token of a batch. */
const batch = 64;
/**
 * What the probabilities add up to is made of so many tokens, the likeliest: ordering all of a large vocabulary takes longer than reading the token. What lies beyond has next to nothing of a trained model's
 * probability.
 */
const weighed = 2048;
/** Logits that a token is lifted by: above all others, and little enough for its last bits. */
const lift = 100;
/** Divides the lifted logits, so that both tokens keep a share that a number can hold. */
const evened = 10;

const asItIs = { token: true, confidence: true, options: { temperature: 1, topK: weighed, topP: 1, seed: 1 } } as const;

export class TokenBits {
  readonly #slot: Slot;
  readonly #context: LlamaContext;
  readonly #sampler: PlaceSampler;

  private constructor(model: LlamaModel, context: LlamaContext) {
    this.#context = context;
    this.#sampler = PlaceSampler.of(model, context);
    this.#slot = slotOf(model, context);
  }

  /** Rejects with what the engine says where there is no memory for it. */
  static async of(model: LlamaModel, { contextSize, threads }: { contextSize: number; threads: number }): Promise<TokenBits> {
    const size = Math.min(window, contextSize);
    const context = await model.createContext({
      contextSize: size, batchSize: batch, sequences: 1, threads, failedCreationRemedy: false,
    }); // prettier-ignore
    try {
      return new TokenBits(model, context);
    } catch (error) {
      await context.dispose();
      throw error;
    }
  }

  /** Tokens that can be read at one go: the engine keeps one place for itself, and what is weighed last isn't read. */
  get window(): number {
    return this.#slot.sequence.contextSize - 1;
  }

  /**
   * The bits of the tokens at the asked places of a window, none of which is 0, in their order, ascending; null where it can't be told. Rejects with `cancelled` between two
   * evaluations.
   */
  async *read(
    tokens: readonly Token[],
    asked: readonly number[],
    turn: Turn,
  ): AsyncGenerator<[at: number, bits: number | null], void, void> {
    const last = asked.at(-1);
    if (last === undefined) return;
    const wanted = new Set(asked);
    const { sequence, pace, history } = this.#slot;
    const kept = await turn.step(() => keepFirst(this.#slot, Math.min(commonPrefix(sequence, tokens), (asked[0] ?? 0) - 1)));
    for (let at = kept; at < last;) {
      const chunk = tokens.slice(at, at + Math.min(batch, pace.chunk(at, last - at)));
      const found = await turn.step(async () => {
        const start = performance.now();
        const input = chunk.map((token, i): ControlledEvaluateInputItem =>
          wanted.has(at + i + 1) ? [token, { generateNext: asItIs }] : token,
        );
        const results = await sequence.controlledEvaluate(input);
        history.add(at, chunk);
        const bits: [number, number | null][] = [];
        for (const i of chunk.keys()) {
          const next = at + i + 1;
          if (wanted.has(next)) bits.push([next, await this.#bits(i, tokens[next], results[i]?.next)]);
        }
        pace.measured(at, chunk.length, performance.now() - start);
        return bits;
      });
      at += chunk.length;
      yield* found;
    }
  }

  async dispose(): Promise<void> {
    this.#sampler.dispose();
    await this.#context.dispose();
  }

  /** Of a token behind the `place`-th of the batch, where another one was drawn. */
  async #bits(
    place: number,
    token: Token | undefined,
    drawn: { token?: Token | null; confidence?: number } | undefined,
  ): Promise<number | null> {
    const { token: other, confidence } = drawn ?? {};
    if (token === undefined || other === undefined || other === null || confidence === undefined) return null;
    const bits = -Math.log2(confidence);
    if (other === token) return bits;
    const lifted = { tokenBiasKeys: Uint32Array.of(token, other), tokenBiasValues: Float32Array.of(lift, lift) };
    const compared = await this.#sampler.draw(place, { temperature: evened, topK: 2, topP: 1, seed: 1, ...lifted });
    if (!compared || (compared.token !== token && compared.token !== other)) return null;
    const likelier = evened * Math.log2(compared.share / (1 - compared.share));
    return compared.token === other ? bits + likelier : bits - likelier;
  }
}
