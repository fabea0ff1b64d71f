/** "Find in Conversation…": the places that have some words, each shown in the chat as soon as it is looked at. */
import * as vscode from 'vscode';
import { DisposableStore } from '../../base/disposable.ts';
import { formatCount } from '../../base/formatNumbers.ts';
import { plural, t } from '../../base/l10n.ts';
import { turnsFound } from '../../core/chat/turnsFound.ts';
import { listText } from '../../core/sessions/sessionWords.ts';
import type { Services } from '../services.ts';

interface FoundItem extends vscode.QuickPickItem {
  turn?: number;
}

const mostFound = 200;
const typingPauseMs = 120;

/** Asks for the words, and leads the chat to the line that is active; closing it leaves the chat there. */
export function findInConversation({ chat }: Pick<Services, 'chat'>): void {
  const pick = vscode.window.createQuickPick<FoundItem>();
  const store = new DisposableStore();
  let timer: ReturnType<typeof setTimeout> | undefined;
  pick.title = t('Find in Conversation');
  pick.placeholder = t('Words of a question or an answer');
  // The newest place first, however well others fit.
  Reflect.set(pick, 'sortByLabel', false);
  const fill = (): void => {
    const found = turnsFound(chat.snapshot.turns, pick.value, mostFound);
    const none = pick.value.trim() === '' ? [] : [{ label: t('This conversation has no such words.'), alwaysShow: true }];
    pick.items = found.length === 0 ? none : found.map(itemOf);
  };
  store.add(
    pick.onDidChangeValue(() => {
      clearTimeout(timer);
      timer = setTimeout(fill, typingPauseMs);
    }),
  );
  store.add(
    pick.onDidChangeActive(([active]) => {
      if (active?.turn !== undefined) chat.point(active.turn);
    }),
  );
  store.add(
    pick.onDidAccept(() => {
      if (pick.selectedItems[0]?.turn !== undefined) pick.hide();
    }),
  );
  store.add(
    pick.onDidHide(() => {
      clearTimeout(timer);
      store.dispose();
      pick.dispose();
    }),
  );
  pick.show();
}

function itemOf({ turn, number, where, text, more }: ReturnType<typeof turnsFound>[number]): FoundItem {
  const at = formatCount(number);
  const place = where === 'question' ? t('question {0}', at) : t('answer {0}', at);
  const description = more === 0 ? place : plural(more, '{1}, and {0} more place in it', '{1}, and {0} more places in it', place);
  return { turn, label: listText(text), description, alwaysShow: true };
}
