import * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable.ts';
import { relativePath } from '../workspacePaths.ts';

/** More aren't remembered. */
const maxRecent = 50;

/** Which files are open, and which were in front last: what is likely to be meant next. */
export class RecentFiles implements Disposable {
  readonly #following: Disposable;
  #recent: string[] = [];

  constructor() {
    this.#remember(vscode.window.activeTextEditor);
    this.#following = vscode.window.onDidChangeActiveTextEditor((editor) => this.#remember(editor));
  }

  /** Paths, the latest first. */
  get recent(): readonly string[] {
    return this.#recent;
  }

  /** Paths of all files that have a tab. */
  get open(): ReadonlySet<string> {
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    return new Set(tabs.flatMap(({ input }) => (input instanceof vscode.TabInputText ? [relativePath(input.uri)] : [])));
  }

  dispose(): void {
    this.#following.dispose();
  }

  #remember(editor: vscode.TextEditor | undefined): void {
    if (!editor) return;
    const path = relativePath(editor.document.uri);
    this.#recent = [path, ...this.#recent.filter((one) => one !== path)].slice(0, maxRecent);
  }
}
