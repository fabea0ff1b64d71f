import type { ModelInfo } from '../../protocol/worker.ts';

/**
 * The window in which short texts are written, in tokens: that of the model beside the main one for them, or the main one's, which is no smaller and may step
 * in.
 */
export function smallWindow({ contextSize, companions = [] }: Pick<ModelInfo, 'contextSize' | 'companions'>): number {
  const small = companions.find(({ role, problem }) => role === 'small' && problem === null);
  return small?.plan?.contextSize ?? contextSize;
}
