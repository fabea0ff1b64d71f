/** A memory plan in words. Pure. */
import type { MemoryNeed, MemoryPlan } from '../../protocol/worker.ts';
import { countOf, formatBytes, formatCount } from '../userMessage.ts';

/** Tokens with which no question goes in, as what we say to the model takes some of them. */
const shortWindow = 256;

/** Whether the machine has what the plan takes, and what that is with the context that is asked for: in one line, whose end may be cut off. */
export function memoryPlanText(plan: MemoryPlan): string {
  const { memory, haveBytes, askedContext } = plan;
  return `${verdict(plan)} (${formatBytes(Math.max(0, haveBytes))} free): ${memoryNeedText(memory, askedContext)}`;
}

/** What a model takes with a context of so many tokens, in its parts. */
export function memoryNeedText({ weights, kvPerToken, compute }: MemoryNeed, tokens: number): string {
  return `${formatBytes(weights)} weights + ${formatBytes(kvPerToken * tokens)} cache for ${countOf(tokens, 'token')} + ${formatBytes(compute)} buffers`;
}

function verdict({ askedContext, untrainedContext, contextSize }: MemoryPlan): string {
  if (contextSize === null) return 'Does not fit';
  if (contextSize < askedContext) return `Fits only with ${countOf(contextSize, 'token')}`;
  if (askedContext < shortWindow) return 'Fits, but its window is too short for a question';
  if (untrainedContext === undefined) return 'Fits';
  return `Fits with ${countOf(askedContext, 'token')}, not ${formatCount(untrainedContext)}, as it was trained for no more`;
}
