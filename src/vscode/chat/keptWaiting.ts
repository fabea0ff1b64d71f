import type * as vscode from 'vscode';
import type { Log } from '../../base/log.ts';
import type { WaitingStore } from '../../core/chat/waitingQuestions.ts';
import { keepState } from '../keepState.ts';

const storeKey = 'mlxCode.waiting';

/** Has the questions that wait for an answer's end outlive the window. */
export class KeptWaiting implements WaitingStore {
  readonly #store: vscode.Memento;
  readonly #log: Log;
  readonly #keeps: () => boolean;

  /** `keeps`: what is said is kept at all. */
  constructor(store: vscode.Memento, log: Log, keeps: () => boolean) {
    this.#store = store;
    this.#log = log;
    this.#keeps = keeps;
  }

  get last(): readonly string[] {
    // What another version stored may have another form.
    const kept = this.#store.get<unknown>(storeKey);
    return Array.isArray(kept) ? kept.filter((text) => typeof text === 'string') : [];
  }

  keep(texts: readonly string[]): void {
    keepState(this.#store, storeKey, texts.length === 0 || !this.#keeps() ? undefined : texts, this.#log, 'what waits was not kept');
  }
}
