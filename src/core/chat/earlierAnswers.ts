/**
 * Answers that were given before, by everything they depend on, so that the same question needn't be computed again. In memory only: they go with the
 * window. It must not know how a question is asked.
 */
import type { EngineSetup } from '../../protocol/worker/modelInfo.ts';
import { KeptAnswers, type RepeatableAnswer } from './repeatableAnswer.ts';

/** What an answer depends on when always the likeliest token is taken. */
export interface Asked {
  promptHash: string;
  setup: EngineSetup;
  maxTokens: number;
  thinkingTokens: number;
}

export class EarlierAnswers {
  /** 16 MB at most: a character has two bytes. */
  readonly #answers = new KeptAnswers<string>(200, 8 * 1024 * 1024);

  get size(): number {
    return this.#answers.size;
  }

  /** The answer that the same got before; it stays the longest from now on. */
  find(asked: Asked): RepeatableAnswer | null {
    const answer = this.#answers.get(keyOf(asked));
    if (answer) this.#answers.set(keyOf(asked), answer);
    return answer ?? null;
  }

  /** Keeps a whole answer. */
  add(asked: Asked, answer: RepeatableAnswer): void {
    this.#answers.set(keyOf(asked), answer);
  }

  clear(): void {
    this.#answers.clear();
  }
}

function keyOf({ promptHash, setup, maxTokens, thinkingTokens }: Asked): string {
  const { modelHash, engine, device, gpuLayers, threads, contextSize, flashAttention, kvCache } = setup;
  return JSON.stringify([
    [promptHash, maxTokens, thinkingTokens],
    [modelHash, engine, device, gpuLayers, threads, contextSize, flashAttention, kvCache],
  ]);
}
