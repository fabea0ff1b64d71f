/** "Search the Project…": a list that follows what is typed, with each place's reason; Enter opens it. */
import * as vscode from 'vscode';
import { DisposableStore } from '../../base/disposable.ts';
import { t } from '../../base/l10n.ts';
import { baseName, folderOf } from '../../base/relativePath.ts';
import { shownPath } from '../../core/indexing/shownPath.ts';
import { hitReasons } from '../../core/indexing/hitReasons.ts';
import type { ProjectHit } from '../../core/indexing/projectIndex.ts';
import { ProjectSearch } from '../../core/indexing/projectSearch.ts';
import { searchSentence, searchTitle } from '../../core/indexing/searchWords.ts';
import type { Services } from '../services.ts';
import { standing } from './indexStatus.ts';
import { openHit } from './openHit.ts';
import { searchExample, typingPauseMs } from './searchInput.ts';

interface HitItem extends vscode.QuickPickItem {
  hit?: ProjectHit;
}

const mostHits = 50;
const inView = (): vscode.QuickInputButton => ({
  iconPath: new vscode.ThemeIcon('list-tree'),
  tooltip: t('Keep What Is Found in the Search View'),
});

export function searchProject({ index, vectors, messages }: Pick<Services, 'index' | 'vectors' | 'messages'>, given: string): void {
  const pick = vscode.window.createQuickPick<HitItem>();
  const store = new DisposableStore();
  const search = store.add(new ProjectSearch(index, mostHits));
  pick.title = searchTitle(search.state);
  pick.placeholder = searchExample();
  pick.buttons = [inView()];
  // The best come first, and not the files that are called as what was typed: the list sorts by that unless it is told otherwise, by a property that its types don't have.
  Reflect.set(pick, 'sortByLabel', false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** What was looked for when the list was last filled. */
  let shownQuery = '';
  const tell = (text: string): void => {
    pick.items = [{ label: text, alwaysShow: true }];
  };
  /** The line that one is on stays that, where only the order changes: Enter opens what was seen there. */
  const showHits = (hits: readonly ProjectHit[]): void => {
    const before = pick.activeItems[0]?.hit;
    const items = hits.map(itemOf);
    const active = shownQuery === search.state.query && before ? items.find(({ hit }) => hit && isSamePlace(hit, before)) : undefined;
    shownQuery = search.state.query;
    pick.keepScrollPosition = active !== undefined;
    pick.items = items;
    if (active) pick.activeItems = [active];
  };
  const show = (): void => {
    const { query, isRunning, hits } = search.state;
    pick.busy = isRunning;
    pick.title = searchTitle(search.state);
    if (query === '') tell(standing(index, vectors));
    else if (isRunning) return;
    else if (hits.length > 0) showHits(hits);
    else tell(searchSentence(search, index.state));
  };
  store.add(search.onDidChange(show));
  store.add(
    pick.onDidChangeValue((query) => {
      clearTimeout(timer);
      timer = setTimeout(() => void search.search(query), typingPauseMs);
    }),
  );
  store.add(
    pick.onDidTriggerButton(() => {
      pick.hide();
      void vscode.commands.executeCommand('mlxCode.index.searchView', pick.value);
    }),
  );
  store.add(
    pick.onDidAccept(() => {
      const [chosen] = pick.selectedItems;
      if (!chosen?.hit) return;
      pick.hide();
      openHit(index, chosen.hit).catch((error: unknown) => messages.showError(error, 'opening what was found'));
    }),
  );
  store.add(
    pick.onDidHide(() => {
      clearTimeout(timer);
      store.dispose();
      pick.dispose();
    }),
  );
  pick.value = given;
  pick.show();
  show();
  void search.search(given);
}

function isSamePlace(a: ProjectHit, b: ProjectHit): boolean {
  return a.folder.root === b.folder.root && a.path === b.path && a.line === b.line && a.endLine === b.endLine;
}

function itemOf(hit: ProjectHit): HitItem {
  const { folder, path, line, endLine, why } = hit;
  const shown = shownPath(folder, path);
  return {
    hit,
    label: `$(file-code) ${baseName(shown)}:${String(line)}-${String(endLine)}`,
    description: folderOf(shown),
    detail: hitReasons(why),
    alwaysShow: true,
  };
}
