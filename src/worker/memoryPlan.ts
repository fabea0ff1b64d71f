/** What a load would take of the machine, and with which context: worked out before it, from the file's header. The load itself goes by the same plan. */
import type { Llama } from 'node-llama-cpp';
import { bytesWith, usualBatch } from '../core/models/ggufMemory.ts';
import { usualTuning } from '../core/models/usualTuning.ts';
import type { LoadParams } from '../protocol/worker/loadParams.ts';
import type { MemoryNeed, MemoryPlan } from '../protocol/worker/memoryPlan.ts';
import type { ModelInfo } from '../protocol/worker/modelInfo.ts';
import type { CompanionRole } from '../protocol/worker/modelRoles.ts';
import { planContext } from './contextFit.ts';
import { memoryAvailable, memoryNeed } from './memory.ts';
import type { ModelFile } from './modelFile.ts';

interface Planning {
  /** The batch that was measured to be of use. */
  measuredBatch: number;
  /** Bytes that are free only once what is loaded now has made way. */
  givenBack: number;
  warn: (message: string) => void;
}

/** With the batch that is wanted; otherwise with the measured one, unless its larger buffers would leave less for the context. */
export async function planMemory(
  llama: Llama,
  file: ModelFile,
  { contextSize, tuning = usualTuning }: Pick<LoadParams, 'contextSize' | 'tuning'>,
  { measuredBatch, givenBack, warn }: Planning,
): Promise<MemoryPlan> {
  const plan = async (batch: number): Promise<MemoryPlan> => {
    const memory = await memoryNeed(llama, file, { ...tuning, batch }, warn);
    const haveBytes = (await memoryAvailable(llama)) + givenBack;
    const { asked, untrained, size } = planContext(contextSize, file.header.contextLength, memory, haveBytes);
    return {
      memory,
      batch,
      haveBytes,
      askedContext: asked,
      ...(untrained === null ? {} : { untrainedContext: untrained }),
      contextSize: size,
    };
  };
  if (tuning.batch !== null || measuredBatch <= usualBatch) return plan(tuning.batch ?? measuredBatch);
  const usual = await plan(usualBatch);
  const larger = await plan(measuredBatch);
  return (larger.contextSize ?? 0) < (usual.contextSize ?? 1) ? usual : larger;
}

/**
 * What a loaded model gives back for certain, with those beside it that are `held`. Of weights in main memory the system counts most as available already:
 * they are pages of a file. Not so weights that were to be locked: the engine reads them into memory of its own, which is taken whether or not the system
 * let it lock them, and goes with the model. What a process has locked says less: llama.cpp unlocks nothing, so blocks of small models (below 32 MB on
 * Linux) stay locked in the heap that they were freed to, where others of the process use them again; larger ones go back to the system with their lock.
 */
export function givenBackBy(info: ModelInfo, held: readonly CompanionRole[]): number {
  return bytesOf(info, held, info.device !== 'cpu' || info.lockMemory === true);
}

/**
 * What a model that stays takes of the memory that the system still calls available: its weights where they are pages of a file. Whoever is loaded beside it must
 * not count on them, or each would read its own again and again.
 */
export function mappedBy(info: ModelInfo, held: readonly CompanionRole[]): number {
  return bytesOf(info, held, true) - givenBackBy(info, held);
}

/** What a loaded model takes, with those beside it that are `held`; with the weights or without. */
export function bytesOf(
  { memory, contextSize, companions = [] }: Pick<ModelInfo, 'memory' | 'contextSize' | 'companions'>,
  held: readonly CompanionRole[],
  weightsToo = true,
): number {
  const of = (need: MemoryNeed, tokens: number): number => bytesWith(need, tokens) - (weightsToo ? 0 : need.weights);
  // Of several with the same weights the first that is held counts them, whichever was loaded first.
  const counted = new Set<CompanionRole>();
  const beside = companions.map(({ role, plan, sharesWeightsWith: first = role }) => {
    if (!plan || !held.includes(role)) return 0;
    const shared = counted.has(first);
    counted.add(first);
    return of(shared ? { ...plan.memory, weights: 0 } : plan.memory, plan.contextSize);
  });
  return of(memory, contextSize) + beside.reduce((sum, bytes) => sum + bytes, 0);
}

/** Whether a load beside others comes to the same as without them: window, batch, and the models beside it. */
export function losesNothing(without: MemoryPlan, beside: MemoryPlan): boolean {
  const fitting = ({ beside: companions = [] }: MemoryPlan): string =>
    JSON.stringify(companions.filter(({ fits }) => fits).map(({ role, needBytes }) => [role, needBytes]));
  const { contextSize, batch } = without;
  return contextSize !== null && contextSize === beside.contextSize && batch === beside.batch && fitting(without) === fitting(beside);
}
