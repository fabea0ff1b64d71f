/**
 * The list of models to pick from. Each file's line tells what loading it would take of the machine: the plans come one after the other while the list is
 * open, and end with it.
 */
import path from 'node:path';
import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { formatBytes } from '../../base/formatNumbers.ts';
import { t } from '../../base/l10n.ts';
import { type FoundModels, type InstalledModel, installedModels, type LibraryPlace } from '../../core/models/library/modelLibrary.ts';
import { fileSize } from '../../node/modelLibrary.ts';
import type { ProviderItem } from '../providers/providerLines.ts';
import { addPlans, type PlanLoad } from './plannedLines.ts';

export interface ModelItem extends ProviderItem {
  /** Absent for the entries that lead elsewhere. */
  file?: string;
  /** A command instead of a file. */
  command?: string;
  /** No model of its own for this kind of project. */
  asElsewhere?: true;
  /** Shows where models come from instead of choosing one. */
  explains?: true;
}

const unplanned = (): string => t('Working out the memory it takes…');

/** What the list is made from. */
export interface ModelPickParts {
  /** What the list is called, where it has a purpose of its own. */
  title?: string | undefined;
  /** The chosen file; empty for none. */
  current: string;
  /** Files that were used before, the newest first. */
  used: readonly string[];
  modelsFolder: string;
  /** The file that tells the kind of project the model is chosen for; null for all of them. */
  projectMarker: string | null;
  /** The file that answers elsewhere, where this kind of project has one of its own; null otherwise. */
  elsewhere: string | null;
  /** Files in this project that tell its kind: a model could be chosen for that alone. */
  projectMarkers: () => Promise<readonly string[]>;
  find: () => Promise<FoundModels>;
  /** Others who can answer in the chat. */
  providers: (signal: AbortSignal) => Promise<ProviderItem[]>;
  plan: PlanLoad;
}

interface Listed {
  path: string;
  bytes: number;
}

const groups = (): readonly (readonly [LibraryPlace, label: string])[] => [
  ['own', t('in the models folder')],
  ['huggingFace', t("in Hugging Face's cache")],
  ['lmStudio', t('of LM Studio')],
];

/** Undefined when nothing is picked. */
export async function pickModel(parts: ModelPickParts): Promise<ModelItem | undefined> {
  const pick = vscode.window.createQuickPick<ModelItem>();
  const closing = new AbortController();
  const closed = (): boolean => closing.signal.aborted;
  pick.title =
    parts.title ?? (parts.projectMarker === null ? t('Choose Model') : t('Choose Model for Projects with {0}', parts.projectMarker));
  pick.placeholder = t('GGUF files in {0} are listed by themselves', shortened(parts.modelsFolder));
  pick.matchOnDescription = true;
  pick.keepScrollPosition = true;
  pick.busy = true;
  const picked = new Promise<ModelItem | undefined>((resolve) => {
    pick.onDidAccept(() => {
      resolve(pick.activeItems[0]);
      pick.hide();
    });
    pick.onDidHide(() => {
      closing.abort();
      resolve(undefined);
      pick.dispose();
    });
  });
  const fill = async (): Promise<void> => {
    const items = await modelItems(parts, closing.signal);
    if (closed()) return;
    pick.items = items;
    await addPlans(items, parts.plan, closing.signal, () => {
      const { activeItems } = pick;
      pick.items = items;
      // Before VS Code has told which line is active, it is the first one, as it is anyway.
      if (activeItems.length > 0) pick.activeItems = activeItems;
    });
    if (!closed()) pick.busy = false;
  };
  pick.show();
  void fill();
  return picked;
}

async function modelItems(parts: ModelPickParts, signal: AbortSignal): Promise<ModelItem[]> {
  const { current, used, find, providers, elsewhere, projectMarkers } = parts;
  const [sizes, found, others, markers] = await Promise.all([
    Promise.all([...new Set(used)].map(async (path) => ({ path, bytes: await fileSize(path) }))),
    find(),
    providers(signal),
    projectMarkers(),
  ]);
  const recently = sizes.flatMap(({ path, bytes }) => (bytes === null ? [] : [{ path, bytes }]));
  const installed = installedModels(found.files, []).filter((model) => isOffered(model, recently));
  const group = (label: string, files: readonly Listed[]): ModelItem[] =>
    files.length > 0 ? [{ label, kind: vscode.QuickPickItemKind.Separator }, ...files.map((file) => modelItem(file, current))] : [];
  return [
    {
      label: t('Choose a File…'),
      iconPath: new vscode.ThemeIcon('folder-opened'),
      detail: t('A GGUF model on this machine'),
      alwaysShow: true,
    },
    {
      label: t('Download a Model…'),
      iconPath: new vscode.ThemeIcon('cloud-download'),
      detail: t('From a list of good ones, checked when it is here'),
      command: 'mlxCode.models.download',
      alwaysShow: true,
    },
    {
      label: t('Where Do I Get a Model?'),
      iconPath: new vscode.ThemeIcon('question'),
      detail: t('Which sizes suit this machine, and where to find them'),
      explains: true,
    },
    ...(markers.length > 0
      ? [
          {
            label: t('Choose for This Kind of Project…'),
            iconPath: new vscode.ThemeIcon('root-folder'),
            detail: t(
              'Another model than elsewhere, for projects with {0}',
              markers.reduce((all, one) => t('{0} or {1}', all, one)),
            ),
            command: 'mlxCode.models.chooseForProject',
            alwaysShow: true,
          },
        ]
      : []),
    ...(elsewhere === null
      ? []
      : [
          {
            label: t('Same as Elsewhere'),
            iconPath: new vscode.ThemeIcon('discard'),
            detail:
              elsewhere === ''
                ? t('No model of its own for this kind of project: none is chosen elsewhere')
                : t('No model of its own for this kind of project: {0}', path.basename(elsewhere)),
            asElsewhere: true as const,
            alwaysShow: true,
          },
        ]),
    ...group(t('recently used'), recently),
    ...groups().flatMap(([place, label]) =>
      group(
        label,
        installed.filter((model) => model.place === place),
      ),
    ),
    ...others,
  ];
}

/** A split model is chosen by its first part, and only when the others are there. */
function isOffered({ files, missing }: InstalledModel, recently: readonly Listed[]): boolean {
  return missing.length === 0 && !files.some(({ path }) => recently.some((one) => one.path === path));
}

function modelItem(file: Listed, current: string): ModelItem {
  const size = formatBytes(file.bytes);
  const chosen = file.path === current ? t('{0}, chosen', size) : size;
  return {
    label: path.basename(file.path, path.extname(file.path)),
    description: `${chosen} · ${shortened(path.dirname(file.path))}`,
    detail: unplanned(),
    iconPath: new vscode.ThemeIcon(file.path === current ? 'check' : 'chip'),
    file: file.path,
  };
}

/** With `~` for the home folder. */
function shortened(folder: string): string {
  const home = homedir();
  return folder === home || folder.startsWith(home + path.sep) ? `~${folder.slice(home.length)}` : folder;
}
