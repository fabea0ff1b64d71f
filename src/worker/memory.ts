/** What a model needs and what the machine has. Uses the engine's own estimator on files we validated. */
import { GgufInsights, type Llama, readGgufFileInfo } from 'node-llama-cpp';
import { AppError } from '../base/appError.ts';
import { estimateMemory, vocabularyMemory } from '../core/models/ggufMemory.ts';
import { usableBytes } from '../core/models/usableMemory.ts';
import type { ModelTuning } from '../protocol/worker/loadParams.ts';
import type { MachineMemory, MemoryNeed } from '../protocol/worker/memoryPlan.ts';
import type { ModelFile } from './modelFile.ts';
import { flashAttention, kvType } from './modelTuning.ts';

const smallContext = 4096;
/** Tokens of a batch for which logits are ever asked: the last one, and those of a guess that is checked. */
const mostLogits = 32;
const floatBytes = 4;
/** What buffers take at least. */
const leastBuffers = 16 * 1024 * 1024;

/**
 * The engine's estimate for one sequence, with the vocabulary that it leaves out; ours from the header where it can't make one. The engine reserves logits for every
 * token of a batch: in main memory those that nobody asks for are never touched, and take none of it; of a GPU's they do.
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
    const buffers = Math.max(0, small - kvPerToken * smallContext);
    const { vocabularySize } = file.header;
    const onProcessor = llama.gpu === false || tuning.gpuLayers === 0;
    const untouched = onProcessor ? Math.max(0, tuning.batch - mostLogits) * vocabularySize * floatBytes : 0;
    const compute = Math.max(buffers - untouched, leastBuffers) + vocabularyMemory(vocabularySize);
    const need = { weights: weights.cpuRam + weights.gpuVram, kvPerToken, compute };
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
  return usableBytes(await machineMemory(llama));
}

/** The machine's memory, as the system and the engine tell it now. */
export async function machineMemory(llama: Llama): Promise<MachineMemory> {
  const ram = await llama.getRamState();
  // What a container may have; 0 where there is no bound.
  const bound = process.constrainedMemory();
  return {
    platform: process.platform,
    total: bound > 0 ? Math.min(ram.total, bound) : ram.total,
    wired: ram.wired,
    available: process.availableMemory(),
    video: llama.gpu === false ? null : await videoMemory(llama),
  };
}

async function videoMemory(llama: Llama): Promise<NonNullable<MachineMemory['video']>> {
  const { free, total, unifiedSize } = await llama.getVramState();
  return { free, total, unifiedSize };
}
