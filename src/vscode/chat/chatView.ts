/** The chat in its view. */
import type * as vscode from 'vscode';
import type { Log } from '../../base/log.ts';
import type { WebviewContract } from '../../protocol/webview.ts';
import { webviewHtml, webviewRoot } from '../webviewHtml.ts';
import { WebviewLink } from '../webviewLink.ts';
import type { ChatPage } from './chatPage.ts';

export interface ChatViewParts {
  extensionUri: vscode.Uri;
  page: ChatPage;
  log: Log;
  /** The page is there, for the first time or again. */
  onShown: () => void;
}

export class ChatView implements vscode.WebviewViewProvider {
  readonly #parts: ChatViewParts;
  #view: vscode.WebviewView | null = null;
  #caption = '';

  constructor(parts: ChatViewParts) {
    this.#parts = parts;
  }

  /** What stands beside the view's title. */
  caption(text: string): void {
    this.#caption = text;
    if (this.#view) this.#view.description = text;
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.#view = view;
    view.description = this.#caption;
    const { extensionUri, log, page, onShown } = this.#parts;
    view.webview.options = { enableScripts: true, localResourceRoots: [webviewRoot(extensionUri)] };
    const link = new WebviewLink<WebviewContract>(view, page.protocol, page.handlers, log);
    view.onDidDispose(() => {
      link.dispose();
      if (this.#view === view) this.#view = null;
    });
    view.webview.html = webviewHtml(view.webview, extensionUri, page.files);
    onShown();
  }
}
