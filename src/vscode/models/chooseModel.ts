/** Choosing the model that answers: a list to pick from, a check of the file, and only then the setting. */
import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { language, t } from '../../base/l10n.ts';
import { kindOfManifest } from '../../core/project/projectProfile.ts';
import type { ProjectModel } from '../../core/models/projectModel.ts';
import { dataPlaces } from '../../node/dataFolder.ts';
import { findModels, libraryFolders } from '../../node/modelLibrary.ts';
import type { ModelHeader } from '../../protocol/worker/modelInfo.ts';
import { chooseProvider } from '../providers/chooseProvider.ts';
import { providerLines } from '../providers/providerLines.ts';
import type { Services } from '../services.ts';
import { pickModel } from './modelPick.ts';
import { RecentModels } from './recentModels.ts';

type Parts = Pick<Services, 'context' | 'dataFolder' | 'engine' | 'models' | 'settings' | 'effects' | 'providers' | 'providerWord'>;

/**
 * Asks for a model unless `given` names one, checks its file, makes it the setting and loads it: for the `kind` of project, by default for the one that has a
 * model of its own here, else for all. Throws what the check or the load says
 * (`modelMissing`, `modelNotGguf`, `modelTruncated`, …); a file that fails the check never becomes the setting. Resolves with whether anything was chosen.
 */
export async function chooseModel(
  parts: Parts,
  given: string | undefined,
  { kind, title }: { kind?: ProjectModel; title?: string } = {},
): Promise<boolean> {
  const { settings, effects, models } = parts;
  const recent = new RecentModels(parts.context.globalState);
  const file = given ?? (await askForModel(parts, recent, kind, title));
  if (file === undefined || file === somebodyElse) return file === somebodyElse;
  if (file === null) {
    await effects.setSetting(...settings.modelChoice('', kind?.marker));
    if (settings.get().modelPath !== '') await models.ensureLoaded();
    return true;
  }
  const checking = { location: vscode.ProgressLocation.Window, title: t('Checking {0}', path.basename(file)) };
  models.remember(await vscode.window.withProgress(checking, () => checked(parts, file)));
  await effects.setSetting(...settings.modelChoice(file, kind?.marker));
  if (settings.providers.chosen !== '') await effects.setSetting('models.provider', '');
  await recent.add(file);
  await settings.projectSeen();
  await models.ensureLoaded();
  return true;
}

/** Its header. Whether it can be run here only the engine can tell; what else speaks against a load, such as its size, is the load's to say. */
async function checked({ engine, models }: Parts, file: string): Promise<ModelHeader> {
  const header = await engine.inspect(file);
  await models.plan(file).catch((error: unknown) => {
    if (AppError.is(error, 'modelUnsupported')) throw error;
  });
  return header;
}

/** Asks which kind of project where it is of several, and then for its model, as `chooseModel` does. @throws AppError `projectUnknown` */
export async function chooseForProject(parts: Parts, given: string | undefined): Promise<void> {
  const kinds = await parts.settings.projectKinds();
  const open = (vscode.workspace.workspaceFolders ?? []).length > 0;
  if (kinds.length === 0) throw new AppError('projectUnknown', 'no file tells the kind of project', { open });
  const items = kinds.map((its) => ({
    its,
    label: its.marker,
    description: [kindOfManifest(its.marker), its.path === '' ? t('no model of its own yet') : path.basename(its.path)]
      .filter((part) => part !== null)
      .join(', '),
    iconPath: new vscode.ThemeIcon('root-folder'),
  }));
  const title = t('Which File Tells the Kind of Project?');
  const placeHolder = t('Projects with this file in their topmost folder are answered by the model that you choose next');
  const chosen = items.length > 1 ? await vscode.window.showQuickPick(items, { title, placeHolder }) : items[0];
  if (chosen) await chooseModel(parts, given, { kind: chosen.its });
}

/** Not a model here but who else answers was chosen. */
const somebodyElse = Symbol('somebody else');

/** Null for none of its own for this kind of project, undefined where nothing is to be done. */
async function askForModel(
  parts: Parts,
  recent: RecentModels,
  kind: ProjectModel | undefined,
  title: string | undefined,
): Promise<string | typeof somebodyElse | null | undefined> {
  const { dataFolder, settings, models, context, providers } = parts;
  const { chosen: provider } = settings.providers;
  const its = kind ?? settings.projectModel;
  const own = its === null || its.path === '' ? null : its.path;
  const modelPath = own ?? settings.get().modelPath;
  const known = [...(modelPath === '' ? [] : [modelPath]), ...recent.paths];
  const modelsFolder = dataPlaces(dataFolder).models;
  const chosen = await pickModel({
    title,
    current: provider === '' ? modelPath : '',
    used: known,
    modelsFolder,
    projectMarker: its?.marker ?? null,
    elsewhere: own === null ? null : settings.modelElsewhere,
    projectMarkers: async () => (its ? [] : (await settings.projectKinds()).map(({ marker }) => marker)),
    find: () => findModels(libraryFolders(dataFolder, process.env, homedir())),
    providers: async (signal) => {
      // Who else answers is the same in all projects.
      if (kind) return [];
      const [servers, offered] = await Promise.all([providers.findServers(signal), providers.findModels(signal)]);
      return providerLines(providers.listed.entries, { servers, offered }, provider, (entry) => providers.refusalOf(entry));
    },
    plan: (file, signal) => models.plan(file, signal),
  });
  if (chosen?.provider) {
    return (await chooseProvider(parts, chosen.provider, chosen.models)) ? somebodyElse : undefined;
  }
  if (chosen?.asElsewhere) return null;
  if (chosen?.explains) {
    // Called as the walkthrough itself looks for its pages in a language.
    const name = language() === 'en' ? 'model.md' : `model.nls.${language()}.md`;
    const page = vscode.Uri.joinPath(context.extensionUri, 'media', 'walkthrough', name);
    await vscode.commands.executeCommand('markdown.showPreview', page);
    return undefined;
  }
  if (chosen?.command !== undefined) {
    await vscode.commands.executeCommand(chosen.command);
    return undefined;
  }
  return chosen && (chosen.file ?? openFile(modelsFolder));
}

async function openFile(modelsFolder: string): Promise<string | undefined> {
  const begin = vscode.Uri.file((await isFolder(modelsFolder)) ? modelsFolder : homedir());
  const [uri] =
    (await vscode.window.showOpenDialog({
      title: t('Choose a GGUF model'),
      openLabel: t('Use This Model'),
      defaultUri: begin,
      filters: { [t('GGUF models')]: ['gguf'], [t('All files')]: ['*'] },
    })) ?? [];
  if (uri && uri.scheme !== 'file')
    throw new AppError('fileUnreadable', 'the model has to be on the machine that runs it', { path: uri.path });
  return uri?.fsPath;
}

async function isFolder(folder: string): Promise<boolean> {
  return stat(folder).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}
