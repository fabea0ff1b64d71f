/**
 * Suggestions that were computed, by the place they were computed for. Answers also for a place that the user reached by typing what was suggested, and
 * for one behind a suggestion that was taken. Pure.
 */

/** A place in a text: what stands before and behind it in the same file. */
export interface CompletionPlace {
  /** Which file, in which language, and with which model and settings. */
  key: string;
  prefix: string;
  suffix: string;
}

interface Entry {
  /** Not the place itself, which would keep a whole file's text for each. */
  id: string;
  texts: readonly string[];
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

  /** Keeps what was computed; no texts when nothing could be suggested there. */
  set(place: CompletionPlace, texts: readonly string[]): void {
    const id = idOf(place, 0);
    this.#entries.delete(id);
    this.#entries.set(id, { id, texts });
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > this.#most && oldest !== undefined) this.#entries.delete(oldest);
  }

  /**
   * What is known for the place: of the texts that were suggested here, or before the user typed the beginning of them, what is left. Undefined when
   * nothing is known; empty when it is known that there is nothing.
   */
  get(place: CompletionPlace): readonly string[] | undefined {
    const here = this.#entries.get(idOf(place, 0));
    if (here) {
      this.#touch(here);
      return here.texts;
    }
    const most = Math.min(mostTyped, place.prefix.length);
    for (let typed = 1; typed <= most; typed++) {
      const entry = this.#entries.get(idOf(place, typed));
      if (!entry) continue;
      const said = place.prefix.slice(-typed);
      const left = entry.texts.filter((text) => text.length > typed && text.startsWith(said)).map((text) => text.slice(typed));
      if (left.length === 0) continue;
      this.#touch(entry);
      return left;
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
