import type { LoadParams } from '../../protocol/worker/loadParams.ts';

/** Whether two loads come to the same model in memory. Not of the snapshots: a loaded model is told of their bound as it is; nor of what else stays loaded. */
export function sameLoad(a: LoadParams, b: LoadParams): boolean {
  const plain = ({ path, companions, contextSize, threads, gpu, tuning }: LoadParams): string =>
    JSON.stringify([
      path,
      Object.entries(companions ?? {}).sort(([one], [other]) => (one < other ? -1 : 1)),
      contextSize,
      threads,
      gpu,
      tuning?.gpuLayers,
      tuning?.flashAttention,
      tuning?.kvCache,
      tuning?.batch,
      tuning?.lockMemory,
      tuning?.lookup,
    ]);
  return plain(a) === plain(b);
}
