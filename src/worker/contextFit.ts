import { AppError } from '../base/appError.ts';
import { bytesWith } from '../core/models/ggufMemory.ts';
import type { MemoryNeed } from '../protocol/worker/memoryPlan.ts';

/** With contextSize 0 a context is never larger than this: beyond it the memory is worth more to others than to a chat. */
const mostByDefault = 16_384;
const leastContext = 512;
/** The engine rounds contexts up to multiples of this. */
export const contextStep = 256;
/** The engine counts places in 32 bits, with a sign. */
const mostPlaces = 2 ** 31 - 1;
/** For files that don't tell what they were trained for. */
const untold = 4096;

/** Context sizes in tokens. */
export interface ContextPlan {
  /** What it would be with memory without end. */
  asked: number;
  /** What is wanted beyond what the model was trained for; null where it isn't. */
  untrained: number | null;
  /** Below this it isn't worth loading. */
  least: number;
  /** What fits; null when not even the least does. */
  size: number | null;
}

/** The context size to load with. A wanted size is taken or refused; 0 means what the model was trained for, at most 16,384, made smaller until it fits. */
export function planContext(wanted: number, trained: number, need: MemoryNeed, haveBytes: number): ContextPlan {
  const fixed = need.weights + need.compute;
  const most = Math.min(trained > 0 ? trained : untold, mostPlaces);
  const asked = Math.min(most, wanted > 0 ? Math.max(leastContext, Math.floor(wanted)) : mostByDefault);
  const untrained = trained > 0 && wanted > most ? Math.floor(wanted) : null;
  const least = wanted > 0 ? asked : Math.min(leastContext, most);
  const fitting = need.kvPerToken > 0 ? Math.floor((haveBytes - fixed) / need.kvPerToken) : fixed <= haveBytes ? asked : 0;
  if (fitting < least) return { asked, untrained, least, size: null };
  return { asked, untrained, least, size: fitting >= asked ? asked : Math.max(least, Math.floor(fitting / contextStep) * contextStep) };
}

/**
 * The size of such a plan.
 * @throws AppError `modelTooLarge` (data: needBytes, haveBytes, contextSize)
 */
export function fitContext(wanted: number, trained: number, need: MemoryNeed, haveBytes: number): number {
  const { least, size } = planContext(wanted, trained, need, haveBytes);
  if (size === null) {
    const needBytes = bytesWith(need, least);
    throw new AppError('modelTooLarge', `needs ${String(needBytes)} bytes of ${String(haveBytes)}`, {
      needBytes,
      haveBytes,
      contextSize: least,
    });
  }
  return size;
}
