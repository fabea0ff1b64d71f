import type { EngineSetup } from '../../src/protocol/worker/modelInfo.ts';

/** The setup of an engine that has none. */
export function fakeSetup(changes: Partial<EngineSetup> = {}): EngineSetup {
  return {
    modelHash: 'f'.repeat(64),
    engine: 'fake 1.0',
    device: 'cpu',
    gpuLayers: 0,
    threads: 1,
    contextSize: 4096,
    flashAttention: 'auto',
    kvCache: 'f16',
    ...changes,
  };
}
