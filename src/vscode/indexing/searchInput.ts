import * as vscode from 'vscode';
import { DisposableStore } from '../../base/disposable.ts';
import { t } from '../../base/l10n.ts';
import type { ProjectIndex } from '../../core/indexing/projectIndex.ts';
import type { ProjectSearch } from '../../core/indexing/projectSearch.ts';
import { searchSentence } from '../../core/indexing/searchWords.ts';

/** Typing comes in bursts. Milliseconds. */
export const typingPauseMs = 120;
export const searchExample = (): string => t('Words, names or a path: where prices are added up, totalPrice, cart.ts');

/** The input of the search view: what is typed is looked for as it is typed. Resolves with whether it was confirmed. */
export function searchInput(search: ProjectSearch, index: ProjectIndex): Promise<boolean> {
  const input = vscode.window.createInputBox();
  const store = new DisposableStore();
  input.title = t('Search the Project');
  input.placeholder = searchExample();
  input.value = search.state.query;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const show = (): void => {
    input.busy = search.state.isRunning;
    input.prompt = searchSentence(search, index.state);
  };
  const searchNow = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (input.value.trim() !== search.state.query) void search.search(input.value);
  };
  return new Promise((resolve) => {
    store.add(search.onDidChange(show));
    store.add(
      input.onDidChangeValue(() => {
        clearTimeout(timer);
        timer = setTimeout(searchNow, typingPauseMs);
      }),
    );
    store.add(
      input.onDidAccept(() => {
        searchNow();
        resolve(true);
        input.hide();
      }),
    );
    store.add(
      input.onDidHide(() => {
        // What was typed last counts, however the input went.
        if (timer) searchNow();
        resolve(false);
        store.dispose();
        input.dispose();
      }),
    );
    show();
    input.show();
  });
}
