import type * as vscode from 'vscode';

/** What VS Code keeps of an extension's own state from window to window. */
export class FakeMemento implements vscode.Memento {
  readonly #values = new Map<string, unknown>();
  keys = (): readonly string[] => [...this.#values.keys()];
  get = (key: string, without?: unknown): never => (this.#values.has(key) ? this.#values.get(key) : without) as never;
  update(key: string, value: unknown): Thenable<void> {
    // As VS Code keeps it.
    if (value === undefined) this.#values.delete(key);
    else this.#values.set(key, JSON.parse(JSON.stringify(value)));
    return Promise.resolve();
  }
}
