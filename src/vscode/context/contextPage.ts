/** "Show What the Model Will See": the next prompt to the byte, kept up to date while somebody looks at it. */
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { type Disposable, DisposableStore, disposable } from '../../base/disposable.ts';
import { t } from '../../base/l10n.ts';
import { promptPage } from '../../core/chat/promptLook.ts';
import { userMessage } from '../../core/userMessage.ts';
import { registerCommand } from '../commands.ts';
import type { Services } from '../services.ts';
import { contextScheme } from './contextScheme.ts';

const page = (): vscode.Uri => vscode.Uri.from({ scheme: contextScheme, path: `/${t('What the Model Will See')}.txt` });
const busy = (): string =>
  `${t('An answer is being written. What the model will see with the next question is shown as soon as it has ended.')}\n`;

export function registerContextPage({ chat, messages }: Pick<Services, 'chat' | 'messages'>): Disposable {
  const store = new DisposableStore();
  const changed = new vscode.EventEmitter<vscode.Uri>();
  store.add(changed);
  let asked = new AbortController();
  let shown = '';
  store.add(disposable(() => asked.abort()));
  store.add(
    vscode.workspace.registerTextDocumentContentProvider(contextScheme, {
      onDidChange: changed.event,
      provideTextDocumentContent: async () => {
        asked.abort();
        asked = new AbortController();
        // A newer look is under way, and tells: until then the page stays as it is.
        return (shown = (await written(chat, asked.signal)) ?? shown);
      },
    }),
  );
  const renew = (): void => {
    if (isShown()) changed.fire(page());
  };
  store.add(chat.onDidCount(renew));
  // What was counted while it was hidden.
  store.add(vscode.window.onDidChangeVisibleTextEditors(renew));
  store.add(
    registerCommand(messages, 'mlxCode.chat.showContext', async () => {
      changed.fire(page());
      await vscode.window.showTextDocument(page(), { preview: true });
    }),
  );
  return store;
}

function isShown(): boolean {
  return vscode.window.visibleTextEditors.some(({ document }) => document.uri.scheme === contextScheme);
}

/** Null when it was given up for a newer look. */
async function written(chat: Services['chat'], signal: AbortSignal): Promise<string | null> {
  try {
    const look = await chat.nextPrompt(signal);
    return look ? promptPage(look) : busy();
  } catch (error) {
    if (AppError.isCancelled(error)) return null;
    return `${userMessage(error).text}\n`;
  }
}
