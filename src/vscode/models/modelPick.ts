/**
 * The list of models to pick from. Each file's line tells what loading it would take of the machine: the plans come one after the other while the list is
 * open, and end with it.
 */
import path from 'node:path';
import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { formatBytes } from '../../base/formatNumbers.ts';
import { findModelFiles, type ModelFile, modelFile, modelsFolder } from './modelFiles.ts';
import { addPlans, type PlanLoad } from './plannedLines.ts';

export interface ModelItem extends vscode.QuickPickItem {
  /** Absent for the entries that lead elsewhere. */
  file?: string;
  /** Shows where models come from instead of choosing one. */
  explains?: true;
}

const unplanned = 'Working out the memory it takes…';

/** `used`: the files that were used before, the newest first, with `current` being the chosen one. Undefined when nothing is picked. */
export async function pickModel(current: string, used: readonly string[], plan: PlanLoad): Promise<ModelItem | undefined> {
  const pick = vscode.window.createQuickPick<ModelItem>();
  const closing = new AbortController();
  const closed = (): boolean => closing.signal.aborted;
  pick.title = 'Choose Model';
  pick.placeholder = `GGUF files in ${shortened(modelsFolder)} are listed by themselves`;
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
    const items = await modelItems(current, used);
    if (closed()) return;
    pick.items = items;
    await addPlans(items, plan, closing.signal, () => {
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

async function modelItems(current: string, known: readonly string[]): Promise<ModelItem[]> {
  const [used, found] = await Promise.all([Promise.all([...new Set(known)].map(modelFile)), findModelFiles()]);
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
  const chosen = file.path === current ? ', chosen' : '';
  return {
    label: path.basename(file.path, path.extname(file.path)),
    description: `${formatBytes(file.bytes)}${chosen} · ${shortened(path.dirname(file.path))}`,
    detail: unplanned,
    iconPath: new vscode.ThemeIcon(file.path === current ? 'check' : 'chip'),
    file: file.path,
  };
}

/** With `~` for the home folder. */
function shortened(folder: string): string {
  const home = homedir();
  return folder === home || folder.startsWith(home + path.sep) ? `~${folder.slice(home.length)}` : folder;
}
