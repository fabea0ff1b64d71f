import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { registerCommand } from '../commands.ts';
import type { Services } from '../services.ts';
import { chooseModel } from './chooseModel.ts';

/** Choosing, loading, unloading and restarting the model, the log, and one list of these for the status bar. */
export function registerModelCommands(services: Services): Disposable {
  const { messages, models, engine, channel, clearSnapshots } = services;
  const store = new DisposableStore();
  const command = (id: string, run: (...args: unknown[]) => unknown): void => {
    store.add(registerCommand(messages, id, run));
  };
  command('mlxCode.models.choose', (given) => chooseModel(services, pathOf(given)));
  command('mlxCode.models.load', async () => {
    await models.ensureLoaded();
  });
  command('mlxCode.models.unload', () => models.unload());
  command('mlxCode.models.clearSnapshots', async () => {
    await clearSnapshots();
    vscode.window.setStatusBarMessage('$(check) The snapshots of what the model has read are gone', 5000);
  });
  command('mlxCode.models.restartWorker', async () => {
    await engine.restart();
    await models.ensureLoaded();
  });
  command('mlxCode.models.showCommands', () => showCommands(services));
  command('mlxCode.log.show', () => channel.show());
  return store;
}

/** A path or a `file:` URI that a keybinding or another extension hands over. */
function pathOf(given: unknown): string | undefined {
  if (given instanceof vscode.Uri && given.scheme === 'file') return given.fsPath;
  return typeof given === 'string' && given !== '' ? given : undefined;
}

async function showCommands({ models }: Services): Promise<void> {
  const { status, error } = models.state;
  const entry = (icon: string, label: string, command: string, ...args: unknown[]) => ({
    label,
    iconPath: new vscode.ThemeIcon(icon),
    run: [command, ...args] as const,
  });
  const items = [
    ...(status === 'idle' || status === 'failed' ? [entry('play', 'Load Model', 'mlxCode.models.load')] : []),
    entry('chip', 'Choose Model…', 'mlxCode.models.choose'),
    ...(status === 'ready' ? [entry('debug-disconnect', 'Unload Model and Free Its Memory', 'mlxCode.models.unload')] : []),
    ...(status === 'none' ? [] : [entry('debug-restart', 'Restart Model', 'mlxCode.models.restartWorker')]),
    entry('comment-discussion', 'Open Chat', 'mlxCode.chat.open'),
    entry('settings-gear', 'Open Settings', 'workbench.action.openSettings', '@ext:mlx-code.mlx-code'),
    entry('pulse', 'Show Diagnostics', 'mlxCode.models.showDiagnostics'),
    entry('output', 'Show Log', 'mlxCode.log.show'),
  ];
  const chosen = await vscode.window.showQuickPick(items, { title: 'MLX-CODE', placeHolder: error?.text ?? 'Choose what to do' });
  if (chosen) await vscode.commands.executeCommand(...chosen.run);
}
