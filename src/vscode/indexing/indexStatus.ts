import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { indexLabel, indexSentence } from '../../core/indexing/indexWords.ts';
import type { ProjectIndex } from '../../core/indexing/projectIndex.ts';
import { ContextKeys } from '../contextKeys.ts';

/** A status bar item while the index has something to say: how far it is, that it waits, or that it failed. */
export function registerIndexStatus(index: ProjectIndex): Disposable {
  const store = new DisposableStore();
  const item = store.add(vscode.window.createStatusBarItem('mlxCode.index', vscode.StatusBarAlignment.Left, -2));
  item.name = 'MLX-CODE Index';
  item.command = 'mlxCode.index.showCommands';
  const keys = new ContextKeys('mlxCode.index');
  const show = (): void => {
    const { state } = index;
    const label = indexLabel(state);
    keys.set('on', state.status !== 'off');
    keys.set('canPause', state.status === 'indexing');
    keys.set('canResume', index.pausedByUser);
    if (label === null) {
      item.hide();
      return;
    }
    item.text = label;
    item.tooltip = indexSentence(state);
    item.accessibilityInformation = { label: `MLX-CODE: ${indexSentence(state)}`, role: 'button' };
    item.show();
  };
  store.add(index.onDidChange(show));
  show();
  return store;
}
