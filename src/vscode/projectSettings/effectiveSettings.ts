/** *Show Effective Settings*: a page with each setting's value, where it is from and what it goes before, kept up to date while it is open. */
import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { t } from '../../base/l10n.ts';
import { projectSettingsFile } from '../../core/projectSettings/projectKeys.ts';
import { projectRows } from '../../core/projectSettings/projectRows.ts';
import { type EffectiveSetting, type SettingsReport, settingsReportText } from '../../core/projectSettings/settingsReport.ts';
import { registerCommand } from '../commands.ts';
import type { Services } from '../services.ts';
import { type SettingKey, settingKeys, type VsCodeSettings } from '../settings.ts';
import { foldersOpen, pathPrefix } from '../workspacePaths.ts';
import type { NamedModelFiles } from './namedModelFiles.ts';
import type { ProjectSettingsFiles } from './projectSettingsFiles.ts';

/** The page is about us, and nobody's code. */
export const settingsScheme = 'mlx-code-settings';
const page = (): vscode.Uri => vscode.Uri.from({ scheme: settingsScheme, path: `/${t('Effective Settings of MLX-CODE')}.txt` });

type Parts = Pick<Services, 'context' | 'messages' | 'namedModels' | 'settings'>;

export function registerEffectiveSettings({ context, messages, namedModels, settings }: Parts, project: ProjectSettingsFiles): Disposable {
  const store = new DisposableStore();
  const changed = store.add(new vscode.EventEmitter<vscode.Uri>());
  const groups = settingGroups(context.extension.packageJSON as Manifest);
  store.add(
    vscode.workspace.registerTextDocumentContentProvider(settingsScheme, {
      onDidChange: changed.event,
      provideTextDocumentContent: async () => {
        await project.seen();
        return settingsReportText(reportOf(settings, project, namedModels, groups));
      },
    }),
  );
  store.add(
    vscode.languages.registerDocumentLinkProvider(
      { scheme: settingsScheme },
      { provideDocumentLinks: (document) => linksIn(document, project) },
    ),
  );
  const renew = (): void => changed.fire(page());
  store.add(settings.onDidChange(renew));
  store.add(namedModels.onDidChange(renew));
  store.add(vscode.workspace.onDidChangeWorkspaceFolders(renew));
  store.add(vscode.workspace.onDidGrantWorkspaceTrust(renew));
  store.add(
    registerCommand(messages, 'mlxCode.settings.showEffective', async () => {
      renew();
      await vscode.window.showTextDocument(page(), { preview: true });
    }),
  );
  return store;
}

interface Manifest {
  contributes: { configuration: { title: string; properties: Record<string, { order?: number }> }[] };
}

/** The settings as VS Code's own editor of them groups them. */
function settingGroups({ contributes }: Manifest): { title: string; keys: SettingKey[] }[] {
  const known = new Set<string>(settingKeys);
  return contributes.configuration.map(({ title, properties }) => ({
    title,
    keys: Object.keys(properties)
      .map((key) => key.replace(/^mlxCode\./, ''))
      .filter((key): key is SettingKey => known.has(key)),
  }));
}

/** What counts now. */
function reportOf(
  settings: VsCodeSettings,
  project: ProjectSettingsFiles,
  models: NamedModelFiles,
  groups: readonly { title: string; keys: SettingKey[] }[],
): SettingsReport {
  const files = project.all;
  const several = foldersOpen().length > 1;
  const ofFolders = files.map((read) => ({
    title: several ? t('Of the Project in {0}', read.folder.name) : t('Of the Project'),
    settings: projectRows(read),
  }));
  return {
    groups: [...ofFolders, ...groups.map(({ title, keys }) => ({ title, settings: keys.flatMap((key) => rowsOf(settings, key)) }))],
    problems: files.flatMap((read) =>
      [...read.settings.problems, ...models.problemsOf(read)].map((problem) => ({ ...problem, file: read.file })),
    ),
    notes: notesOf(files.map(({ file }) => file)),
  };
}

/** A setting that folders can have their own value of has a row for each of several. */
function rowsOf(settings: VsCodeSettings, key: SettingKey): EffectiveSetting[] {
  const folders = foldersOpen();
  const kind = settings.projectModel;
  if (key === 'models.path' && kind) {
    const beside = t('not here, where mlxCode.models.byProject has {0} for {1}', kind.path, kind.marker);
    return [{ key: `mlxCode.${key}`, layers: settings.layers(key), beside }];
  }
  if (key !== 'index.exclude' || folders.length < 2) return [{ key: `mlxCode.${key}`, layers: settings.layers(key) }];
  return folders.map(({ uri, name }) => ({ key: `mlxCode.${key} [${name}]`, layers: settings.layers(key, uri) }));
}

function notesOf(files: readonly string[]): string[] {
  const order = t(
    'Of several values the last one here counts: default, user settings, {0} of the project, workspace settings, settings of the folder.',
    projectSettingsFile,
  );
  if (!vscode.workspace.isTrusted)
    return [
      order,
      t("The workspace is in Restricted Mode, so no {0} is read, and some settings of the workspace don't count.", projectSettingsFile),
    ];
  const [first] = foldersOpen();
  if (files.length === 0)
    return [order, t('No open folder has a {0}. “MLX-CODE: Create Project Settings” makes one.', projectSettingsFile)];
  if (foldersOpen().length === 1 || !first) return [order];
  return [
    order,
    t(
      'What holds for the whole window is taken from {0}; what is denied in any folder is denied in all, but for changes of files.',
      `${pathPrefix(first)}${projectSettingsFile}`,
    ),
  ];
}

/** Places in project files lead there; names of settings lead to VS Code's settings. */
function linksIn(document: vscode.TextDocument, project: ProjectSettingsFiles): vscode.DocumentLink[] {
  const text = document.getText();
  const range = (start: number, length: number): vscode.Range =>
    new vscode.Range(document.positionAt(start), document.positionAt(start + length));
  const links = [...text.matchAll(/\bmlxCode\.[\w.]+/g)].map(({ index, 0: name }) => {
    const link = new vscode.DocumentLink(range(index, name.length), commandUri('workbench.action.openSettings', [`@id:${name}`]));
    link.tooltip = t('Open this setting');
    return link;
  });
  for (const { file, uri } of project.all) {
    for (let at = text.indexOf(`${file}:`); at >= 0; at = text.indexOf(`${file}:`, at + 1)) {
      const [whole, line = '1', column = '1'] = /^:(\d+)(?::(\d+))?/.exec(text.slice(at + file.length, at + file.length + 20)) ?? [];
      if (whole === undefined || /[^\s]/.test(text.charAt(at - 1))) continue;
      const target = uri.with({ fragment: `L${line},${column}` });
      links.push(new vscode.DocumentLink(range(at, file.length + whole.length), target));
    }
  }
  return links;
}

function commandUri(command: string, args: readonly unknown[]): vscode.Uri {
  return vscode.Uri.parse(`command:${command}?${encodeURIComponent(JSON.stringify(args))}`);
}
