/** *Show Connections to GitHub and GitLab*: each call of this session, kept up to date while somebody looks at it. */
import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { t } from '../../base/l10n.ts';
import type { ForgeCalls } from '../../core/forge/forgeCalls.ts';
import { registerCommand } from '../commands.ts';
import type { Messages } from '../messages.ts';

/** The list of calls is about us, and nobody's code. */
export const callsScheme = 'mlx-code-calls';
const pageUri = (): vscode.Uri => vscode.Uri.from({ scheme: callsScheme, path: `/${t('Connections to GitHub and GitLab')}.txt` });

export function registerCallsPage(messages: Messages, calls: ForgeCalls): Disposable {
  const store = new DisposableStore();
  const page = pageUri();
  const changed = store.add(new vscode.EventEmitter<vscode.Uri>());
  store.add(
    vscode.workspace.registerTextDocumentContentProvider(callsScheme, {
      onDidChange: changed.event,
      provideTextDocumentContent: () => calls.text(),
    }),
  );
  store.add(calls.onDidChange(() => changed.fire(page)));
  store.add(
    registerCommand(messages, 'mlxCode.forge.showCalls', async () => {
      changed.fire(page);
      await vscode.window.showTextDocument(page, { preview: true });
    }),
  );
  return store;
}
