import type * as vscode from 'vscode';
import type { Log } from '../../base/log.ts';
import type { DraftAt } from '../../protocol/webview.ts';
import { keepState } from '../keepState.ts';

const storeKey = 'mlxCode.draft';

/**
 * Has what is being written outlive the window. The page keeps it as well, but VS Code writes what a page keeps only as the window closes, which a
 * crash and a quick reload don't wait for.
 */
export class KeptDraft {
  readonly #store: vscode.Memento;
  readonly #log: Log;

  constructor(store: vscode.Memento, log: Log) {
    this.#store = store;
    this.#log = log;
  }

  /** What was kept last: an empty text of the year 1970 where nothing was. */
  get last(): DraftAt {
    // What another version stored may have another form.
    const { text, at } = this.#store.get<Partial<Record<keyof DraftAt, unknown>>>(storeKey, {});
    return typeof text === 'string' && typeof at === 'number' ? { text, at } : { text: '', at: 0 };
  }

  keep(draft: DraftAt): void {
    if (draft.text === this.last.text) return;
    // An empty one is kept, too: it says that what an earlier page remembers was sent or deleted.
    keepState(this.#store, storeKey, draft, this.#log, 'the draft was not kept');
  }
}
