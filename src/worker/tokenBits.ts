/**
 * How many bits of surprise tokens have behind those before them. The engine hands out probabilities of what it has drawn, or of the whole vocabulary, which takes many times as long as reading the token where
 * that is large. So each place is sampled twice: first as it is, which tells the probability of some token that was drawn; then with that token and the wanted one lifted above all others, which tells by how much
 * one is likelier than the other. Together these are exact, whatever was drawn. It has a small context of its own, and must not touch another.
 */
import { type ControlledEvaluateInputItem, type LlamaContext, type LlamaModel, type Token, TokenBias } from 'node-llama-cpp';
import { commonPrefix, keepFirst } from './prefill.ts';
import type { Turn } from './scheduler.ts';
import { type Slot, slotOf } from './slot.ts';

/** Tokens of a window, where the model and the chat have as many. */
const window = 1024;
/** The engine keeps room for the vocabulary's logits for each token of a batch. */
const batch = 64;
/** Tokens that are sampled before they are sampled once more. */
const together = 64;
/** What the probabilities add up to is made of so many tokens, the likeliest: ordering all of a large vocabulary takes longer than reading the token. What lies beyond has next to nothing of a trained model's probability. */
const weighed = 2048;
/** Logits that a token is lifted by: above all others, and little enough for its last bits. */
const lift = 100;
/** Divides the lifted logits, so that both tokens keep a share that a number can hold. */
const evened = 10;
/** An end of the text can't be lifted: then another token is drawn. */
const mostDraws = 3;

type SampleOptions = NonNullable<NonNullable<Exclude<ControlledEvaluateInputItem, Token>[1]['generateNext']>['options']>;

interface Drawn {
  token: Token;
  bits: number;
}

export class TokenBits {
  readonly #slot: Slot;
  readonly #context: LlamaContext;

  private constructor(model: LlamaModel, context: LlamaContext) {
    this.#context = context;
    this.#slot = slotOf(model, context);
  }

  /** Rejects with what the engine says where there is no memory for it. */
  static async of(model: LlamaModel, { contextSize, threads }: { contextSize: number; threads: number }): Promise<TokenBits> {
    const size = Math.min(window, contextSize);
    const options = { contextSize: size, batchSize: batch, sequences: 1, threads, failedCreationRemedy: false } as const;
    return new TokenBits(model, await model.createContext(options));
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
    // A model that can't take a token back would read the window anew for each piece.
    const piece = this.#slot.sequence.needsCheckpoints ? tokens.length : together;
    for (let next = 0; next < asked.length;) {
      const first = asked[next] ?? 0;
      const end = asked.findIndex((at) => at >= first + piece);
      const its = asked.slice(next, end === -1 ? asked.length : end);
      next += its.length;
      const found = await this.#piece(tokens, its, turn);
      for (const at of its) yield [at, found.get(at) ?? null];
    }
  }

  async dispose(): Promise<void> {
    await this.#context.dispose();
  }

  async #piece(tokens: readonly Token[], asked: readonly number[], turn: Turn): Promise<Map<number, number>> {
    const { model } = this.#slot;
    const found = new Map<number, number>();
    const drawn = new Map<number, Drawn>();
    for (let seed = 1; seed <= mostDraws; seed++) {
      const open = asked.filter((at) => !found.has(at) && !drawn.has(at));
      await this.#sample(
        tokens,
        open,
        turn,
        () => ({ temperature: 1, topK: weighed, topP: 1, seed }),
        (at, token, share) => {
          const bits = -Math.log2(share);
          if (token === tokens[at]) found.set(at, bits);
          else if (!model.isEogToken(token)) drawn.set(at, { token, bits });
        },
      );
    }
    const lifted = (at: number): SampleOptions => {
      const tokenBias = TokenBias.for(model);
      for (const token of [tokens[at], drawn.get(at)?.token]) if (token !== undefined) tokenBias.set([token], { logit: lift });
      return { temperature: evened, topK: 2, topP: 1, seed: 1, tokenBias };
    };
    const compared = asked.filter((at) => drawn.has(at));
    await this.#sample(tokens, compared, turn, lifted, (at, token, share) => {
      const other = drawn.get(at);
      if (!other || (token !== tokens[at] && token !== other.token)) return;
      const likelier = evened * Math.log2(share / (1 - share));
      found.set(at, token === other.token ? other.bits + likelier : other.bits - likelier);
    });
    return found;
  }

  /** Evaluates what is needed to sample before the `wanted` places, ascending, and tells what was drawn for each, and its share of the probability. */
  async #sample(
    tokens: readonly Token[],
    wanted: readonly number[],
    turn: Turn,
    optionsAt: (at: number) => SampleOptions,
    tell: (at: number, token: Token, share: number) => void,
  ): Promise<void> {
    const [first] = wanted;
    const last = wanted.at(-1);
    if (first === undefined || last === undefined) return;
    const places = new Set(wanted);
    const { sequence, pace, history } = this.#slot;
    const kept = await turn.step(() => keepFirst(this.#slot, Math.min(commonPrefix(sequence, tokens), first - 1)));
    for (let at = kept; at < last;) {
      const chunk = tokens.slice(at, at + pace.chunk(at, last - at));
      const input = chunk.map((token, i): ControlledEvaluateInputItem => {
        if (!places.has(at + i + 1)) return token;
        return [token, { generateNext: { token: true, confidence: true, options: optionsAt(at + i + 1) } }];
      });
      await turn.step(async () => {
        const start = performance.now();
        const results = await sequence.controlledEvaluate(input);
        history.add(at, chunk);
        pace.measured(at, chunk.length, performance.now() - start);
        results.forEach((result, i) => {
          const { token, confidence } = result?.next ?? {};
          if (token !== undefined && token !== null && confidence !== undefined) tell(at + i + 1, token, confidence);
        });
      });
      at += chunk.length;
    }
  }
}
