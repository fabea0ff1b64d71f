import type { ModelTuning } from '../../protocol/worker/loadParams.ts';

/** How a model is held unless the user says otherwise. */
export const usualTuning: ModelTuning = {
  gpuLayers: null,
  flashAttention: 'auto',
  kvCache: 'f16',
  batch: null,
  lockMemory: false,
  lookup: true,
};
