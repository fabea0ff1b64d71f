/** What a model needs and what the machine has. Uses the engine's own estimator on files we validated. */
import { GgufInsights, type Llama, readGgufFileInfo } from 'node-llama-cpp';
import { AppError } from '../base/appError.ts';
import { estimateMemory } from '../core/models/ggufMemory.ts';
import type { MemoryNeed, ModelTuning } from '../protocol/worker.ts';
import type { ModelFile } from './modelFile.ts';
import { flashAttention, kvType } from './modelTuning.ts';

/** Kept for the editor, the system, and what the estimate leaves out. */
const reserveBytes = 256 * 1024 * 1024;
const smallContext = 4096;

/**
 * The engine's estimate for one sequence; ours from the header where it can't make one.
 * @throws AppError `modelUnsupported` (data: path, architecture) for a model of which the engine says that it doesn't know its kind
 */
export async function memoryNeed(
  llama: Llama,
  file: ModelFile,
  tuning: ModelTuning & { batch: number },
  warn: (message: string) => void,
): Promise<MemoryNeed> {
  try {
    const info = await readGgufFileInfo(file.path, { sourceType: 'filesystem', logWarnings: false });
    const insights = await GgufInsights.from(info, llama);
    if (!insights.isSupportedByLlamaCpp) throw unsupported(file);
    const context = async (contextSize: number): Promise<number> => {
      const need = await insights.estimateContextResourceRequirementsV2({
        contextSize,
        modelGpuLayers: 0,
        sequences: 1,
        batchSize: tuning.batch,
        flashAttention: flashAttention(tuning),
        kvCacheKeyType: kvType(tuning),
        kvCacheValueType: kvType(tuning),
      });
      return need.cpuRam + need.gpuVram;
    };
    const weights = await insights.estimateModelResourceRequirementsV2({ gpuLayers: 0 });
    const [small, large] = [await context(smallContext), await context(2 * smallContext)];
    const kvPerToken = Math.max(0, Math.round((large - small) / smallContext));
    const need = { weights: weights.cpuRam + weights.gpuVram, kvPerToken, compute: Math.max(0, small - kvPerToken * smallContext) };
    // Of a header that it doesn't understand it makes no numbers.
    if (!Object.values(need).every(Number.isFinite)) throw new Error('its estimate is no number');
    return need;
  } catch (error) {
    if (error instanceof AppError) throw error;
    warn(`the engine could not estimate the model's memory: ${String(error)}`);
    return estimateMemory(file.header, tuning);
  }
}

function unsupported({ path, header: { architecture } }: ModelFile): AppError {
  return new AppError('modelUnsupported', `the engine does not know the architecture ${architecture}`, { path, architecture });
}

/** Bytes that a model may take now. */
export async function memoryAvailable(llama: Llama): Promise<number> {
  const ram = await llama.getRamState();
  return usableBytes({
    platform: process.platform,
    total: ram.total,
    wired: ram.wired,
    available: process.availableMemory(),
    video: llama.gpu === false ? null : await llama.getVramState(),
  });
}

export interface MachineMemory {
  platform: NodeJS.Platform;
  /** Main memory, and what of it the system has pinned. */
  total: number;
  wired: number;
  /** What this process may still get without swapping, as Node counts it: caches that can go and a container's limit are in it. */
  available: number;
  /** The GPU's memory; `unifiedSize` of it is main memory. Null without a GPU. */
  video: { free: number; unifiedSize: number } | null;
}

/**
 * The bytes among `memory` that a model may take. A GPU's own memory counts beside the main memory, unified memory (Apple Silicon) once.
 *
 * macOS keeps hardly any page free: what isn't wired it caches, compresses or gives back when asked. Its "free" figure would refuse every model, so
 * there everything that isn't wired counts, up to what Metal may use.
 */
export function usableBytes({ platform, total, wired, available, video }: MachineMemory): number {
  const own = platform === 'darwin' ? Math.max(0, total - wired) : available;
  if (video === null) return Math.max(0, own - reserveBytes);
  if (video.unifiedSize > 0 && video.unifiedSize >= video.free) return Math.max(0, Math.min(own, video.free) - reserveBytes);
  return Math.max(0, own + Math.max(0, video.free - video.unifiedSize) - reserveBytes);
}
