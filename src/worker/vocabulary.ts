import type { LlamaModel } from 'node-llama-cpp';

/** Vocabularies of one family are filled up to different round sizes. */
const mostPadding = 256;

/** Whether what one model says can be read by the other: the same tokens, but for those that fill up the longer vocabulary. */
export function sharesVocabulary(one: LlamaModel, other: LlamaModel): boolean {
  const [a, b] = [vocabularyOf(one), vocabularyOf(other)];
  const shared = Math.min(a.length, b.length);
  if (shared === 0 || Math.abs(a.length - b.length) > mostPadding) return false;
  for (let i = 0; i < shared; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** The words of a model's tokens, by their numbers. */
export function vocabularyOf({ fileInfo }: LlamaModel): readonly string[] {
  return fileInfo.metadata.tokenizer.ggml.tokens;
}
