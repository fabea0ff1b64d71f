/** A memory plan in words. Pure. */
import type { MemoryPlan } from '../../protocol/worker.ts';
import { formatBytes, formatCount } from '../userMessage.ts';

/** Whether the machine has what the plan takes, and what that is with the context that is asked for: in one line, whose end may be cut off. */
export function memoryPlanText({ memory, haveBytes, askedContext, contextSize }: MemoryPlan): string {
  const { weights, kvPerToken, compute } = memory;
  const cache = `${formatBytes(kvPerToken * askedContext)} cache for ${formatCount(askedContext)} tokens`;
  const need = `${formatBytes(weights)} weights + ${cache} + ${formatBytes(compute)} buffers`;
  return `${verdict(askedContext, contextSize)} (${formatBytes(Math.max(0, haveBytes))} free): ${need}`;
}

function verdict(askedContext: number, contextSize: number | null): string {
  if (contextSize === null) return 'Does not fit';
  return contextSize < askedContext ? `Fits only with ${formatCount(contextSize)} tokens` : 'Fits';
}
