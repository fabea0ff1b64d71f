/** A memory plan in words. Pure. */
import { formatBytes, formatCount } from '../../base/formatNumbers.ts';
import { plural, t } from '../../base/l10n.ts';
import type { MemoryNeed, MemoryPlan } from '../../protocol/worker/memoryPlan.ts';

/** Tokens with which no question goes in, as what we say to the model takes some of them. */
const shortWindow = 256;

/** Whether the machine has what the plan takes, and what that is with the context that is asked for: in one line, whose end may be cut off. */
export function memoryPlanText(plan: MemoryPlan): string {
  const { memory, haveBytes, askedContext } = plan;
  return t('{0} ({1} free): {2}', memoryVerdict(plan), formatBytes(Math.max(0, haveBytes)), memoryNeedText(memory, askedContext));
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
    ...(seconds.length > 0
      ? [seconds.length === 1 ? t('second model {0}', formatBytes(second)) : t('second models {0}', formatBytes(second))]
      : []),
    ...(seconds.length < beside.length ? [seconds.length === 0 ? t('no room for a second model') : t('no room for another')] : []),
    t('weights {0}', formatBytes(weights)),
    t('context {0}', formatBytes(context)),
    ...stays.map(({ name, needBytes, fits }) =>
      fits ? t('{0} stays loaded too ({1})', name, formatBytes(needBytes)) : t('{0} makes room', name),
    ),
  ];
  return t('{0} of {1}: {2}', formatBytes(weights + context + second), formatBytes(Math.max(0, haveBytes)), parts.join(', '));
}

/** What a model takes with a context of so many tokens, in its parts. */
export function memoryNeedText({ weights, kvPerToken, compute }: MemoryNeed, tokens: number): string {
  return plural(
    tokens,
    '{1} weights + {2} cache for {0} token + {3} buffers',
    '{1} weights + {2} cache for {0} tokens + {3} buffers',
    formatBytes(weights),
    formatBytes(kvPerToken * tokens),
    formatBytes(compute),
  );
}

/** Whether the machine has what the plan takes, in a few words: the first thing to know of it. */
export function memoryVerdict({ askedContext, untrainedContext, contextSize }: MemoryPlan): string {
  if (contextSize === null) return t('Does not fit');
  if (contextSize < askedContext) return plural(contextSize, 'Fits only with {0} token', 'Fits only with {0} tokens');
  if (askedContext < shortWindow) return t('Fits, but its window is too short for a question');
  if (untrainedContext === undefined) return t('Fits');
  return plural(
    askedContext,
    'Fits with {0} token, not {1}, as it was trained for no more',
    'Fits with {0} tokens, not {1}, as it was trained for no more',
    formatCount(untrainedContext),
  );
}
