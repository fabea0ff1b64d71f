import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { t } from '../../base/l10n.ts';
import { ContextKeys } from '../contextKeys.ts';
import type { Services } from '../services.ts';
import { kindTooltip, offlineTooltip, statusBarLabel } from './modelLabel.ts';
import { canRestart, canUnload } from './modelMenu.ts';

/** The one status bar item: which model there is and how it is, or who else answers. It belongs to the whole window, hence on the left. */
export function registerModelStatus({ models, memory, providers, settings }: Services): Disposable {
  const store = new DisposableStore();
  const item = store.add(vscode.window.createStatusBarItem('mlxCode.model', vscode.StatusBarAlignment.Left, -1));
  item.name = t('MLX-CODE Model');
  const keys = new ContextKeys('mlxCode.models');
  const show = (): void => {
    const { state } = providers;
    const { text, tooltip: ofModel } = statusBarLabel(state, models.loadPlan);
    const tooltip = offlineTooltip(kindTooltip(ofModel, state.chosenFor ?? null), settings.downloads.offline);
    item.text = text;
    item.tooltip = tooltip;
    // Without a model there is one thing to do.
    item.command = state.status === 'none' && state.held === null ? 'mlxCode.models.choose' : 'mlxCode.models.showCommands';
    item.accessibilityInformation = { label: `MLX-CODE: ${tooltip}`, role: 'button' };
    // What the chat's menu offers.
    keys.set('canUnload', canUnload(models.state));
    keys.set('canRestart', canRestart(models.state));
    // What the walkthrough ticks its first step by.
    keys.set('chosen', state.status !== 'none');
  };
  store.add(models.onDidChange(show));
  store.add(providers.onDidChange(show));
  store.add(settings.onDidChange(show));
  store.add(
    memory.onDidUnload(() => {
      vscode.window.setStatusBarMessage(`$(info) ${t('The machine is short of memory: the model is unloaded until its next use')}`, 15_000);
    }),
  );
  show();
  item.show();
  return store;
}
