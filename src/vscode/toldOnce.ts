import type * as vscode from 'vscode';

const mostTold = 50;

/** What was told on this machine already, so that a notice comes once. */
export class ToldOnce {
  readonly #state: vscode.Memento;
  readonly #key: string;

  constructor(state: vscode.Memento, key: string) {
    this.#state = state;
    this.#key = key;
  }

  /** True for what wasn't told before; then it counts as told. */
  first(one: string): boolean {
    const told = this.#state.get<string[]>(this.#key, []);
    if (told.includes(one)) return false;
    void this.#state.update(this.#key, [one, ...told].slice(0, mostTold));
    return true;
  }
}
