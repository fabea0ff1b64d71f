/** What a model needs and what the machine has. Uses the engine's own estimator on files we validated. */
import { GgufInsights, type Llama, readGgufFileInfo } from 'node-llama-cpp';
import { batchSize, estimateMemory } from '../core/models/ggufMemory.ts';
import type { MemoryNeed } from '../protocol/worker.ts';
import type { ModelFile } from './modelFile.ts';

/** Kept for the editor, the system, and what the estimate leaves out. */
const reserveBytes = 256 * 1024 * 1024;
const smallContext = 4096;

/** The engine's estimate for one sequence; ours from the header where it can't make one. */
export async function memoryNeed(llama: Llama, file: ModelFile, warn: (message: string) => void): Promise<MemoryNeed> {
  try {
    const info = await readGgufFileInfo(file.path, { sourceType: 'filesystem', logWarnings: false });
    const insights = await GgufInsights.from(info, llama);
    const context = async (contextSize: number): Promise<number> => {
      const need = await insights.estimateContextResourceRequirementsV2({ contextSize, modelGpuLayers: 0, sequences: 1, batchSize });
      return need.cpuRam + need.gpuVram;
    };
    const weights = await insights.estimateModelResourceRequirementsV2({ gpuLayers: 0 });
    const [small, large] = [await context(smallContext), await context(2 * smallContext)];
    const kvPerToken = Math.max(0, Math.round((large - small) / smallContext));
    return { weights: weights.cpuRam + weights.gpuVram, kvPerToken, compute: Math.max(0, small - kvPerToken * smallContext) };
  } catch (error) {
    warn(`the engine could not estimate the model's memory: ${String(error)}`);
    return estimateMemory(file.header);
  }
}

/** Bytes that a model may take now. A GPU's own memory counts beside the main memory; unified memory (Apple Silicon) counts once. */
export async function memoryAvailable(llama: Llama): Promise<number> {
  const ram = (await llama.getRamState()).free;
  // 0 where the process isn't confined; a container or `ulimit` can give less than the machine has.
  const constrained = process.constrainedMemory();
  const own = constrained > 0 ? Math.min(ram, Math.max(0, constrained - process.memoryUsage.rss())) : ram;
  if (llama.gpu === false) return Math.max(0, own - reserveBytes);
  const video = await llama.getVramState();
  return Math.max(0, own + Math.max(0, video.free - video.unifiedSize) - reserveBytes);
}
