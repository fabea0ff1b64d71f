import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import type { ModelState } from '../../protocol/webview.ts';
import { formatCount } from '../../core/userMessage.ts';
import type { Services } from '../services.ts';

/** The one status bar item: which model there is and how it is. It belongs to the whole window, hence on the left. */
export function registerModelStatus({ models, memory }: Services): Disposable {
  const store = new DisposableStore();
  const item = store.add(vscode.window.createStatusBarItem('mlxCode.model', vscode.StatusBarAlignment.Left, -1));
  item.name = 'MLX-CODE Model';
  const show = (state: ModelState): void => {
    const { text, tooltip } = statusBarLabel(state);
    item.text = text;
    item.tooltip = tooltip;
    // Without a model there is one thing to do.
    item.command = state.status === 'none' ? 'mlxCode.models.choose' : 'mlxCode.models.showCommands';
    item.accessibilityInformation = { label: `MLX-CODE: ${tooltip}`, role: 'button' };
  };
  store.add(models.onDidChange(show));
  store.add(
    memory.onDidUnload(() => {
      vscode.window.setStatusBarMessage('$(info) The machine is short of memory: the model is unloaded until its next use', 15_000);
    }),
  );
  show(models.state);
  item.show();
  return store;
}

/** Text and tooltip of the item for a state. */
export function statusBarLabel(state: ModelState): { text: string; tooltip: string } {
  const { status, name, progress, contextSize, device, error } = state;
  switch (status) {
    case 'none':
      return { text: '$(chip) MLX-CODE: choose a model', tooltip: 'No model has been chosen yet' };
    case 'idle':
      return { text: `$(chip) ${name}`, tooltip: `${name} is loaded with the next question` };
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
      return { text: `$(error) ${name || 'MLX-CODE'}`, tooltip: error?.text ?? 'The model could not be loaded' };
  }
}
