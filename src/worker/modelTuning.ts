import { GgmlType, type LlamaModelOptions } from 'node-llama-cpp';
import type { ModelTuning } from '../protocol/worker/loadParams.ts';

/** Whether the attention is computed in one piece: quantised values can't be read otherwise. */
export function flashAttention({ flashAttention: wanted, kvCache }: ModelTuning): 'auto' | boolean {
  if (kvCache === 'q8_0') return true;
  return wanted === 'auto' ? 'auto' : wanted === 'on';
}

/** What of a tuning can't be had, in a line for the log; null when all of it can. */
export function overruled(tuning: ModelTuning): string | null {
  return tuning.flashAttention === 'off' && flashAttention(tuning) === true
    ? `flash attention is on although the settings say off: a quantised KV cache (${tuning.kvCache}) needs it`
    : null;
}

/** The type of keys and values in the cache. */
export function kvType({ kvCache }: ModelTuning): GgmlType {
  return kvCache === 'q8_0' ? GgmlType.Q8_0 : GgmlType.F16;
}

/** What all contexts of a model are made with. */
export function contextDefaults(tuning: ModelTuning): Partial<LlamaModelOptions> {
  const type = kvType(tuning);
  return {
    defaultContextFlashAttention: flashAttention(tuning),
    // The engine's authors call these unstable. They are off unless the user asks for them, whose setting says so.
    ...(tuning.kvCache === 'f16'
      ? {}
      : // eslint-disable-next-line @typescript-eslint/no-deprecated
        { experimentalDefaultContextKvCacheKeyType: type, experimentalDefaultContextKvCacheValueType: type }),
  };
}
