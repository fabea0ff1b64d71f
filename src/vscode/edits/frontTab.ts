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

/** The same whatever was put into the title. */
export function hasTitleLike(tab: vscode.Tab, titleOf: (placed: string) => string): boolean {
  const [before = '', ...others] = titleOf('\0').split('\0');
  const behind = others.at(-1) ?? '';
  return tab.label.startsWith(before) && (tab.label.endsWith(behind) || tab.label.includes(`${behind} (`, before.length));
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
