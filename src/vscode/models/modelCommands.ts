import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { t } from '../../base/l10n.ts';
import { registerCommand } from '../commands.ts';
import type { Services } from '../services.ts';
import { askForDownloadToken } from './downloadToken.ts';
import { downloadModel } from './downloadModel.ts';
import { chooseForProject, chooseModel } from './chooseModel.ts';
import { statusBarLabel } from './modelLabel.ts';
import { modelMenu } from './modelMenu.ts';
import { ModelNode } from './modelsView.ts';

/** Choosing, loading, unloading and restarting the model, the log, and one list of these for the status bar. */
export function registerModelCommands(services: Services): Disposable {
  const { context, messages, models, modelsOnMachine, engine, channel, clearSnapshots } = services;
  const store = new DisposableStore();
  const command = (id: string, run: (...args: unknown[]) => unknown): void => {
    store.add(registerCommand(messages, id, run));
  };
  command('mlxCode.models.choose', (given) => chooseModel(services, pathOf(given)));
  command('mlxCode.models.chooseForProject', (given) => chooseForProject(services, pathOf(given)));
  command('mlxCode.models.download', (given) => downloadModel(services, typeof given === 'string' ? given : undefined));
  command('mlxCode.models.setDownloadToken', async () => {
    const done = await askForDownloadToken(context.secrets);
    if (done)
      vscode.window.setStatusBarMessage(
        `$(check) ${done === 'kept' ? t('The token for downloads is kept in the secret storage') : t('The token for downloads is forgotten')}`,
        5000,
      );
  });
  command('mlxCode.models.load', async () => {
    await models.ensureLoaded();
  });
  // From a row, its model only.
  command('mlxCode.models.unload', (given) =>
    models.unload(given instanceof ModelNode && given.row ? modelsOnMachine.loadedPath(given.row) : undefined),
  );
  command('mlxCode.models.clearSnapshots', async () => {
    await clearSnapshots();
    vscode.window.setStatusBarMessage(`$(check) ${t('The snapshots of what the model has read are gone')}`, 5000);
  });
  command('mlxCode.models.restartWorker', async () => {
    if (models.state.status === 'none') throw new AppError('modelNone', 'no model is chosen');
    await engine.restart();
    const { name } = await models.ensureLoaded();
    vscode.window.setStatusBarMessage(`$(check) ${t('The model process was started anew, and {0} is loaded', name)}`, 5000);
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

async function showCommands({ models, engine }: Services): Promise<void> {
  const { state } = models;
  const items = modelMenu(state, engine.busy).map(({ icon, ...entry }) => ({ ...entry, iconPath: new vscode.ThemeIcon(icon) }));
  const placeHolder = state.status === 'ready' ? t('Choose what to do') : statusBarLabel(state, models.loadPlan).tooltip;
  const chosen = await vscode.window.showQuickPick(items, { title: 'MLX-CODE', placeHolder });
  if (chosen) await vscode.commands.executeCommand(...chosen.run);
}
