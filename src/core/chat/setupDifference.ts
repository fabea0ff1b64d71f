import { formatCount } from '../../base/formatNumbers.ts';
import { t } from '../../base/l10n.ts';
import type { EngineSetup } from '../../protocol/worker/modelInfo.ts';

/** Why an answer that was made with one setup can't be made again with another, in one sentence; null when the setups are alike. */
export function setupDifference(then: EngineSetup, now: EngineSetup): string | null {
  if (then.modelHash !== now.modelHash) return t('Another model gave this answer: choose that one again to replay it.');
  const parts: [what: string, then: string, now: string][] = [
    [t('the engine'), then.engine, now.engine],
    [t('the device'), then.device, now.device],
    [t('the number of layers on the GPU'), formatCount(then.gpuLayers), formatCount(now.gpuLayers)],
    [t('the number of threads'), formatCount(then.threads), formatCount(now.threads)],
    [t('the context size'), formatCount(then.contextSize), formatCount(now.contextSize)],
    [t('flash attention'), then.flashAttention, now.flashAttention],
    [t('the type of the KV cache'), then.kvCache, now.kvCache],
  ];
  const differing = parts.find(([, before, after]) => before !== after);
  if (!differing) return null;
  const [what, before, after] = differing;
  return t("This answer can't be replayed as it was: {0} was {1} then, and is {2} now.", what, before, after);
}
