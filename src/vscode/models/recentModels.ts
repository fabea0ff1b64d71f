import type * as vscode from 'vscode';

const key = 'mlxCode.models.recent';
const maxEntries = 10;

/** Paths of model files that were chosen on this machine, newest first. */
export class RecentModels {
  readonly #state: vscode.Memento;

  constructor(state: vscode.Memento) {
    this.#state = state;
  }

  get paths(): readonly string[] {
    const kept = this.#state.get<unknown>(key, []);
    return Array.isArray(kept) ? kept.filter((entry) => typeof entry === 'string') : [];
  }

  async add(path: string): Promise<void> {
    await this.#state.update(key, [path, ...this.paths.filter((entry) => entry !== path)].slice(0, maxEntries));
  }

  async remove(path: string): Promise<void> {
    await this.#state.update(
      key,
      this.paths.filter((entry) => entry !== path),
    );
  }
}
