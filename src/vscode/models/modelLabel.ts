/** What the status bar says of the model. Pure. */
import { formatCount } from '../../base/formatNumbers.ts';
import { plural, t } from '../../base/l10n.ts';
import { memoryPlanText } from '../../core/models/memoryPlanText.ts';
import type { AnswerSource, ModelState } from '../../protocol/webview.ts';
import type { MemoryPlan } from '../../protocol/worker/memoryPlan.ts';

/** Text and tooltip of the item for a state; `plan` is of the load that runs, or that made what is loaded. */
export function statusBarLabel(state: ModelState, plan: MemoryPlan | null): { text: string; tooltip: string } {
  const label = labelAsItIs(state, plan);
  const { instead } = state;
  return instead === undefined
    ? label
    : { text: `${label.text}, ${instead}`, tooltip: `${label.tooltip}\n${t('It is asked {0}', instead)}` };
}

function labelAsItIs(state: ModelState, plan: MemoryPlan | null): { text: string; tooltip: string } {
  const { status, name, progress, contextSize, device, error, held, from } = state;
  if (from && status !== 'failed') return sourceLabel(name, from);
  switch (status) {
    case 'none':
      return {
        text: `$(chip) ${t('MLX-CODE: choose a model')}`,
        tooltip: [t('No model has been chosen yet'), ...heldSentences(state)].join('. '),
      };
    case 'idle':
      return held?.sameFile
        ? {
            text: `$(chip) ${name} $(clockface)`,
            tooltip: t('{0} is loaded anew, with the settings as they are now, with the next question', name),
          }
        : {
            text: held ? `$(chip) ${name} $(clockface)` : `$(chip) ${name}`,
            tooltip: [t('{0} is loaded with the next question', name), ...heldSentences(state)].join('. '),
          };
    case 'starting':
      return { text: `$(loading~spin) ${name}`, tooltip: t('Starting the model process for {0}', name) };
    case 'loading':
      return {
        text: `$(loading~spin) ${name} ${Math.round((progress ?? 0) * 100)} %`,
        tooltip: [t('Loading {0}', name), ...(plan ? [memoryPlanText(plan)] : [])].join('\n'),
      };
    case 'ready':
      return {
        text: `$(chip) ${name}`,
        tooltip: [t('{0} is ready', name), device, contextSize === null ? null : windowWords(contextSize, plan)].filter(Boolean).join(', '),
      };
    case 'failed':
      return {
        text: `$(error) ${name || 'MLX-CODE'}`,
        tooltip: [error?.text ?? t('The model could not be loaded.'), ...heldSentences(state)].join(' '),
      };
  }
}

/** A tooltip with the file that tells the kind of project which the model is chosen for; null where it is the one of everywhere. */
export function kindTooltip(tooltip: string, marker: string | null): string {
  return marker === null ? tooltip : `${tooltip}\n${t('Chosen for projects with {0}', marker)}`;
}

/** A tooltip with what is set about connections. */
export function offlineTooltip(tooltip: string, offline: boolean): string {
  return offline ? `${tooltip}\n${t('Offline: connections to other machines are switched off (mlxCode.offline)')}` : tooltip;
}

/** Another sign than for the model within, so that where questions go is seen at a glance. */
function sourceLabel(name: string, { provider, host, local }: AnswerSource): { text: string; tooltip: string } {
  const who = name === provider ? provider : `${name} (${provider})`;
  return {
    text: `$(${local ? 'server' : 'cloud'}) ${name}`,
    tooltip: local
      ? t('{0} answers in the chat and writes commit messages, on this machine at {1}. All else is done by the model within', who, host)
      : t(
          '{0} answers in the chat and writes commit messages: what these need is sent to {1}. All else is done by the model on this machine',
          who,
          host,
        ),
  };
}

/** That the window is smaller than it would be with more memory, or than the settings say. */
function windowWords(contextSize: number, plan: MemoryPlan | null): string {
  const tokens = plural(contextSize, '{0} token', '{0} tokens');
  if (plan?.contextSize == null) return tokens;
  if (plan.untrainedContext !== undefined)
    return t('{0} (it was trained for no more than that; the settings say {1})', tokens, formatCount(plan.untrainedContext));
  if (plan.contextSize >= plan.askedContext) return tokens;
  return t('{0} (there was no memory for {1})', tokens, formatCount(plan.askedContext));
}

/** That another model than the chosen one is still in memory. */
function heldSentences({ held, status }: ModelState): string[] {
  if (held === null) return [];
  const which = held.sameFile ? t('{0} with its earlier settings', held.name) : held.name;
  return [status === 'idle' ? t('{0} stays in memory until then', which) : t('{0} stays in memory until it is unloaded', which)];
}
