import type * as vscode from 'vscode';
import type { ModelNames } from '../../core/models/modelNames.ts';

const key = 'mlxCode.models.names';
const maxEntries = 50;

/** The names of the models that were used last on this machine; every window shares them. */
export class KeptNames implements ModelNames {
  readonly #state: vscode.Memento;

  constructor(state: vscode.Memento) {
    this.#state = state;
  }

  get(path: string): string | undefined {
    return this.#entries().find(([kept]) => kept === path)?.[1];
  }

  set(path: string, name: string): void {
    if (this.get(path) === name) return;
    const others = this.#entries().filter(([kept]) => kept !== path);
    void this.#state.update(key, [[path, name], ...others].slice(0, maxEntries));
  }

  #entries(): [path: string, name: string][] {
    const kept = this.#state.get<unknown>(key, []);
    const isEntry = (entry: unknown): entry is [string, string] =>
      Array.isArray(entry) && typeof entry[0] === 'string' && typeof entry[1] === 'string';
    return Array.isArray(kept) ? kept.filter(isEntry) : [];
  }
}
