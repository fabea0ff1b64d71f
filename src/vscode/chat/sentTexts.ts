import type * as vscode from 'vscode';
import type { Log } from '../../base/log.ts';
import type { SecretsPort } from '../../core/ports.ts';
import { keepState } from '../keepState.ts';

const storeKey = 'mlxCode.sentTexts';
/** Texts that are kept, and characters of one: what is longer was pasted, and isn't looked for. */
const mostTexts = 200;
const longest = 4_000;

/** What was sent in the chat of this workspace, for the arrow keys, over the window's end. What seems to hold a secret isn't kept. */
export class SentTexts {
  readonly #store: vscode.Memento;
  readonly #secrets: SecretsPort;
  readonly #log: Log;
  /** What is sent is kept in its order, whatever looking through it takes. */
  #last: Promise<void> = Promise.resolve();

  constructor(store: vscode.Memento, secrets: SecretsPort, log: Log) {
    this.#store = store;
    this.#secrets = secrets;
    this.#log = log;
  }

  /** The oldest first, each once. */
  get texts(): string[] {
    // What another version stored may have another form.
    const kept = this.#store.get<unknown>(storeKey);
    return Array.isArray(kept) ? kept.filter((text): text is string => typeof text === 'string') : [];
  }

  /** Settles when it is kept, or isn't to be; never rejects. */
  add(sent: string): Promise<void> {
    const text = sent.trim();
    if (text === '' || text.length > longest) return this.#last;
    this.#last = this.#last.then(() => this.#add(text));
    return this.#last;
  }

  /** Forgets what was said in a conversation that was deleted. Settles when that is done; never rejects. */
  forget(said: readonly string[]): Promise<void> {
    this.#last = this.#last.then(() => {
      const gone = new Set(said.map((text) => text.trim()));
      const { texts } = this;
      const left = texts.filter((text) => !gone.has(text));
      if (left.length < texts.length) keepState(this.#store, storeKey, left, this.#log, 'what was sent was not forgotten');
    });
    return this.#last;
  }

  async #add(text: string): Promise<void> {
    try {
      const lines = text.split('\n').map((line, at) => ({ text: line, line: at + 1 }));
      if ((await this.#secrets.find([{ path: 'the text', lines }])).length > 0) return;
    } catch (error) {
      // Not looked through, it may have one.
      this.#log.warn(`what was sent is not kept for the arrow keys: ${String(error)}`);
      return;
    }
    const texts = [...this.texts.filter((one) => one !== text), text].slice(-mostTexts);
    keepState(this.#store, storeKey, texts, this.#log, 'what was sent was not kept');
  }
}
