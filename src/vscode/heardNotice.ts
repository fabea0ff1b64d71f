/** Tells what is seen without a word: only to whom it would not be seen. */
import * as vscode from 'vscode';

/**
 * Says `sentence` where VS Code is set to work with a screen reader: it reads notifications aloud, and neither the status bar nor what comes into a box that
 * isn't in front. Whoever sees the result is not told of it.
 */
export function heardNotice(sentence: string): void {
  // What it found out itself with `auto`, VS Code tells no extension.
  if (vscode.workspace.getConfiguration('editor').get('accessibilitySupport') !== 'on') return;
  void vscode.window.showInformationMessage(sentence);
}
