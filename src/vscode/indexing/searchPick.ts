/** "Search the Project…": a list that follows what is typed, with each place's reason; Enter opens it. */
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { DisposableStore } from '../../base/disposable.ts';
import { hitReasons } from '../../core/indexing/hitReasons.ts';
import { gapSentence } from '../../core/indexing/indexWords.ts';
import type { ProjectHit, ProjectIndex } from '../../core/indexing/projectIndex.ts';
import type { VectorFill } from '../../core/indexing/vectorFill.ts';
import { userMessage } from '../../core/userMessage.ts';
import type { Messages } from '../messages.ts';
import { shownPath } from './hitPlace.ts';
import { standing } from './indexStatus.ts';
import { openHit } from './openHit.ts';

interface HitItem extends vscode.QuickPickItem {
  hit?: ProjectHit;
}

/** Typing comes in bursts. Milliseconds. */
const pauseMs = 120;
const mostHits = 50;
const title = 'Search the Project';

export function searchProject(
  { index, vectors, messages }: { index: ProjectIndex; vectors: VectorFill; messages: Messages },
  given: string,
): void {
  const pick = vscode.window.createQuickPick<HitItem>();
  const store = new DisposableStore();
  pick.title = title;
  pick.placeholder = 'Words, names or a path: where prices are added up, totalPrice, cart.ts';
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running = new AbortController();
  const tell = (text: string): void => {
    pick.items = [{ label: text, alwaysShow: true }];
  };
  const search = async (query: string): Promise<void> => {
    running.abort();
    const own = (running = new AbortController());
    if (query.trim() === '') {
      tell(standing(index, vectors));
      pick.busy = false;
      return;
    }
    pick.busy = true;
    try {
      const { hits, without } = await index.find(query, mostHits, own.signal);
      if (own.signal.aborted) return;
      pick.title = without === null ? title : `${title}. ${gapSentence(without)}`;
      if (hits.length === 0) tell('Nothing was found. Fewer words, or a name of the code, may find more.');
      else pick.items = hits.map(itemOf);
    } catch (error) {
      if (!own.signal.aborted) tell(userMessage(AppError.from(error)).text);
    } finally {
      if (running === own) pick.busy = false;
    }
  };
  const soon = (query: string): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void search(query), pauseMs);
  };
  store.add(pick.onDidChangeValue(soon));
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
      running.abort();
      store.dispose();
      pick.dispose();
    }),
  );
  pick.value = given;
  pick.show();
  void search(given);
}

function itemOf(hit: ProjectHit): HitItem {
  const { folder, path, line, endLine, why } = hit;
  const shown = shownPath(folder, path);
  const slash = shown.lastIndexOf('/');
  return {
    hit,
    label: `$(file-code) ${shown.slice(slash + 1)}:${String(line)}-${String(endLine)}`,
    description: shown.slice(0, Math.max(slash, 0)),
    detail: hitReasons(why),
    alwaysShow: true,
  };
}
