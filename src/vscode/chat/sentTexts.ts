import type * as vscode from 'vscode';
import type { Log } from '../../base/log.ts';
import type { SecretsPort } from '../../core/ports.ts';
import type { AskedText } from '../../core/sessions/session.ts';
import { keepState } from '../keepState.ts';

const storeKey = 'mlxCode.bareCommands';
/** Texts that are brought back, and characters of one: what is longer was pasted, and isn't looked for. */
const mostTexts = 200;
const longest = 4_000;

export interface SentTextsParts {
  /** Of the workspace. */
  store: vscode.Memento;
  /** What was asked in the conversations that are kept of it, the newest first. */
  asked: (most: number, longest: number) => Promise<AskedText[]>;
  secrets: SecretsPort;
  log: Log;
}

/**
 * What was sent in the chat of this workspace, for the arrow keys, over the window's end. Words of the user's own are those of the conversations, and go with them; commands without any, of which many
 * leave nothing in a conversation, are kept here. What seems to hold a secret isn't brought back.
 */
export class SentTexts {
  readonly #parts: SentTextsParts;

  constructor(parts: SentTextsParts) {
    this.#parts = parts;
  }

  /** Keeps a command without arguments; anything else is kept by its conversation. */
  add(sent: string): void {
    const text = sent.trim();
    if (!/^\/[\w-]+$/.test(text)) return;
    const { store, log } = this.#parts;
    const commands = [{ text, at: Date.now() }, ...this.#commands.filter((one) => one.text !== text)].slice(0, mostTexts);
    keepState(store, storeKey, commands, log, 'a command was not kept for the arrow keys');
  }

  /** The oldest first, each once. Never rejects: what can't be read is missing, and the log says so. */
  async texts(): Promise<string[]> {
    const { asked, log } = this.#parts;
    const questions = await asked(mostTexts, longest).catch((error: unknown) => {
      log.warn(`what was asked before is not known to the arrow keys: ${String(error)}`);
      return [];
    });
    const newest = [...questions, ...this.#commands].sort((one, other) => other.at - one.at).map(({ text }) => text.trim());
    return (await this.#withoutSecrets([...new Set(newest)].slice(0, mostTexts))).reverse();
  }

  get #commands(): AskedText[] {
    // What another version stored may have another form.
    const kept = this.#parts.store.get<unknown>(storeKey);
    if (!Array.isArray(kept)) return [];
    return kept.filter((one: Partial<AskedText> | null): one is AskedText => typeof one?.text === 'string' && typeof one.at === 'number');
  }

  async #withoutSecrets(texts: readonly string[]): Promise<string[]> {
    const { secrets, log } = this.#parts;
    const linesOf = (text: string): { text: string; line: number }[] => text.split('\n').map((line, at) => ({ text: line, line: at + 1 }));
    try {
      const found = await secrets.find(texts.map((text, at) => ({ path: String(at), lines: linesOf(text) })));
      const secret = new Set(found.map(({ path }) => path));
      return texts.filter((_, at) => !secret.has(String(at)));
    } catch (error) {
      // Not looked through, any of them may have one.
      log.warn(`what was asked before could not be looked through for secrets: ${String(error)}`);
      return texts.filter((text) => text.startsWith('/') && !/\s/.test(text));
    }
  }
}
