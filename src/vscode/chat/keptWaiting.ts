import type * as vscode from 'vscode';
import type { Log } from '../../base/log.ts';
import type { WaitingStore } from '../../core/chat/waitingQuestions.ts';
import { keepState } from '../keepState.ts';

const storeKey = 'mlxCode.waiting';

/** Has the questions that wait for an answer's end outlive the window. */
export class KeptWaiting implements WaitingStore {
  readonly #store: vscode.Memento;
  readonly #log: Log;

  constructor(store: vscode.Memento, log: Log) {
    this.#store = store;
    this.#log = log;
  }

  get last(): readonly string[] {
    // What another version stored may have another form.
    const kept = this.#store.get<unknown>(storeKey);
    return Array.isArray(kept) ? kept.filter((text) => typeof text === 'string') : [];
  }

  keep(texts: readonly string[]): void {
    keepState(this.#store, storeKey, texts.length === 0 ? undefined : texts, this.#log, 'what waits was not kept');
  }
}
