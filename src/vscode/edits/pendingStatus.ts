import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { plural, t } from '../../base/l10n.ts';
import { setContext } from '../commands.ts';
import { onDidChangeFrontTab } from './frontTab.ts';
import type { Proposals } from './proposals.ts';

/** The status bar's note that something is waiting, and the context keys that tell the menus what is in front. */
export function registerPendingStatus(proposals: Proposals): Disposable {
  const store = new DisposableStore();
  const item = store.add(vscode.window.createStatusBarItem('mlxCode.edits.pending', vscode.StatusBarAlignment.Right, 99));
  item.name = t('MLX-CODE Pending Changes');
  item.command = 'mlxCode.edits.showPending';
  const update = (): void => {
    const count = proposals.open.length;
    const what = plural(count, '{0} proposed change is waiting', '{0} proposed changes are waiting');
    item.text = `$(diff) ${count}`;
    item.tooltip = `MLX-CODE: ${what}`;
    item.accessibilityInformation = { label: `MLX-CODE: ${what}`, role: 'button' };
    if (count > 0) item.show();
    else item.hide();
    setContext('mlxCode.edits.open', count > 0);
    front();
  };
  const front = (): void => setContext('mlxCode.edits.proposalInFront', proposals.find() !== undefined);
  store.add(proposals.onDidChange(update));
  store.add(proposals.onDidShow(front));
  store.add(onDidChangeFrontTab(front));
  update();
  return store;
}
