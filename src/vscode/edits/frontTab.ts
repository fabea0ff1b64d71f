import * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable.ts';

/** Every tab of the window. */
export function allTabs(): vscode.Tab[] {
  return vscode.window.tabGroups.all.flatMap((group) => group.tabs);
}

/** Told when the tab that the user looks at may have become another one. */
export function onDidChangeFrontTab(listener: () => void): Disposable {
  const subscriptions = [vscode.window.tabGroups.onDidChangeTabs(listener), vscode.window.tabGroups.onDidChangeTabGroups(listener)];
  return {
    dispose() {
      for (const subscription of subscriptions) subscription.dispose();
    },
  };
}
