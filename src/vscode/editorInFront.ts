import * as vscode from 'vscode';

/** The name of the chat's tab among the editors, for VS Code. */
export const chatEditorType = 'mlxCode.chatEditor';

/** The text editor that was in front last: VS Code tells those in sight in no order. */
let last: vscode.TextEditor | undefined;

/** Remembers which text editor was in front last, for {@link editorInFront}. */
export function followEditors(): vscode.Disposable {
  last = vscode.window.activeTextEditor;
  return vscode.window.onDidChangeActiveTextEditor((editor) => (last = editor ?? last));
}

/** The text editor that somebody means by the one in front: while the chat is in front, as an editor itself, that is the one that was before it, as long as it is in sight, else any beside it. */
export function editorInFront(): vscode.TextEditor | undefined {
  const { activeTextEditor, visibleTextEditors } = vscode.window;
  if (activeTextEditor || !isChatInFront()) return activeTextEditor;
  return visibleTextEditors.find((editor) => editor === last) ?? visibleTextEditors.find(({ viewColumn }) => viewColumn !== undefined);
}

/** The tab in front is the chat's. */
export function isChatInFront(): boolean {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  // VS Code puts something of its own before the name.
  return input instanceof vscode.TabInputWebview && input.viewType.endsWith(chatEditorType);
}
