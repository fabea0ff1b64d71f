/** What the status bar says of the model. Pure. */
import { formatCount } from '../../core/userMessage.ts';
import type { ModelState } from '../../protocol/webview.ts';

/** Text and tooltip of the item for a state. */
export function statusBarLabel(state: ModelState): { text: string; tooltip: string } {
  const { status, name, progress, contextSize, device, error, held } = state;
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
      return { text: `$(loading~spin) ${name} ${Math.round((progress ?? 0) * 100)} %`, tooltip: `Loading ${name}` };
    case 'ready':
      return {
        text: `$(chip) ${name}`,
        tooltip: [`${name} is ready`, device, contextSize === null ? null : `${formatCount(contextSize)} tokens`]
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

/** That another model than the chosen one is still in memory. */
function heldSentences({ held, status }: ModelState): string[] {
  if (held === null) return [];
  const which = held.sameFile ? `${held.name} with its earlier settings` : held.name;
  return [`${which} stays in memory ${status === 'idle' ? 'until then' : 'until it is unloaded'}`];
}
