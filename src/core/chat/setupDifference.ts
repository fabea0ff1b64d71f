import { formatCount } from '../../base/formatNumbers.ts';
import type { EngineSetup } from '../../protocol/worker/modelInfo.ts';

/** Why an answer that was made with one setup can't be made again with another, in one sentence; null when the setups are alike. */
export function setupDifference(then: EngineSetup, now: EngineSetup): string | null {
  if (then.modelHash !== now.modelHash) return 'Another model gave this answer: choose that one again to replay it.';
  const parts: [what: string, then: string, now: string][] = [
    ['the engine', then.engine, now.engine],
    ['the device', then.device, now.device],
    ['the number of layers on the GPU', formatCount(then.gpuLayers), formatCount(now.gpuLayers)],
    ['the number of threads', formatCount(then.threads), formatCount(now.threads)],
    ['the context size', formatCount(then.contextSize), formatCount(now.contextSize)],
    ['flash attention', then.flashAttention, now.flashAttention],
    ['the type of the KV cache', then.kvCache, now.kvCache],
  ];
  const differing = parts.find(([, before, after]) => before !== after);
  if (!differing) return null;
  const [what, before, after] = differing;
  return `This answer can't be replayed as it was: ${what} was ${before} then, and is ${after} now.`;
}
