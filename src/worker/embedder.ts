import type { LlamaEmbeddingContext, LlamaModel, Token } from 'node-llama-cpp';
import { AppError } from '../base/appError.ts';
import { makesVectors } from '../core/models/ggufHeader.ts';
import type { ModelFile } from './modelFile.ts';
import type { Turn } from './scheduler.ts';

/** Tokens that are embedded at once. A longer text is the mean of its windows. */
export const embeddingWindow = 512;

/** @throws AppError `noVectors` (data: path, ranks) for a model that wasn't made for vectors: those of one that writes tell little */
export function requireVectors({ path, header }: ModelFile): void {
  if (!makesVectors(header)) throw new AppError('noVectors', 'not made for vectors of texts', { path, ranks: header.pooling === 'rank' });
}

/** Makes unit vectors of texts, one native step at a time. */
export class Embedder {
  readonly #context: LlamaEmbeddingContext;
  readonly #model: LlamaModel;

  private constructor(model: LlamaModel, context: LlamaEmbeddingContext) {
    this.#model = model;
    this.#context = context;
  }

  static async of(model: LlamaModel, threads: number): Promise<Embedder> {
    return new Embedder(model, await model.createEmbeddingContext({ contextSize: embeddingWindow, batchSize: embeddingWindow, threads }));
  }

  async embed(text: string, turn: Turn): Promise<number[]> {
    const tokens = this.#model.tokenize(text);
    // Start and end tokens that a model may want come on top.
    const step = embeddingWindow - 4;
    const sum = new Float64Array(this.#model.embeddingVectorSize);
    for (let at = 0; at === 0 || at < tokens.length; at += step) {
      const part: Token[] | string = tokens.length === 0 ? ' ' : tokens.slice(at, at + step);
      const { vector } = await turn.step(() => this.#context.getEmbeddingFor(part));
      const weight = Math.max(1, part.length) / length(vector);
      vector.forEach((value, i) => (sum[i] = (sum[i] ?? 0) + value * weight));
    }
    const norm = length(sum);
    return Array.from(sum, (value) => value / norm);
  }

  dispose(): Promise<void> {
    return this.#context.dispose();
  }
}

/** Euclidean length, 1 for the null vector. */
function length(vector: Iterable<number>): number {
  let squares = 0;
  for (const value of vector) squares += value ** 2;
  return Math.sqrt(squares) || 1;
}
