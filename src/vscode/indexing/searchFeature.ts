/** Searching the project: in a list that comes and goes, and in a view that stays, with what is done with what was found. */
import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import type { ProjectHit } from '../../core/indexing/projectIndex.ts';
import { ProjectSearch } from '../../core/indexing/projectSearch.ts';
import { registerCommand } from '../commands.ts';
import { attachedFile } from '../context/attachedFile.ts';
import { ContextKeys } from '../contextKeys.ts';
import { RowKey } from '../rowKey.ts';
import type { Services } from '../services.ts';
import { hitUri } from './hitPlace.ts';
import { openHit } from './openHit.ts';
import { searchInput } from './searchInput.ts';
import { searchProject } from './searchPick.ts';
import { type SearchNode, SearchView, searchViewId } from './searchView.ts';

const mostHits = 100;
/** The last query of this workspace. */
const queryKey = 'mlxCode.search.query';

export function registerSearch(services: Services): Disposable {
  const { attached, context, index, messages } = services;
  const store = new DisposableStore();
  const command = (id: string, run: (...args: unknown[]) => unknown): void => {
    store.add(registerCommand(messages, id, run));
  };
  const search = store.add(new ProjectSearch(index, mostHits));
  const keys = new ContextKeys('mlxCode.search');
  let kept = context.workspaceState.get<string>(queryKey, '');
  store.add(
    search.onDidChange(({ query, isRunning }) => {
      keys.set('running', isRunning);
      keys.set('hasQuery', query !== '');
      if (query === kept) return;
      kept = query;
      void context.workspaceState.update(queryKey, query === '' ? undefined : query);
    }),
  );
  if (kept !== '') search.resume(kept);
  store.add(new SearchView(search, index));

  command('mlxCode.index.search', (given) => searchProject(services, typeof given === 'string' ? given : ''));
  command('mlxCode.index.searchView', async (given) => {
    // The list is there while one types, so that it is seen what is found.
    await vscode.commands.executeCommand(`${searchViewId}.focus`);
    if (typeof given === 'string') await search.search(given);
    else if (await searchInput(search, index)) await vscode.commands.executeCommand(`${searchViewId}.focus`);
  });
  command('mlxCode.index.searchAgain', () => search.again());
  command('mlxCode.index.stopSearch', () => search.stop());
  command('mlxCode.index.clearSearch', () => search.clear());

  const rowKey = new RowKey<'beside'>();
  command('mlxCode.index.openHit', (node) => {
    const hit = hitOf(node);
    const isBeside = rowKey.take() === 'beside';
    return hit && openHit(index, hit, { preview: true, ...(isBeside && { viewColumn: vscode.ViewColumn.Beside }) });
  });
  command('mlxCode.index.openHitBeside', async (node) => {
    const hit = hitOf(node);
    if (hit) return openHit(index, hit, { preview: true, viewColumn: vscode.ViewColumn.Beside });
    return rowKey.press('beside');
  });
  command('mlxCode.index.addHitToChat', async (node) => {
    const shown = node as SearchNode | undefined;
    if (shown?.kind === 'file') {
      const [first] = shown.file.hits;
      if (first) await attached.add(await attachedFile(hitUri(first)));
    } else if (shown?.kind === 'hit') {
      const { hit } = shown;
      await attached.add(await attachedFile(hitUri(hit), { first: hit.line, last: hit.endLine }));
    } else return;
    await vscode.commands.executeCommand('mlxCode.chat.open');
  });
  return store;
}

function hitOf(node: unknown): ProjectHit | undefined {
  const shown = node as SearchNode | undefined;
  if (shown?.kind === 'file') return shown.file.hits[0];
  return shown?.kind === 'hit' ? shown.hit : undefined;
}
