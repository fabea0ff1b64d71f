import type * as vscode from 'vscode';

const maxEntries = 50;

/** One value for each of the files that were used last on this machine; every window shares them. */
export class KeptByPath<T extends string | number> {
  readonly #state: vscode.Memento;
  readonly #key: string;
  readonly #isValue: (value: unknown) => value is T;

  constructor(state: vscode.Memento, key: string, isValue: (value: unknown) => value is T) {
    this.#state = state;
    this.#key = key;
    this.#isValue = isValue;
  }

  get(path: string): T | undefined {
    return this.#entries().find(([kept]) => kept === path)?.[1];
  }

  set(path: string, value: T): void {
    if (this.get(path) === value) return;
    const others = this.#entries().filter(([kept]) => kept !== path);
    // What can't be kept, as at the end of a window, is found out again.
    this.#state.update(this.#key, [[path, value], ...others].slice(0, maxEntries)).then(undefined, () => undefined);
  }

  #entries(): [path: string, value: T][] {
    const kept = this.#state.get<unknown>(this.#key, []);
    const isEntry = (entry: unknown): entry is [string, T] =>
      Array.isArray(entry) && typeof entry[0] === 'string' && this.#isValue(entry[1]);
    return Array.isArray(kept) ? kept.filter(isEntry) : [];
  }
}
