/** *Delete All Data…*: what MLX-CODE keeps on this machine is shown with its size, and removed for good when the user says so. */
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import type { Disposable } from '../../base/disposable.ts';
import { formatBytes } from '../../base/formatNumbers.ts';
import { t } from '../../base/l10n.ts';
import { amountsOf, dataBytes, dataLines, type DataAmounts } from '../../core/security/dataToDelete.ts';
import { requireUnused } from '../../node/fileUsers.ts';
import { findOwnData, removeOwnData } from '../../node/ownData.ts';
import { registerCommand } from '../commands.ts';
import type { Services } from '../services.ts';

type Parts = Pick<
  Services,
  'context' | 'dataFolder' | 'effects' | 'engine' | 'index' | 'insights' | 'models' | 'proposals' | 'runningDownloads' | 'sessions'
>;

export function registerDeleteData(services: Services): Disposable {
  return registerCommand(services.messages, 'mlxCode.deleteData', () => deleteData(services));
}

/** Asks what is to go, and whether; throws `modelInUse` and `dataLeft`. */
async function deleteData(parts: Parts): Promise<void> {
  const location = vscode.ProgressLocation.Window;
  const files = await vscode.window.withProgress({ location, title: t('Counting what MLX-CODE keeps') }, () =>
    findOwnData(parts.dataFolder),
  );
  const amounts = amountsOf(files);
  const withModels = await askWhat(parts, amounts);
  if (withModels === undefined || !(await confirmed(parts, amounts, withModels))) return;
  await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title: t('Deleting the data of MLX-CODE') }, () =>
    remove(parts, withModels),
  );
  void offerReload(dataBytes(amounts, withModels));
}

/** True: all data; false: all but models; undefined: nothing. Without models there is nothing to choose. */
async function askWhat({ dataFolder }: Parts, amounts: DataAmounts): Promise<boolean | undefined> {
  if (amounts.models.files === 0) return true;
  const size = (withModels: boolean): string => formatBytes(dataBytes(amounts, withModels));
  const items = [
    {
      label: t('All Data but Models'),
      description: size(false),
      detail: t('Models stay, so that nothing need be downloaded again'),
      withModels: false,
    },
    { label: t('All Data'), description: size(true), detail: t('Also the models in {0}', dataFolder), withModels: true },
  ];
  return (await vscode.window.showQuickPick(items, { title: t('Delete the Data of MLX-CODE'), placeHolder: t('Choose what to delete') }))
    ?.withModels;
}

async function confirmed({ dataFolder }: Parts, amounts: DataAmounts, withModels: boolean): Promise<boolean> {
  const yes = t('Delete');
  const lines = [
    ...dataLines(amounts, withModels).map((line) => `• ${line}`),
    `• ${t('what this window and all windows remember, and the keys in the secret storage')}`,
  ];
  const detail =
    `${lines.join('\n')}\n\n` +
    t(
      "From {0} and VS Code's own storage. It can not be taken back; changes that were made before can no longer be undone by " +
        'MLX-CODE. Settings stay, and what VS Code keeps for other folders until these are opened.',
      dataFolder,
    );
  return (await vscode.window.showWarningMessage(t('Delete the data of MLX-CODE?'), { modal: true, detail }, yes)) === yes;
}

async function remove(parts: Parts, withModels: boolean): Promise<void> {
  const { context, dataFolder, effects, engine, index, insights, models, proposals, sessions } = parts;
  if (withModels) await stopDownloads(parts);
  // The worker has files of these open, and keeps what it has read as it ends.
  await index.release();
  await sessions.release();
  await models.unload();
  await engine.restart();
  const files = (await findOwnData(dataFolder)).filter(({ kind }) => withModels || kind !== 'models');
  await requireUnused(files.filter(({ kind }) => kind === 'models').map((file) => file.path));
  for (const proposal of proposals.open) await proposals.discard(proposal);
  // What waits to be written would make its files anew.
  insights.forget();
  const left = await effects.removeData(dataFolder, () => removeOwnData(dataFolder, files));
  for (const store of [context.globalState, context.workspaceState]) for (const key of store.keys()) await store.update(key, undefined);
  for (const key of await context.secrets.keys()) await context.secrets.delete(key);
  const [first] = left;
  if (first) throw new AppError('dataLeft', `${first.path} is still there`, { count: left.length, path: dataFolder });
}

/** Ends what this window fetches, so that nobody goes on writing into files that are gone. */
async function stopDownloads({ runningDownloads }: Parts): Promise<void> {
  for (const { model } of runningDownloads.list) runningDownloads.cancel(model.id);
  if (runningDownloads.list.length === 0) return;
  await new Promise<void>((resolve) => {
    const listening = runningDownloads.onDidChange(() => {
      if (runningDownloads.list.length > 0) return;
      listening.dispose();
      resolve();
    });
  });
}

/** What the window still holds in its memory would be kept anew otherwise. */
async function offerReload(bytes: number): Promise<void> {
  const reload = t('Reload Window');
  const text = t(
    'The data of MLX-CODE is gone, {0}. Reload the window for a fresh start, or uninstall the extension now.',
    formatBytes(bytes),
  );
  if ((await vscode.window.showInformationMessage(text, reload)) === reload)
    await vscode.commands.executeCommand('workbench.action.reloadWindow');
}
