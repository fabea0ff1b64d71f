import type { LlamaContextSequence, Token } from 'node-llama-cpp';

/** What was evaluated and how long that took, told apart by what was asked for. Milliseconds. */
export interface ReplayFigures {
  /** Samplings of a choice. */
  picks: number;
  /** Samplings in free text. */
  steps: number;
  /** Tokens that went in together with others. */
  batched: number;
  pickMs: number;
  stepMs: number;
  batchMs: number;
}

/**
 * A sequence that does all the work of evaluating and sampling, and then says the recorded token instead of the sampled one: so two ways of
 * decoding can be timed over the very same stream. `recorded` holds prompt and answer.
 */
export function replayedSequence(sequence: LlamaContextSequence, recorded: readonly Token[], figures: ReplayFigures): LlamaContextSequence {
  const evaluate: LlamaContextSequence['evaluate'] = async function* (tokens, options) {
    const iterator = sequence.evaluate(tokens, options);
    const choice = options?.tokenBias !== undefined;
    let replacement: Token | undefined;
    let fresh = tokens.length;
    try {
      for (;;) {
        const start = performance.now();
        const next = await iterator.next(replacement);
        if (next.done) return;
        const ms = performance.now() - start;
        if (fresh > 1) {
          figures.batched += fresh - 1;
          figures.batchMs += ms;
        } else if (choice) figures.pickMs += ms;
        else figures.stepMs += ms;
        if (choice) figures.picks++;
        else figures.steps++;
        fresh = 1;
        replacement = recorded[sequence.nextTokenIndex];
        if (replacement === undefined) throw new Error('the recording is over');
        yield replacement;
      }
    } finally {
      await iterator.return();
    }
  };
  const evaluateWithoutGeneratingNewTokens: LlamaContextSequence['evaluateWithoutGeneratingNewTokens'] = async (tokens, options) => {
    const start = performance.now();
    await sequence.evaluateWithoutGeneratingNewTokens(tokens, options);
    figures.batched += tokens.length;
    figures.batchMs += performance.now() - start;
  };
  return new Proxy(sequence, {
    get(target, name) {
      if (name === 'evaluate') return evaluate;
      if (name === 'evaluateWithoutGeneratingNewTokens') return evaluateWithoutGeneratingNewTokens;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value as (...args: unknown[]) => unknown).bind(target) : value;
    },
  });
}
