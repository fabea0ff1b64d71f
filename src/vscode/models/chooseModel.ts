/** Choosing the model that answers: a list to pick from, a check of the file, and only then the setting. */
import { homedir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { formatBytes } from '../../core/userMessage.ts';
import type { Services } from '../services.ts';
import { findModelFiles, folderExists, type ModelFile, modelFile, modelsFolder } from './modelFiles.ts';
import { RecentModels } from './recentModels.ts';

interface ModelItem extends vscode.QuickPickItem {
  /** Absent for the entries that lead elsewhere. */
  file?: string;
  /** Shows where models come from instead of choosing one. */
  explains?: true;
}

type Parts = Pick<Services, 'context' | 'engine' | 'models' | 'settings' | 'effects'>;

/**
 * Asks for a model unless `given` names one, checks its file, makes it the setting and loads it. Throws what the check or the load says
 * (`modelMissing`, `modelNotGguf`, `modelTruncated`, …); a file that fails the check never becomes the setting.
 */
export async function chooseModel(parts: Parts, given: string | undefined): Promise<void> {
  const recent = new RecentModels(parts.context.globalState);
  const file = given ?? (await pickModel(parts.settings.get().modelPath, recent, parts.context.extensionUri));
  if (!file) return;
  await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: `Checking ${path.basename(file)}` }, () =>
    parts.engine.inspect(file),
  );
  await parts.effects.setSetting('models.path', file);
  await recent.add(file);
  await parts.models.ensureLoaded();
}

async function pickModel(current: string, recent: RecentModels, extension: vscode.Uri): Promise<string | undefined> {
  const items = await modelItems(current, recent);
  const chosen = await vscode.window.showQuickPick(items, {
    title: 'Choose Model',
    placeHolder: `GGUF files in ${shortened(modelsFolder)} are listed by themselves`,
    matchOnDetail: true,
  });
  if (chosen?.explains) {
    await vscode.commands.executeCommand('markdown.showPreview', vscode.Uri.joinPath(extension, 'media', 'walkthrough', 'model.md'));
    return undefined;
  }
  return chosen && (chosen.file ?? openFile());
}

async function modelItems(current: string, recent: RecentModels): Promise<ModelItem[]> {
  const known = [...new Set([...(current === '' ? [] : [current]), ...recent.paths])];
  const [used, found] = await Promise.all([Promise.all(known.map(modelFile)), findModelFiles()]);
  const recently = used.filter((file) => file !== null);
  const others = found.filter((file) => !recently.some((one) => one.path === file.path));
  const group = (label: string, files: readonly ModelFile[]): ModelItem[] =>
    files.length > 0 ? [{ label, kind: vscode.QuickPickItemKind.Separator }, ...files.map((file) => modelItem(file, current))] : [];
  return [
    { label: 'Choose a File…', iconPath: new vscode.ThemeIcon('folder-opened'), detail: 'A GGUF model on this machine', alwaysShow: true },
    {
      label: 'Where Do I Get a Model?',
      iconPath: new vscode.ThemeIcon('question'),
      detail: 'Which sizes suit this machine, and where to find them',
      explains: true,
    },
    ...group('recently used', recently),
    ...group('in the models folder', others),
  ];
}

function modelItem(file: ModelFile, current: string): ModelItem {
  return {
    label: path.basename(file.path, path.extname(file.path)),
    description: file.path === current ? `${formatBytes(file.bytes)}, in use` : formatBytes(file.bytes),
    detail: shortened(path.dirname(file.path)),
    iconPath: new vscode.ThemeIcon(file.path === current ? 'check' : 'chip'),
    file: file.path,
  };
}

async function openFile(): Promise<string | undefined> {
  const begin = vscode.Uri.file((await folderExists(modelsFolder)) ? modelsFolder : homedir());
  const [uri] =
    (await vscode.window.showOpenDialog({
      title: 'Choose a GGUF model',
      openLabel: 'Use This Model',
      defaultUri: begin,
      filters: { 'GGUF models': ['gguf'], 'All files': ['*'] },
    })) ?? [];
  if (uri && uri.scheme !== 'file')
    throw new AppError('fileUnreadable', 'the model has to be on the machine that runs it', { path: uri.path });
  return uri?.fsPath;
}

/** With `~` for the home folder. */
function shortened(folder: string): string {
  const home = homedir();
  return folder === home || folder.startsWith(home + path.sep) ? `~${folder.slice(home.length)}` : folder;
}
