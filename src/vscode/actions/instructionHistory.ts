import type * as vscode from 'vscode';

const key = 'mlxCode.actions.instructionHistory';
const maxEntries = 20;

/** Instructions that were typed in this workspace, newest first, each once. */
export class InstructionHistory {
  readonly #state: vscode.Memento;

  constructor(state: vscode.Memento) {
    this.#state = state;
  }

  get entries(): readonly string[] {
    const kept = this.#state.get<unknown>(key, []);
    return Array.isArray(kept) ? kept.filter((entry) => typeof entry === 'string') : [];
  }

  async add(instruction: string): Promise<void> {
    await this.#state.update(key, [instruction, ...this.entries.filter((entry) => entry !== instruction)].slice(0, maxEntries));
  }

  async remove(instruction: string): Promise<void> {
    await this.#state.update(
      key,
      this.entries.filter((entry) => entry !== instruction),
    );
  }
}
