/** Where the user has agreed that we connect to. Permissions are of this machine and no setting, so that none is synchronised. */
import type * as vscode from 'vscode';

/** Of an extension's context, where permissions and tokens are kept. */
export interface KeptByVsCode {
  globalState: vscode.Memento;
  secrets: Pick<vscode.SecretStorage, 'get' | 'store' | 'delete'>;
}

export class AgreedOrigins {
  readonly #state: vscode.Memento;
  readonly #key: string;

  /** `key` is what they are kept under: agreeing to one purpose is no word about another. */
  constructor(state: vscode.Memento, key: string) {
    this.#state = state;
    this.#key = key;
  }

  /** The last one that was agreed to comes last. What is kept damaged counts as none. */
  get all(): readonly string[] {
    const kept = this.#state.get<unknown>(this.#key, []);
    return Array.isArray(kept) ? kept.filter((one) => typeof one === 'string') : [];
  }

  has(origin: string): boolean {
    return this.all.includes(origin);
  }

  async add(origin: string): Promise<void> {
    await this.#state.update(this.#key, [...this.#without(origin), origin]);
  }

  async remove(origin: string): Promise<void> {
    await this.#state.update(this.#key, this.#without(origin));
  }

  #without(origin: string): string[] {
    return this.all.filter((one) => one !== origin);
  }
}
