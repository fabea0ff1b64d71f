import { setContext } from './commands.ts';

/** Context keys under a common name that are set only when they change: the cursor moves often, and each setting is a message to the window. */
export class ContextKeys {
  readonly #name: string;
  readonly #values = new Map<string, boolean>();

  constructor(name: string) {
    this.#name = name;
  }

  set(key: string, value: boolean): void {
    if (this.#values.get(key) === value) return;
    this.#values.set(key, value);
    setContext(`${this.#name}.${key}`, value);
  }
}
