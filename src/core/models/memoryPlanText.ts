/** A memory plan in words. Pure. */
import { countOf, formatBytes, formatCount } from '../../base/formatNumbers.ts';
import type { MemoryNeed, MemoryPlan } from '../../protocol/worker/memoryPlan.ts';

/** Tokens with which no question goes in, as what we say to the model takes some of them. */
const shortWindow = 256;

/** Whether the machine has what the plan takes, and what that is with the context that is asked for: in one line, whose end may be cut off. */
export function memoryPlanText(plan: MemoryPlan): string {
  const { memory, haveBytes, askedContext } = plan;
  return `${memoryVerdict(plan)} (${formatBytes(Math.max(0, haveBytes))} free): ${memoryNeedText(memory, askedContext)}`;
}

/**
 * What the plan takes together with the second models that there is room for, of what there is, and its parts, the window with the buffers to compute in: in
 * one short line, what is known least first, as the end may be cut off.
 */
export function memorySumText({ memory, haveBytes, askedContext, contextSize, beside = [], stays = [] }: MemoryPlan): string {
  const { weights, kvPerToken, compute } = memory;
  const context = kvPerToken * (contextSize ?? askedContext) + compute;
  const seconds = beside.filter(({ fits }) => fits);
  const second = seconds.reduce((sum, { needBytes }) => sum + needBytes, 0);
  const parts = [
    ...(seconds.length > 0 ? [`second model${seconds.length === 1 ? '' : 's'} ${formatBytes(second)}`] : []),
    ...(seconds.length < beside.length ? [`no room for ${seconds.length === 0 ? 'a second model' : 'another'}`] : []),
    `weights ${formatBytes(weights)}`,
    `context ${formatBytes(context)}`,
    ...stays.map(({ name, needBytes, fits }) => `${name} ${fits ? `stays loaded too (${formatBytes(needBytes)})` : 'makes room'}`),
  ];
  return `${formatBytes(weights + context + second)} of ${formatBytes(Math.max(0, haveBytes))}: ${parts.join(', ')}`;
}

/** What a model takes with a context of so many tokens, in its parts. */
export function memoryNeedText({ weights, kvPerToken, compute }: MemoryNeed, tokens: number): string {
  return `${formatBytes(weights)} weights + ${formatBytes(kvPerToken * tokens)} cache for ${countOf(tokens, 'token')} + ${formatBytes(compute)} buffers`;
}

/** Whether the machine has what the plan takes, in a few words: the first thing to know of it. */
export function memoryVerdict({ askedContext, untrainedContext, contextSize }: MemoryPlan): string {
  if (contextSize === null) return 'Does not fit';
  if (contextSize < askedContext) return `Fits only with ${countOf(contextSize, 'token')}`;
  if (askedContext < shortWindow) return 'Fits, but its window is too short for a question';
  if (untrainedContext === undefined) return 'Fits';
  return `Fits with ${countOf(askedContext, 'token')}, not ${formatCount(untrainedContext)}, as it was trained for no more`;
}
