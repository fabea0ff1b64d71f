import type { MemoryNeed } from '../../protocol/worker.ts';
import type { GgufHeader } from './ggufHeader.ts';

/** Tokens of a prompt that are evaluated together at most, unless the user, or what was measured, says otherwise. */
export const usualBatch = 512;
/** And at least: within answers, that many go in at once. */
export const leastBatch = 128;
/** Larger ones gain nothing that their buffers would be worth. */
export const mostBatch = 2048;
const keyValueBytes = 2;
const floatBytes = 4;
const computeOverhead = 16 * 1024 * 1024;

/**
 * What a model takes, worked out from its header alone: tensors, f16 keys and values of one token in all layers, and buffers for one
 * batch (logits over the vocabulary and the widest activations). The engine's own estimate replaces it once the engine runs.
 */
export function estimateMemory(header: GgufHeader): MemoryNeed {
  const widest = header.vocabularySize + header.feedForwardLength + 4 * header.embeddingLength;
  return {
    weights: header.tensorBytes,
    kvPerToken: header.kvHeads * (header.keyLength + header.valueLength) * keyValueBytes,
    compute: widest * usualBatch * floatBytes + computeOverhead,
  };
}
