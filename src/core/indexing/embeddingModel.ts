import type { ModelBeside } from '../../protocol/worker/loadParams.ts';
import type { Settings } from '../ports.ts';

/** The model that makes vectors of the code, as the settings have it; null where none is chosen. */
export function embeddingModel({ embeddingModelPath: path, gpu, threads, tuning }: Settings): ModelBeside | null {
  return path === '' ? null : { path, gpu, threads, tuning };
}
