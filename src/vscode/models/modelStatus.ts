import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import type { ModelState } from '../../protocol/webview.ts';
import { ContextKeys } from '../contextKeys.ts';
import type { Services } from '../services.ts';
import { statusBarLabel } from './modelLabel.ts';
import { canRestart, canUnload } from './modelMenu.ts';

/** The one status bar item: which model there is and how it is. It belongs to the whole window, hence on the left. */
export function registerModelStatus({ models, memory }: Services): Disposable {
  const store = new DisposableStore();
  const item = store.add(vscode.window.createStatusBarItem('mlxCode.model', vscode.StatusBarAlignment.Left, -1));
  item.name = 'MLX-CODE Model';
  const keys = new ContextKeys('mlxCode.models');
  const show = (state: ModelState): void => {
    const { text, tooltip } = statusBarLabel(state, models.loadPlan);
    item.text = text;
    item.tooltip = tooltip;
    // Without a model there is one thing to do.
    item.command = state.status === 'none' && state.held === null ? 'mlxCode.models.choose' : 'mlxCode.models.showCommands';
    item.accessibilityInformation = { label: `MLX-CODE: ${tooltip}`, role: 'button' };
    // What the chat's menu offers.
    keys.set('canUnload', canUnload(state));
    keys.set('canRestart', canRestart(state));
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
