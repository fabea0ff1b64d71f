/**
 * Suggestions that were computed, by the place they were computed for. Answers also for a place that the user reached by typing what was suggested, and
 * for one behind a suggestion that was taken. Pure.
 */
import type { NoSuggestion } from './noSuggestion.ts';

/** A place in a text: what stands before and behind it in the same file. */
export interface CompletionPlace {
  /** Which file, in which language, and with which model and settings. */
  key: string;
  prefix: string;
  suffix: string;
}

/** What was computed for a place: texts, the best first, or why there are none. */
export type ComputedSuggestion = { texts: readonly string[] } | { none: NoSuggestion };

interface Entry {
  /** Not the place itself, which would keep a whole file's text for each. */
  id: string;
  computed: ComputedSuggestion;
}

/** So much of what stands around the cursor tells places apart. Characters. */
const around = 2000;
const mostTyped = 400;

export class CompletionCache {
  readonly #most: number;
  /** The least recently used first. */
  readonly #entries = new Map<string, Entry>();

  constructor(most = 250) {
    this.#most = most;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Keeps what was computed. */
  set(place: CompletionPlace, computed: ComputedSuggestion): void {
    const id = idOf(place, 0);
    this.#entries.delete(id);
    this.#entries.set(id, { id, computed });
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > this.#most && oldest !== undefined) this.#entries.delete(oldest);
  }

  /**
   * What is known for the place: of the texts that were suggested here, or before the user typed the beginning of them, what is left. Undefined when
   * nothing is known.
   */
  get(place: CompletionPlace): ComputedSuggestion | undefined {
    const here = this.#entries.get(idOf(place, 0));
    if (here) {
      this.#touch(here);
      return here.computed;
    }
    const most = Math.min(mostTyped, place.prefix.length);
    for (let typed = 1; typed <= most; typed++) {
      const entry = this.#entries.get(idOf(place, typed));
      if (!entry || 'none' in entry.computed) continue;
      const said = place.prefix.slice(-typed);
      const left = entry.computed.texts.filter((text) => text.length > typed && text.startsWith(said)).map((text) => text.slice(typed));
      if (left.length === 0) continue;
      this.#touch(entry);
      return { texts: left };
    }
    return undefined;
  }

  clear(): void {
    this.#entries.clear();
  }

  #touch(entry: Entry): void {
    this.#entries.delete(entry.id);
    this.#entries.set(entry.id, entry);
  }
}

/** Names the place that is `typed` characters before `place`. */
function idOf({ key, prefix, suffix }: CompletionPlace, typed: number): string {
  const end = prefix.length - typed;
  return `${key}\n${prefix.slice(Math.max(0, end - around), end)}\u0000${suffix.slice(0, around)}`;
}
