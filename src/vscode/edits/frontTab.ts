import * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable.ts';

/** Every tab of the window. */
export function allTabs(): vscode.Tab[] {
  return vscode.window.tabGroups.all.flatMap((group) => group.tabs);
}

/** Is it the multi-file diff that was opened with this title? VS Code tells no more of such a tab, and puts the number of files behind the title. */
export function hasTitle(tab: vscode.Tab, title: string): boolean {
  return tab.label === title || tab.label.startsWith(`${title} (`);
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
