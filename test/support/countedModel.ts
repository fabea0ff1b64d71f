/** A model that knows of a text what was counted in others: which token follows which, how often. What it says can be worked out without it. */
import type { LlamaModel, Token } from 'node-llama-cpp';
import { headLength, writeCountedModel } from '../../scripts/fixture/countedModel.ts';
import { buildVocabulary } from '../../scripts/fixture/vocabulary.ts';
import { startNative } from '../../src/worker/nativeEngine.ts';

export interface CountedModel {
  path: string;
  /** By its own tokenizer, as the engine has it. */
  tokenize: (text: string) => Token[];
  textOf: (tokens: Token[]) => string;
  /** Of a token behind another one. */
  probability: (before: Token, next: Token) => number;
  /** Frees the tokenizer; the file stays. */
  dispose: () => Promise<void>;
}

export interface CountedOptions {
  /** Texts in which the tokens are counted; the vocabulary is made of them too. */
  sources: readonly string[];
  mergeCount: number;
  /** How many observations the tokens' own frequency is worth behind a token. */
  smoothing?: number;
}

/** Writes it. */
export async function countedModel(path: string, { sources, mergeCount, smoothing = 4 }: CountedOptions): Promise<CountedModel> {
  const corpus = sources.join('\n');
  const least = buildVocabulary({ corpus, mergeCount }).tokens.length;
  const vocabulary = buildVocabulary({ corpus, mergeCount, size: Math.ceil(least / headLength) * headLength });
  const size = vocabulary.tokens.length;
  // The engine's own tokenizer is needed to count: first a file of which nothing but that is of use.
  writeCountedModel(path, vocabulary, () => 0);
  const llama = await startNative('off', () => undefined);
  const tokenizer: LlamaModel = await llama.loadModel({ modelPath: path, vocabOnly: true, gpuLayers: 0 });
  const tokenize = (text: string): Token[] => tokenizer.tokenize(text);
  const single = new Float64Array(size).fill(1);
  let all = size;
  const follows = new Map<number, number>();
  const begins = new Float64Array(size);
  for (const source of sources) {
    const tokens = tokenize(source);
    tokens.forEach((token, i) => {
      single[token] = (single[token] ?? 0) + 1;
      all++;
      const before = tokens[i - 1];
      if (before === undefined) return;
      begins[before] = (begins[before] ?? 0) + 1;
      const key = before * size + token;
      follows.set(key, (follows.get(key) ?? 0) + 1);
    });
  }
  const probability = (before: number, next: number): number =>
    ((follows.get(before * size + next) ?? 0) + (smoothing * (single[next] ?? 0)) / all) / ((begins[before] ?? 0) + smoothing);
  writeCountedModel(path, vocabulary, (before, next) => Math.log(probability(before, next)));
  return {
    path,
    tokenize,
    textOf: (tokens) => tokenizer.detokenize(tokens),
    probability,
    dispose: async () => {
      await tokenizer.dispose();
      await llama.dispose();
    },
  };
}
