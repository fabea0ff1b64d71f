/** What was sent before, for the arrow keys and for looking through it. Pure: it keeps nothing beyond the page. */
import { plural, t } from '../../src/base/l10n.ts';
import type { Completion, Offer } from './completionOffer.ts';

/** Rows of a search. */
const maxRows = 50;
/** Characters of a row. */
const rowLength = 120;

export class SentHistory {
  /** The oldest first, each once. */
  #texts: readonly string[] = [];
  /** Where the arrow keys have come to; null where they haven't begun. */
  #at: number | null = null;
  /** What stood in the field when they began. */
  #draft = '';

  /** Adds what is older than all that is known: kept by the host, or of the conversation. */
  addOlder(texts: readonly string[]): void {
    const known = new Set(this.#texts);
    this.#texts = [...unique(texts).filter((text) => !known.has(text)), ...this.#texts];
  }

  /** Adds what was just sent. */
  add(text: string): void {
    if (text.trim() === '') return;
    this.#texts = [...this.#texts.filter((one) => one !== text), text];
    this.#at = null;
  }

  /** Forgets what was said in a conversation that was removed. */
  forget(texts: readonly string[]): void {
    const gone = new Set(texts.map((text) => text.trim()));
    this.#texts = this.#texts.filter((text) => !gone.has(text.trim()));
    this.#at = null;
  }

  /** Whether the field has what the arrow keys brought, as it is. */
  isBrowsing(draft: string): boolean {
    return this.#at !== null && this.#texts[this.#at] === draft;
  }

  /** The text before the one that is shown; null for none. */
  older(draft: string): string | null {
    if (!this.isBrowsing(draft)) {
      this.#at = this.#texts.length;
      this.#draft = draft;
    }
    const next = (this.#at ?? 0) - 1;
    const text = this.#texts[next];
    if (text === undefined) return null;
    this.#at = next;
    // The very text that stands there already is no step.
    return text === draft ? this.older(text) : text;
  }

  /** The text after the one that is shown, at last what stood there before; null where the arrow keys haven't begun. */
  newer(draft: string): string | null {
    if (this.#at === null || !this.isBrowsing(draft)) return null;
    this.#at++;
    const text = this.#texts[this.#at];
    if (text !== undefined) return text;
    this.#at = null;
    return this.#draft;
  }

  /** The commands that were sent, as `/name`: those that were sent most often first, and of these the newest. */
  get commands(): string[] {
    const times = new Map<string, number>();
    for (const text of this.#texts.toReversed()) {
      const [name] = /^\/[\w-]+(?=\s|$)/.exec(text) ?? [];
      if (name !== undefined) times.set(name, (times.get(name) ?? 0) + 1);
    }
    return [...times].sort(([, one], [, other]) => other - one).map(([name]) => name);
  }

  /** What was sent with all these words in it, the newest first. */
  search(query: string): Offer {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    const found = this.#texts.filter((text) => words.every((word) => text.toLowerCase().includes(word))).reverse();
    if (found.length === 0) return { kind: 'usage', usage: t('Sent before'), help: t('Nothing that was sent has these words.') };
    return { kind: 'choices', title: t('Sent before'), choices: found.slice(0, maxRows).map(row) };
  }
}

function row(text: string): Completion {
  const [first = '', ...more] = text.trim().split('\n');
  const help = more.length === 0 ? '' : plural(more.length, 'and {0} more line', 'and {0} more lines');
  return { label: first.length > rowLength ? `${first.slice(0, rowLength)}…` : first, help, draft: text, complete: false };
}

function unique(texts: readonly string[]): string[] {
  return texts.filter((text, at) => texts.lastIndexOf(text) === at);
}
