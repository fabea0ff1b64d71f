import type { ModelTuning } from '../../protocol/worker/loadParams.ts';
import type { MemoryNeed } from '../../protocol/worker/memoryPlan.ts';
import type { GgufHeader } from './ggufHeader.ts';

/** Tokens of a prompt that are evaluated together at most, unless the user, or what was measured, says otherwise. */
export const usualBatch = 512;
/** And at least: within answers, that many go in at once. */
export const leastBatch = 128;
/** Larger ones gain nothing that their buffers would be worth. */
export const mostBatch = 2048;
/** Bytes of a key's or a value's number; of q8_0, 34 for a block of 32. */
const numberBytes: Readonly<Record<ModelTuning['kvCache'], number>> = { f16: 2, q8_0: 34 / 32 };
const floatBytes = 4;
const computeOverhead = 16 * 1024 * 1024;
/**
 * What a token of the vocabulary takes in the engine beside the tensors: its text twice, its merge, and the maps from and to them. A process that
 * loaded nothing but vocabularies of 151,936 tokens grew by 56 MiB for one of them (more for the first, less for the third); the engine's own estimate leaves them
 * out.
 */
const tokenBytes = 384;

/** What of a model's header its memory is worked out from. */
export type MemoryShape = Pick<
  GgufHeader,
  'tensorBytes' | 'kvHeads' | 'keyLength' | 'valueLength' | 'embeddingLength' | 'feedForwardLength' | 'vocabularySize'
>;

/** Bytes of a vocabulary in the engine, of so many tokens. */
export function vocabularyMemory(tokens: number): number {
  return tokens * tokenBytes;
}

/**
 * What a model takes, worked out from its header alone: tensors, keys and values of one token in all layers, and buffers for one
 * batch (logits over the vocabulary and the widest activations) with the vocabulary itself. The engine's own estimate replaces it once the engine runs.
 */
export function estimateMemory(
  header: MemoryShape,
  { batch, kvCache }: Pick<ModelTuning, 'kvCache'> & { batch: number } = { batch: usualBatch, kvCache: 'f16' },
): MemoryNeed {
  const widest = header.vocabularySize + header.feedForwardLength + 4 * header.embeddingLength;
  return {
    weights: header.tensorBytes,
    kvPerToken: Math.ceil(header.kvHeads * (header.keyLength + header.valueLength) * numberBytes[kvCache]),
    compute: widest * batch * floatBytes + computeOverhead + vocabularyMemory(header.vocabularySize),
  };
}

/** Bytes that are needed in all with a context of so many tokens. */
export function bytesWith({ weights, compute, kvPerToken }: MemoryNeed, tokens: number): number {
  return weights + compute + kvPerToken * tokens;
}
