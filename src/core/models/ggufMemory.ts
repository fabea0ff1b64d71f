import type { MemoryNeed } from '../../protocol/worker.ts';
import type { GgufHeader } from './ggufHeader.ts';

/** Tokens in one batch of a prompt, as the worker evaluates them. */
export const batchSize = 512;
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
    compute: widest * batchSize * floatBytes + computeOverhead,
  };
}
