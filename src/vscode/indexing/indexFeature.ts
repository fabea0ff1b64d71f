/** The index in the editor: it follows the open folders, shows how far it is, and is searched, paused, made anew and deleted by commands. */
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { t } from '../../base/l10n.ts';
import { indexSentence } from '../../core/indexing/indexWords.ts';
import { registerCommand, signalOf } from '../commands.ts';
import type { Services } from '../services.ts';
import { followFolders } from './indexedFolders.ts';
import { indexMentions } from './indexMentions.ts';
import { registerIndexStatus, standing } from './indexStatus.ts';
import { registerSearch } from './searchFeature.ts';
import { SkippedPage } from './skippedPage.ts';

export function registerIndex(services: Services): Disposable {
  const { index, vectors, mentions, messages, settings, log } = services;
  const store = new DisposableStore();
  const command = (id: string, run: (...args: unknown[]) => unknown): void => {
    store.add(registerCommand(messages, id, run));
  };
  store.add(registerIndexStatus(index, vectors));
  store.add(registerSearch(services));
  const skipped = store.add(new SkippedPage(index));
  command('mlxCode.index.pause', () => index.pause(true));
  command('mlxCode.index.resume', () => index.pause(false));
  command('mlxCode.index.rebuild', () => rebuild(index));
  command('mlxCode.index.delete', async () => {
    await index.remove();
    vscode.window.setStatusBarMessage(
      `$(check) ${t('The index of this project is deleted; it is made anew when the window is opened or something is searched')}`,
      8_000,
    );
  });
  command('mlxCode.index.showSkipped', () => skipped.show());
  command('mlxCode.index.showCommands', () => showCommands(services));
  store.add(
    index.onDidSetAside(({ folder, file }) =>
      messages.showError(new AppError('indexSetAside', 'a damaged index was set aside', { path: folder.root, file }), 'reading the index'),
    ),
  );
  for (const kind of indexMentions(services)) store.add(mentions.add(kind));
  store.add(followFolders({ index, settings, log }));
  vectors.follow();
  return store;
}

async function rebuild(index: Services['index']): Promise<void> {
  await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: t('Reading the project'), cancellable: true },
    async (progress, token) => {
      let before = 0;
      const following = index.onDidChange((state) => {
        if (state.status !== 'indexing' || state.of === 0) return;
        const now = (100 * state.files) / state.of;
        progress.report({ message: indexSentence(state), increment: Math.max(0, now - before) });
        before = Math.max(before, now);
      });
      try {
        await index.rebuild(signalOf(token));
      } finally {
        following.dispose();
      }
    },
  );
}

async function showCommands({ index, vectors }: Pick<Services, 'index' | 'vectors'>): Promise<void> {
  const canPause = index.state.status === 'indexing' || (!index.pausedByUser && ['filling', 'waiting'].includes(vectors.state.status));
  const entries: (vscode.QuickPickItem & { command: string; args?: unknown[] })[] = [
    { label: `$(search) ${t('Search the Project…')}`, command: 'mlxCode.index.search' },
    { label: `$(list-tree) ${t('Search the Project in the View…')}`, command: 'mlxCode.index.searchView' },
    ...(canPause ? [{ label: `$(debug-pause) ${t('Pause Indexing')}`, command: 'mlxCode.index.pause' }] : []),
    ...(index.pausedByUser ? [{ label: `$(debug-continue) ${t('Go On with Indexing')}`, command: 'mlxCode.index.resume' }] : []),
    { label: `$(list-unordered) ${t('Show Files Left Out of the Index')}`, command: 'mlxCode.index.showSkipped' },
    { label: `$(refresh) ${t('Rebuild Index')}`, command: 'mlxCode.index.rebuild' },
    { label: `$(trash) ${t('Delete Index')}`, command: 'mlxCode.index.delete' },
    { label: `$(gear) ${t('Open Settings')}`, command: 'workbench.action.openSettings', args: ['mlxCode.index'] },
  ];
  const chosen = await vscode.window.showQuickPick(entries, { title: t('Project Index'), placeHolder: standing(index, vectors) });
  if (chosen) await vscode.commands.executeCommand(chosen.command, ...(chosen.args ?? []));
}
