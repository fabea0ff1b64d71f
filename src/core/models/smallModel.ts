import type { ModelInfo } from '../../protocol/worker/modelInfo.ts';

/** Tokens of the window of a model for short texts, unless the main one's is smaller: the prompt of a commit message has 5,000 at most. */
export const mostSmallWindow = 6144;

/**
 * The window in which short texts are written, in tokens: that of the model beside the main one for them, or the main one's, which is no smaller and may step
 * in.
 */
export function smallWindow({ contextSize, companions = [] }: Pick<ModelInfo, 'contextSize' | 'companions'>): number {
  const small = companions.find(({ role, problem }) => role === 'small' && problem === null);
  return small?.plan?.contextSize ?? contextSize;
}
