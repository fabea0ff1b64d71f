/** What the status bar says of the model. Pure. */
import { countOf, formatCount } from '../../base/formatNumbers.ts';
import { memoryPlanText } from '../../core/models/memoryPlanText.ts';
import type { AnswerSource, ModelState } from '../../protocol/webview.ts';
import type { MemoryPlan } from '../../protocol/worker/memoryPlan.ts';

/** Text and tooltip of the item for a state; `plan` is of the load that runs, or that made what is loaded. */
export function statusBarLabel(state: ModelState, plan: MemoryPlan | null): { text: string; tooltip: string } {
  const label = labelAsItIs(state, plan);
  const { instead } = state;
  return instead === undefined ? label : { text: `${label.text}, ${instead}`, tooltip: `${label.tooltip}\nIt is asked ${instead}` };
}

function labelAsItIs(state: ModelState, plan: MemoryPlan | null): { text: string; tooltip: string } {
  const { status, name, progress, contextSize, device, error, held, from } = state;
  if (from && status !== 'failed') return sourceLabel(name, from);
  switch (status) {
    case 'none':
      return {
        text: '$(chip) MLX-CODE: choose a model',
        tooltip: ['No model has been chosen yet', ...heldSentences(state)].join('. '),
      };
    case 'idle':
      return held?.sameFile
        ? {
            text: `$(chip) ${name} $(clockface)`,
            tooltip: `${name} is loaded anew, with the settings as they are now, with the next question`,
          }
        : {
            text: held ? `$(chip) ${name} $(clockface)` : `$(chip) ${name}`,
            tooltip: [`${name} is loaded with the next question`, ...heldSentences(state)].join('. '),
          };
    case 'starting':
      return { text: `$(loading~spin) ${name}`, tooltip: `Starting the model process for ${name}` };
    case 'loading':
      return {
        text: `$(loading~spin) ${name} ${Math.round((progress ?? 0) * 100)} %`,
        tooltip: [`Loading ${name}`, ...(plan ? [memoryPlanText(plan)] : [])].join('\n'),
      };
    case 'ready':
      return {
        text: `$(chip) ${name}`,
        tooltip: [`${name} is ready`, device, contextSize === null ? null : `${countOf(contextSize, 'token')}${lessThanAsked(plan)}`]
          .filter(Boolean)
          .join(', '),
      };
    case 'failed':
      return {
        text: `$(error) ${name || 'MLX-CODE'}`,
        tooltip: [error?.text ?? 'The model could not be loaded.', ...heldSentences(state)].join(' '),
      };
  }
}

/** A tooltip with the file that tells the kind of project which the model is chosen for; null where it is the one of everywhere. */
export function kindTooltip(tooltip: string, marker: string | null): string {
  return marker === null ? tooltip : `${tooltip}\nChosen for projects with ${marker}`;
}

/** A tooltip with what is set about connections. */
export function offlineTooltip(tooltip: string, offline: boolean): string {
  return offline ? `${tooltip}\nOffline: connections to other machines are switched off (mlxCode.offline)` : tooltip;
}

/** Another sign than for the model within, so that where questions go is seen at a glance. */
function sourceLabel(name: string, { provider, host, local }: AnswerSource): { text: string; tooltip: string } {
  const who = name === provider ? provider : `${name} (${provider})`;
  return {
    text: `$(${local ? 'server' : 'cloud'}) ${name}`,
    tooltip: local
      ? `${who} answers in the chat and writes commit messages, on this machine at ${host}. All else is done by the model within`
      : `${who} answers in the chat and writes commit messages: what these need is sent to ${host}. All else is done by the model on this machine`,
  };
}

/** That the window is smaller than it would be with more memory, or than the settings say. */
function lessThanAsked(plan: MemoryPlan | null): string {
  if (plan?.contextSize == null) return '';
  if (plan.untrainedContext !== undefined)
    return ` (it was trained for no more than that; the settings say ${formatCount(plan.untrainedContext)})`;
  if (plan.contextSize >= plan.askedContext) return '';
  return ` (there was no memory for ${formatCount(plan.askedContext)})`;
}

/** That another model than the chosen one is still in memory. */
function heldSentences({ held, status }: ModelState): string[] {
  if (held === null) return [];
  const which = held.sameFile ? `${held.name} with its earlier settings` : held.name;
  return [`${which} stays in memory ${status === 'idle' ? 'until then' : 'until it is unloaded'}`];
}
