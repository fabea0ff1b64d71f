import * as vscode from 'vscode';
import { formatBytes } from '../../base/formatNumbers.ts';
import { t } from '../../base/l10n.ts';
import type { CheckpointSummary, UnreadableCheckpoint } from '../../core/edits/checkpoint.ts';
import type { EditHistory } from './editHistory.ts';

interface CheckpointItem extends vscode.QuickPickItem {
  /** Absent for what can't be gone back to. */
  checkpoint?: CheckpointSummary;
  /** What the button deletes. */
  id?: string;
}

const removeButton = (): vscode.QuickInputButton => ({ iconPath: new vscode.ThemeIcon('trash'), tooltip: t('Delete This Checkpoint') });

/**
 * Lets the user choose a change to go back before, of all, looking for `filter` at first, or `among` some; undefined when they don't. Checkpoints can be deleted from the list.
 */
export async function pickCheckpoint(
  history: EditHistory,
  { filter = '', among }: { filter?: string; among?: readonly CheckpointSummary[] } = {},
): Promise<CheckpointSummary | undefined> {
  const pick = vscode.window.createQuickPick<CheckpointItem>();
  pick.title = t('Checkpoints');
  pick.placeholder = t('Choose a change to go back before it; you see what would happen first');
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.value = filter;
  const fill = async (): Promise<void> => {
    pick.busy = true;
    const wanted = among && new Set(among.map(({ id }) => id));
    const list = await history.list();
    pick.items = wanted
      ? itemsOf(list.filter(({ id }) => wanted.has(id)))
      : [...itemsOf(list), ...unreadableItems(await history.unreadable())];
    pick.busy = false;
  };
  try {
    pick.show();
    await fill();
    return await new Promise((resolve, reject) => {
      pick.onDidAccept(() => {
        const [item] = pick.selectedItems;
        // Pressed before the list is there, it is meant for what will be.
        if (item) resolve(item.checkpoint);
      });
      pick.onDidHide(() => resolve(undefined));
      pick.onDidTriggerItemButton(({ item }) => {
        if (item.id !== undefined) history.remove(item.id).then(fill).catch(reject);
      });
    });
  } finally {
    pick.dispose();
  }
}

function itemsOf(checkpoints: readonly CheckpointSummary[]): CheckpointItem[] {
  if (checkpoints.length === 0) {
    return [
      {
        label: t('No checkpoints yet'),
        detail: t('Each change by MLX-CODE to files of this folder will stand here.'),
        iconPath: new vscode.ThemeIcon('info'),
        alwaysShow: true,
      },
    ];
  }
  const items: CheckpointItem[] = [];
  let day = '';
  for (const checkpoint of checkpoints) {
    const own = dayOf(checkpoint.time);
    if (own !== day) items.push({ label: own, kind: vscode.QuickPickItemKind.Separator });
    day = own;
    items.push(itemOf(checkpoint));
  }
  return items;
}

function itemOf(checkpoint: CheckpointSummary): CheckpointItem {
  const { label, time, state, by, bytes } = checkpoint;
  const notes = [
    new Date(time).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' }),
    ...(state === 'undone' ? [t('undone')] : state === 'open' ? [t('interrupted')] : []),
    ...(by === 'cli' ? [t('command line')] : []),
    formatBytes(bytes),
  ];
  return {
    label,
    description: notes.join(', '),
    detail: filesOf(checkpoint),
    iconPath: new vscode.ThemeIcon(state === 'undone' ? 'discard' : 'history'),
    buttons: [removeButton()],
    checkpoint,
    id: checkpoint.id,
  };
}

/** Not hidden: somebody may look for just that one. */
function unreadableItems(unreadable: readonly UnreadableCheckpoint[]): CheckpointItem[] {
  const items = unreadable.map(({ id, time, reason }): CheckpointItem => {
    const newer = reason === 'newer';
    return {
      label: newer ? t('A change by a newer version of MLX-CODE') : t('A change that can not be read'),
      description: new Date(time).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' }),
      detail: newer ? t('Update MLX-CODE to go back before it.') : t('What was kept of it is damaged. It may be of another folder.'),
      iconPath: new vscode.ThemeIcon('warning'),
      buttons: [removeButton()],
      id,
    };
  });
  return items.length === 0 ? [] : [{ label: t('not readable'), kind: vscode.QuickPickItemKind.Separator }, ...items];
}

function filesOf({ files }: CheckpointSummary): string {
  const shown = files.slice(0, 4).map(({ path, from, kind }) => {
    if (kind === 'renamed') return `${from ?? ''} → ${path}`;
    if (kind === 'modified') return path;
    return kind === 'created' ? t('{0} (created)', path) : t('{0} (deleted)', path);
  });
  return files.length > shown.length ? t('{0} and {1} more', shown.join(', '), files.length - shown.length) : shown.join(', ');
}

function dayOf(time: number): string {
  const day = new Date(time).toDateString();
  if (day === new Date().toDateString()) return t('today');
  if (day === new Date(Date.now() - 86_400_000).toDateString()) return t('yesterday');
  return new Date(time).toLocaleDateString(undefined, { dateStyle: 'medium' });
}
