/** Pages of ours among the editors: how one is opened, and how it is told what is new. */
import * as vscode from 'vscode';
import type { Log } from '../base/log.ts';
import type { Contract, Handlers } from '../protocol/contract.ts';
import type { Messages } from './messages.ts';
import { type PageFiles, webviewHtml, webviewRoot } from './webviewHtml.ts';
import { type PageProtocol, WebviewLink } from './webviewLink.ts';

export interface PagePanel<C extends Contract> {
  viewType: string;
  /** Where it is opened; in the group of editors in front by itself. */
  column?: vscode.ViewColumn;
  /** Of its tab. */
  title: string;
  /** The name of one of VS Code's icons. */
  icon: string;
  files: PageFiles;
  protocol: PageProtocol;
  handlers: Handlers<C>;
}

/** Opens a page among the editors. `onGone` hears when its tab is closed. */
export function openPage<C extends Contract>(
  { extensionUri, log }: { extensionUri: vscode.Uri; log: Log },
  { viewType, column = vscode.ViewColumn.Active, title, icon, files, protocol, handlers }: PagePanel<C>,
  onGone: () => void,
): vscode.WebviewPanel {
  const panel = vscode.window.createWebviewPanel(viewType, title, column, pageOptions(extensionUri));
  return fillPage({ extensionUri, log }, panel, { icon, files, protocol, handlers }, onGone);
}

function pageOptions(extensionUri: vscode.Uri): vscode.WebviewOptions {
  return { enableScripts: true, localResourceRoots: [webviewRoot(extensionUri)] };
}

/** Puts a page into a tab that is there already, such as one of the last life of the window. */
export function fillPage<C extends Contract>(
  { extensionUri, log }: { extensionUri: vscode.Uri; log: Log },
  panel: vscode.WebviewPanel,
  { icon, files, protocol, handlers }: Pick<PagePanel<C>, 'icon' | 'files' | 'protocol' | 'handlers'>,
  onGone: () => void,
): vscode.WebviewPanel {
  // Of a tab that comes back, VS Code knows those of the version that opened it.
  panel.webview.options = pageOptions(extensionUri);
  panel.iconPath = new vscode.ThemeIcon(icon);
  const link = new WebviewLink<C>(panel, protocol, handlers, log);
  panel.onDidDispose(() => {
    link.dispose();
    onGone();
  });
  panel.webview.html = webviewHtml(panel.webview, extensionUri, files);
  return panel;
}

/** Tells a page at once, and again after there was news, until it is gone; what is new while it is told comes after that, once. Resolves with what ends a stream. */
export async function tellNews(
  news: vscode.Event<unknown>,
  tell: () => Promise<void>,
  signal: AbortSignal,
): Promise<Record<string, never>> {
  let isNew = true;
  let wake = (): void => undefined;
  const listening = news(() => {
    isNew = true;
    wake();
  });
  signal.addEventListener('abort', () => wake(), { once: true });
  try {
    while (!signal.aborted) {
      if (isNew) {
        isNew = false;
        await tell();
      } else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    listening.dispose();
  }
  return {};
}

/** Has what goes wrong for a page told here: the page only learns that it did. */
export function toldHere(messages: Pick<Messages, 'showError'>): <T>(doing: string, work: Promise<T>) => Promise<T> {
  return async (doing, work) => {
    try {
      return await work;
    } catch (error) {
      messages.showError(error, doing);
      throw error;
    }
  };
}
