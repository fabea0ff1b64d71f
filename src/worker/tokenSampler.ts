/**
 * Samples the tokens that follow what a sequence holds: one at a time, or several where their guess is at hand. A guessed token is accepted if and only
 * if the sampler draws it at its place, so that what comes out has the very distribution it has without guesses; at temperature 0 it is the same
 * text. Afterwards the KV cache holds what was accepted and nothing else. It must not know where guesses come from.
 */
import type { ControlledEvaluateInputItem, LlamaContextSequence, SequenceEvaluateOptions, Token } from 'node-llama-cpp';
import { AppError } from '../base/appError.ts';

/** A token as it was sampled; its probability only where it was asked for. */
export interface SampledToken {
  token: Token;
  confidence?: number;
}

/** What a guess can be checked with. A grammar isn't among it: the engine keeps its state for one token at a time. */
type DraftOptions = Pick<SequenceEvaluateOptions, 'temperature' | 'topK' | 'topP' | 'tokenBias' | 'seed'>;
type GenerateNext = NonNullable<Exclude<ControlledEvaluateInputItem, Token>[1]['generateNext']>;

export class TokenSampler {
  readonly #sequence: LlamaContextSequence;
  readonly #options: SequenceEvaluateOptions;
  readonly #withConfidence: boolean;
  #iterator: AsyncGenerator<SampledToken, void, Token[]> | undefined;

  /** Probabilities are worked out only `withConfidence`. */
  constructor(sequence: LlamaContextSequence, options: SequenceEvaluateOptions, withConfidence: boolean) {
    this.#sequence = sequence;
    this.#options = options;
    this.#withConfidence = withConfidence;
  }

  /** Evaluates tokens, one at least, and samples the one that follows. */
  async next(tokens: readonly Token[]): Promise<SampledToken> {
    const input = [...tokens];
    this.#iterator ??= evaluated(this.#sequence, input, this.#withConfidence, this.#options);
    const next = await this.#iterator.next(input);
    if (next.done) throw new AppError('internal', 'the engine stopped sampling');
    return next.value;
  }

  /**
   * Evaluates a token together with a guess of those that follow. `accept` is told each token that is sampled, in order, and says whether to go on;
   * it isn't told of any behind the first that was guessed wrong. Returns how many guessed tokens the cache has kept.
   */
  async nextOf(token: Token, guess: readonly Token[], accept: (sampled: SampledToken) => boolean): Promise<number> {
    const start = this.#sequence.nextTokenIndex;
    const { temperature = 0, topK, topP, tokenBias, seed = 0 } = this.#options as DraftOptions;
    // Each batch has a sampler of its own in the engine, and none may draw what another one draws.
    const options = { temperature, topK, topP, tokenBias, seed: mixed(seed, start) } as NonNullable<GenerateNext['options']>;
    const wanted = [token, ...guess].map((): GenerateNext => ({ token: true, confidence: this.#withConfidence, options }));
    let sampled = 0;
    let going = true;
    let failed: { error: unknown } | undefined;
    await this.#sequence.controlledEvaluate(
      [token, ...guess].map((one, i): ControlledEvaluateInputItem => [one, { generateNext: wanted[i] ?? {} }]),
      {
        // Told right after each sampling and before the next.
        onTokenResult: (index, { next: { token: drawn, confidence } }) => {
          if (!going || index !== sampled || drawn === undefined || drawn === null) return;
          sampled++;
          try {
            going = accept({ token: drawn, ...(confidence === undefined ? {} : { confidence }) }) && drawn === guess[index];
          } catch (error) {
            // The engine would only print it.
            failed = { error };
            going = false;
          }
          // What follows was evaluated behind a token that didn't come: it isn't worth a sampling.
          if (!going) for (const later of wanted.slice(sampled)) Object.assign(later, { token: false, confidence: false });
        },
      },
    );
    if (sampled === 0) throw new AppError('internal', 'the engine sampled nothing');
    const kept = start + sampled;
    if (kept < this.#sequence.nextTokenIndex)
      await this.#sequence.eraseContextTokenRanges([{ start: kept, end: this.#sequence.nextTokenIndex }]);
    if (failed) throw failed.error;
    return sampled - 1;
  }

  async close(): Promise<void> {
    await this.#iterator?.return();
  }
}

/** A seed for a place in the text, told from the plain one and from its neighbours' in about half of its bits. */
function mixed(seed: number, at: number): number {
  let bits = Math.imul(seed ^ Math.imul(at + 1, 0x9e3779b1), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 15), 0xc2b2ae35);
  return (bits ^ (bits >>> 13)) >>> 1;
}

async function* evaluated(
  sequence: LlamaContextSequence,
  tokens: Token[],
  withConfidence: boolean,
  options: SequenceEvaluateOptions,
): AsyncGenerator<SampledToken, void, Token[]> {
  // The tokens of each further step replace the one that was sampled: others may have been accepted in between.
  if (withConfidence) {
    const iterator = sequence.evaluateWithMetadata(tokens, { confidence: true }, options);
    try {
      for (let next = await iterator.next(); !next.done;) next = await iterator.next(yield next.value);
    } finally {
      await iterator.return();
    }
    return;
  }
  const iterator = sequence.evaluate(tokens, options);
  try {
    for (let next = await iterator.next(); !next.done;) next = await iterator.next(yield { token: next.value });
  } finally {
    await iterator.return();
  }
}
