import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { t } from '../../base/l10n.ts';
import { fillLabel, fillSentence, indexLabel, indexSentence } from '../../core/indexing/indexWords.ts';
import type { ProjectIndex } from '../../core/indexing/projectIndex.ts';
import type { VectorFill } from '../../core/indexing/vectorFill.ts';
import { ContextKeys } from '../contextKeys.ts';

/** A status bar item while the index has something to say: how far it is, that it waits, or that it failed; and the same of the search by meaning. */
export function registerIndexStatus(index: ProjectIndex, vectors: VectorFill): Disposable {
  const store = new DisposableStore();
  const item = store.add(vscode.window.createStatusBarItem('mlxCode.index', vscode.StatusBarAlignment.Left, -2));
  item.name = t('MLX-CODE Index');
  item.command = 'mlxCode.index.showCommands';
  const keys = new ContextKeys('mlxCode.index');
  const show = (): void => {
    const { state } = index;
    const label = indexLabel(state) ?? (state.status === 'ready' ? fillLabel(vectors.state) : null);
    keys.set('on', state.status !== 'off');
    const fills = vectors.state.status === 'filling' || vectors.state.status === 'waiting';
    keys.set('canPause', state.status === 'indexing' || (fills && !index.pausedByUser));
    keys.set('canResume', index.pausedByUser);
    if (label === null) {
      item.hide();
      return;
    }
    item.text = label;
    const sentence = standing(index, vectors);
    item.tooltip = sentence;
    item.accessibilityInformation = { label: `MLX-CODE: ${sentence}`, role: 'button' };
    item.show();
  };
  store.add(index.onDidChange(show));
  store.add(index.onDidPause(show));
  store.add(vectors.onDidChange(show));
  show();
  return store;
}

/** How the index stands, and what is found by meaning. */
export function standing(index: Pick<ProjectIndex, 'state'>, vectors: Pick<VectorFill, 'state'>): string {
  return [indexSentence(index.state), fillSentence(vectors.state)].filter((sentence) => sentence !== null).join(' ');
}
