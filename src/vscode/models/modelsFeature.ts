/** The view of the models: its list, and the commands of its rows, which the palette and the keyboard have too where no row is needed. */
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { t } from '../../base/l10n.ts';
import type { ModelRow, RowAction } from '../../core/models/view/modelRows.ts';
import { registerCommand } from '../commands.ts';
import type { Services } from '../services.ts';
import { chooseModel } from './chooseModel.ts';
import { deleteModel } from './deleteModel.ts';
import { fetchModel } from './downloadModel.ts';
import { measureModel } from './measureModel.ts';
import { ModelDetails } from './modelDetails.ts';
import { ModelNode, ModelsView } from './modelsView.ts';
import { pickRow } from './rowPick.ts';
import { takeRecommended } from './recommendedModel.ts';

export function registerModelsView(services: Services): Disposable {
  const { effects, engine, messages, models, modelsOnMachine, modelUses, runningDownloads, downloads } = services;
  const store = new DisposableStore();
  const view = store.add(new ModelsView(modelsOnMachine));
  const details = store.add(new ModelDetails(engine));
  store.add(noteUses(services));

  /** The row that a menu, the keyboard or a name means, when the action can be done with it; else one that is picked. */
  const rowFor = async (action: RowAction, given: unknown): Promise<ModelRow | undefined> => {
    const meant = given instanceof ModelNode ? given.row : typeof given === 'string' ? await called(given, action) : view.selected;
    if (meant?.actions.includes(action)) return meant;
    if (typeof given === 'string' && meant) throw unfit(action, meant);
    await modelsOnMachine.look();
    return pickRow(modelsOnMachine.groups, action);
  };
  const called = (name: string, action: RowAction): Promise<ModelRow> =>
    modelsOnMachine.called(name, { fits: ({ actions }) => actions.includes(action), exact: action === 'delete' || action === 'discard' });
  const command = (id: string, run: (given: unknown) => unknown): void => {
    store.add(registerCommand(messages, `mlxCode.models.${id}`, run));
  };
  const rowCommand = (id: string, action: RowAction, run: (row: ModelRow) => unknown): void => {
    command(id, async (given) => {
      const row = await rowFor(action, given);
      return row && run(row);
    });
  };
  const fileCommand = (id: string, action: RowAction, run: (path: string) => unknown): void => {
    rowCommand(id, action, ({ known: { path } }) => (path === null ? undefined : run(path)));
  };

  command('refresh', () => modelsOnMachine.look());
  command('downloadRecommended', () => takeRecommended(modelsOnMachine));
  command('benchmark', async () => {
    const said = await measureModel({ engine, models, modelUses });
    await modelsOnMachine.look();
    void vscode.window.showInformationMessage(said);
  });
  fileCommand('useForChat', 'chat', (path) => chooseModel(services, path));
  fileCommand('useForCompletions', 'completions', async (path) => {
    const header = await engine.inspect(path);
    models.remember(header);
    if (!header.fim) throw new AppError('noFillInMiddle', `${path} has no fill-in-the-middle tokens`);
    await loadedAnew(() => effects.setSetting('models.completionModel', path));
  });
  rowCommand('stopUsingForCompletions', 'noCompletions', () => loadedAnew(() => effects.setSetting('models.completionModel', '')));
  fileCommand('useForSmallTasks', 'small', (path) => loadedAnew(() => effects.setSetting('models.smallModel', path)));
  rowCommand('stopUsingForSmallTasks', 'noSmall', () => loadedAnew(() => effects.setSetting('models.smallModel', '')));
  fileCommand('useForSearch', 'search', async (path) => {
    const header = await engine.inspect(path);
    models.remember(header);
    if (!header.vectors) throw new AppError('noVectors', `${path} was not made for vectors`, { path });
    await loadedAnew(() => effects.setSetting('models.embeddingModel', path));
  });
  rowCommand('stopUsingForSearch', 'noSearch', () => loadedAnew(() => effects.setSetting('models.embeddingModel', '')));
  fileCommand('useForRanking', 'rank', async (path) => {
    const header = await engine.inspect(path);
    models.remember(header);
    if (!header.ranks) throw new AppError('noRanking', `${path} was not made to rank texts`, { path });
    await loadedAnew(() => effects.setSetting('models.rerankingModel', path));
  });
  rowCommand('stopUsingForRanking', 'noRank', () => loadedAnew(() => effects.setSetting('models.rerankingModel', '')));
  rowCommand('cancelDownload', 'cancel', ({ known: { entry } }) => entry && runningDownloads.cancel(entry.id));
  rowCommand('resumeDownload', 'goOn', ({ known: { entry } }) => entry && fetchModel(services, entry));
  rowCommand('discardDownload', 'discard', async ({ label, description, known: { path } }) => {
    const yes = t('Remove It');
    const question = { modal: true, detail: t('What has come of it is deleted: {0}.', description) };
    if (path === null || (await vscode.window.showWarningMessage(t('Remove the download of “{0}”?', label), question, yes)) !== yes) return;
    await downloads.discardFile(path);
    await modelsOnMachine.look();
  });
  rowCommand('delete', 'delete', async (row) => {
    const said = await deleteModel(services, row);
    if (said !== null) vscode.window.setStatusBarMessage(`$(trash) ${said}`, 5000);
    return said === null ? undefined : `${said}.`;
  });
  fileCommand('reveal', 'file', (path) => vscode.commands.executeCommand('revealFileInOS', vscode.Uri.file(path)));
  fileCommand('copyPath', 'file', (path) => vscode.env.clipboard.writeText(path));
  rowCommand('showDetails', 'details', (row) => details.show(row));
  return store;

  /** A changed setting counts from the next load on: what was loaded is loaded anew at once, as who clicks wants to see it work. */
  async function loadedAnew(change: () => Promise<void>): Promise<void> {
    const wasLoaded = models.state.status === 'ready';
    await change();
    if (wasLoaded) await models.ensureLoaded();
  }
}

/** Why an action can't be done with a row that was named. */
function unfit(action: RowAction, { called, known: { path } }: ModelRow): AppError {
  if (action === 'delete' && path !== null) return new AppError('modelNotDeleted', `${path} is not ours`, { path, reason: 'elsewhere' });
  if (action === 'completions' && path !== null) return new AppError('noFillInMiddle', `${path} can not fill in, or answers already`);
  if (action === 'search' && path !== null)
    return new AppError('noVectors', `${path} was not made for vectors, or answers already`, { path });
  if (action === 'rank' && path !== null)
    return new AppError('noRanking', `${path} was not made to rank texts, or answers already`, { path });
  return new AppError('modelNotInstalled', `${called} is not here`, { name: called });
}

/** Keeps when each model was used last: when it is loaded. */
function noteUses({ models, modelUses }: Services): Disposable {
  return models.onDidChange(({ status }) => {
    const { info } = models;
    if (status === 'ready' && info) void modelUses.note(info.path, { bytes: info.bytes, lastUsed: Date.now() });
  });
}
