import type { LlamaEmbeddingContext, LlamaModel, Token } from 'node-llama-cpp';
import { AppError } from '../base/appError.ts';
import { makesVectors } from '../core/models/ggufHeader.ts';
import { vectorPrefix } from '../core/models/vectorPrefix.ts';
import type { VectorPurpose } from '../protocol/worker/retrieval.ts';
import type { CompanionParts } from './companionModel.ts';
import type { ModelFile } from './modelFile.ts';
import type { Turn } from './scheduler.ts';

/** Tokens that are embedded at once, where the model was trained for as many. A longer text is the mean of its windows. */
export const embeddingWindow = 512;
/** Start and end tokens that a model may want come on top of a window's. */
const endTokens = 4;
/** Bumped with the window and with whatever else goes into a vector: others don't go together with those from before. */
const form = 1;

/** @throws AppError `noVectors` (data: path, ranks) for a model that wasn't made for vectors: those of one that writes tell little */
export function requireVectors({ path, header }: ModelFile): void {
  if (!makesVectors(header)) throw new AppError('noVectors', 'not made for vectors of texts', { path, ranks: header.pooling === 'rank' });
}

/** Names the vectors of a model: those of another name don't go together with them. `modelHash` is of its file. */
export function vectorsNamed(modelHash: string): string {
  return `${modelHash}-${String(form)}`;
}

/** Makes an embedder of a model's weights, as a model beside another has its work. */
export function embedderWith(threads: number): CompanionParts<Embedder>['make'] {
  return async (model, window, file) => {
    const work = await Embedder.of(model, window, threads, file);
    return { work, dispose: () => work.dispose() };
  };
}

/** Makes unit vectors of texts, one native step at a time. */
export class Embedder {
  readonly #context: LlamaEmbeddingContext;
  readonly #model: LlamaModel;
  readonly #window: number;
  readonly #prefixes: Readonly<Record<VectorPurpose, readonly Token[]>>;

  private constructor(model: LlamaModel, context: LlamaEmbeddingContext, window: number, called: { name: string; architecture: string }) {
    this.#model = model;
    this.#context = context;
    this.#window = window;
    const prefix = (purpose: VectorPurpose): readonly Token[] => model.tokenize(vectorPrefix(called, purpose));
    this.#prefixes = { query: prefix('query'), part: prefix('part') };
  }

  /** With a window of so many tokens. */
  static async of(model: LlamaModel, window: number, threads: number, { header }: Pick<ModelFile, 'header'>): Promise<Embedder> {
    const context = await model.createEmbeddingContext({ contextSize: window, batchSize: window, threads });
    return new Embedder(model, context, window, header);
  }

  async embed(text: string, purpose: VectorPurpose, turn: Turn): Promise<number[]> {
    const prefix = this.#prefixes[purpose];
    const tokens = this.#model.tokenize(text);
    const step = Math.max(1, this.#window - endTokens - prefix.length);
    const sum = new Float64Array(this.#model.embeddingVectorSize);
    for (let at = 0; at === 0 || at < tokens.length; at += step) {
      const words = tokens.slice(at, at + step);
      const part: Token[] | string = tokens.length === 0 ? ' ' : [...prefix, ...words];
      const { vector } = await turn.step(() => this.#context.getEmbeddingFor(part));
      const weight = Math.max(1, words.length) / length(vector);
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
