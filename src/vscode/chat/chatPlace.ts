/** Where the chat is to be seen: in its view, or among the editors while it is open there. It must not know what is in either. */
import * as vscode from 'vscode';
import { Emitter } from '../../base/event.ts';

export const chatViewId = 'mlxCode.chat';

export class ChatPlace {
  readonly #changed = new Emitter<undefined>();
  #editor: { reveal: () => void } | null = null;

  /** It is in another place now. */
  readonly onDidChange = this.#changed.event;

  get isInEditor(): boolean {
    return this.#editor !== null;
  }

  /** Brings the chat to the front, where it is. */
  async reveal(): Promise<void> {
    if (this.#editor) this.#editor.reveal();
    else await vscode.commands.executeCommand(`${chatViewId}.focus`);
  }

  /** It is among the editors from now on. */
  openedInEditor(editor: { reveal: () => void }): void {
    this.#editor = editor;
    this.#changed.fire(undefined);
  }

  leftEditor(): void {
    this.#editor = null;
    this.#changed.fire(undefined);
  }
}
