import * as vscode from 'vscode';
import type { Disposable } from '../../../base/disposable.ts';

/** Milliseconds that one stays, in a window that the user is in. */
const shownMs = 15_000;

/**
 * Says how far a sequence is, in one notification: the one before is withdrawn, and each goes by itself. Only those of VS Code's that show a progress can be closed by
 * an extension; theirs is how much is made. They have no button of their own, so that none is left behind of a step that is over.
 */
export class StepNotice implements Disposable {
  #close: (() => void) | null = null;

  /** `share` is how much is made, from 0 to 1. */
  show(title: string, share: number): void {
    this.dispose();
    const closed = new Promise<void>((resolve) => {
      let timer: NodeJS.Timeout | undefined;
      // Who commits in a terminal sees it on coming back.
      const count = (): void => {
        clearTimeout(timer);
        if (vscode.window.state.focused) timer = setTimeout(close, shownMs);
      };
      const listening = vscode.window.onDidChangeWindowState(count);
      const close = (): void => {
        clearTimeout(timer);
        listening.dispose();
        resolve();
      };
      this.#close = close;
      count();
    });
    void vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title }, (progress) => {
      progress.report({ increment: share * 100 });
      return closed;
    });
  }

  dispose(): void {
    this.#close?.();
    this.#close = null;
  }
}
