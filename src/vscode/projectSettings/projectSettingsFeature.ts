import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { AppError } from '../../base/appError.ts';
import { t } from '../../base/l10n.ts';
import { projectSettingsFile } from '../../core/projectSettings/projectKeys.ts';
import { starterFile } from '../../core/projectSettings/starterFile.ts';
import { registerCommand } from '../commands.ts';
import type { Services } from '../services.ts';
import { foldersOpen } from '../workspacePaths.ts';
import type { ProjectSettingsFiles } from './projectSettingsFiles.ts';
import { registerEffectiveSettings } from './effectiveSettings.ts';
import { registerSettingsProblems } from './settingsProblems.ts';

/** The settings of a project: what is wrong with its file, what counts, and a file to begin with. */
export function registerProjectSettings(services: Services): Disposable {
  const store = new DisposableStore();
  const { commands, edits, messages, settings } = services;
  if (settings.project) {
    store.add(registerSettingsProblems(settings.project, services.namedModels, commands));
    store.add(registerEffectiveSettings(services, settings.project));
    store.add(followAliases(commands, settings.project));
  }
  store.add(registerCommand(messages, 'mlxCode.settings.createProject', () => createProjectSettings(edits)));
  return store;
}

/** What the project calls commands, as its file has it by now. */
function followAliases(commands: Services['commands'], project: ProjectSettingsFiles): Disposable {
  const tell = (): void => {
    const aliases = Object.entries(project.of(null)?.settings.values.aliases ?? {});
    commands.setProjectNames(Object.fromEntries(aliases.map(([name, target]) => [name, target.slice(1)])));
  };
  tell();
  return project.onDidChange(tell);
}

/** Opens the file of a folder; where there is none, makes it first. Throws `workspaceNone`, `workspaceUntrusted`, and as a change of files does. */
async function createProjectSettings(edits: Services['edits']): Promise<void> {
  const folder =
    foldersOpen().length < 2 ? foldersOpen()[0] : await vscode.window.showWorkspaceFolderPick({ placeHolder: t('For which folder?') });
  if (!folder) {
    if (foldersOpen().length > 0) return;
    throw new AppError('workspaceNone', 'no folder for project settings');
  }
  // Where it wouldn't be read, nobody would know why it does nothing.
  if (!vscode.workspace.isTrusted) throw new AppError('workspaceUntrusted', 'project settings count in trusted folders');
  const uri = vscode.Uri.joinPath(folder.uri, projectSettingsFile);
  if (!(await isThere(uri)))
    await edits.apply({
      label: t('Create {0}', projectSettingsFile),
      files: [{ uri, before: null, after: starterFile(), match: 'exact' }],
      namedByUser: true,
    });
  await vscode.window.showTextDocument(uri);
}

/** Rejects with `fileUnreadable` where a folder is in its place. */
async function isThere(uri: vscode.Uri): Promise<boolean> {
  try {
    const { type } = await vscode.workspace.fs.stat(uri);
    if (type & vscode.FileType.Directory)
      throw new AppError('fileUnreadable', 'a folder', { path: projectSettingsFile, why: t('a folder is in its place') });
    return true;
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return false;
    throw error;
  }
}
