/** The chat among the editors, where it has their room, beside files or in a window of its own. One at a time: there is one conversation. */
import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { t } from '../../base/l10n.ts';
import type { Log } from '../../base/log.ts';
import type { WebviewContract } from '../../protocol/webview.ts';
import { onDidChangeFrontTab } from '../edits/frontTab.ts';
import { chatEditorType, isChatInFront } from '../editorInFront.ts';
import { fillPage, openPage, type PagePanel } from '../pagePanel.ts';
import type { ChatPage } from './chatPage.ts';
import type { ChatPlace } from './chatPlace.ts';

/** Milliseconds that a tab may take to come in front. */
const patienceMs = 5_000;

export interface ChatEditorParts {
  extensionUri: vscode.Uri;
  page: ChatPage;
  place: ChatPlace;
  log: Log;
  /** The page is there, for the first time or again. */
  onShown: () => void;
}

export class ChatEditor implements Disposable {
  readonly #parts: ChatEditorParts;
  readonly #store = new DisposableStore();
  #panel: vscode.WebviewPanel | null = null;
  #caption = '';

  constructor(parts: ChatEditorParts) {
    this.#parts = parts;
    this.#store.add(
      vscode.window.registerWebviewPanelSerializer(chatEditorType, {
        deserializeWebviewPanel: (panel) => {
          // Two would take each other's words.
          if (this.#panel) panel.dispose();
          else this.#opened(fillPage(parts, panel, this.#page, () => this.#gone(panel)));
          return Promise.resolve();
        },
      }),
    );
  }

  /** Opens it, or brings it to the front, with the cursor in its field. */
  show(): void {
    if (this.#panel) this.#panel.reveal();
    else {
      const panel = openPage(this.#parts, this.#page, () => this.#gone(panel));
      this.#opened(panel);
    }
    this.#parts.page.focus();
  }

  /** The same in a window of its own. Where something else comes in front of it meanwhile, it stays among the editors. */
  async showInNewWindow(): Promise<void> {
    this.show();
    // What is moved is the editor in front, whichever that is.
    if (await cameInFront()) await vscode.commands.executeCommand('workbench.action.moveEditorToNewWindow');
  }

  /** Ends it where it is open, so that the chat is in its view again. */
  close(): void {
    this.#panel?.dispose();
  }

  /** What its tab is called. */
  caption(text: string): void {
    this.#caption = text;
    if (this.#panel) this.#panel.title = this.#title;
  }

  dispose(): void {
    // Its tab stays: VS Code ends it, or brings it back.
    this.#store.dispose();
  }

  get #title(): string {
    return this.#caption === '' ? t('Chat') : this.#caption;
  }

  get #page(): PagePanel<WebviewContract> {
    const { files, handlers, protocol } = this.#parts.page;
    return {
      viewType: chatEditorType,
      column: vscode.ViewColumn.Beside,
      title: this.#title,
      icon: 'comment-discussion-sparkle',
      files,
      protocol,
      handlers,
    };
  }

  #opened(panel: vscode.WebviewPanel): void {
    this.#panel = panel;
    this.#parts.place.openedInEditor({ reveal: () => panel.reveal() });
    panel.title = this.#title;
    this.#parts.onShown();
  }

  #gone(panel: vscode.WebviewPanel): void {
    if (this.#panel !== panel) return;
    this.#panel = null;
    this.#parts.place.leftEditor();
  }
}

/** Whether the chat's tab is in front, now or soon. */
async function cameInFront(): Promise<boolean> {
  if (isChatInFront()) return true;
  return new Promise((resolve) => {
    const end = (came: boolean): void => {
      clearTimeout(timer);
      listening.dispose();
      resolve(came);
    };
    const timer = setTimeout(() => end(false), patienceMs);
    const listening = onDidChangeFrontTab(() => {
      if (isChatInFront()) end(true);
    });
  });
}
