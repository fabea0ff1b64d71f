/** The document behind a message box, as far as it is needed here. */
export interface BoxDocument {
  readonly text: string;
  /** Writes only what differs from {@link text}. False, and nothing is written, when somebody has typed meanwhile. */
  replace(text: string): Promise<boolean>;
}

/** Milliseconds between two texts: more often nobody reads them, and each is a step of the box's undo. */
const pauseMs = 60;

/**
 * Writes a growing text into a repository's commit message box without ever taking a text from the user: what stood there before can
 * be put back, and as soon as somebody types, the box is theirs. The value that an extension sets replaces all that stands there by then, also what was typed and isn't
 * known here yet; so what is written goes through the box's document, whose edits are refused then, wherever the box is shown.
 */
export class InputBoxStream {
  readonly #box: { value: string };
  readonly #document: () => BoxDocument | null;
  /** Everything we put there. The box reports its changes late and one by one, so an older text of ours is no sign of typing. */
  readonly #ours: Set<string>;
  readonly #earlier: string;
  #wanted: string | null = null;
  #writing: Promise<void> | null = null;
  #taken = false;

  /** `document` finds that of the box, null where VS Code has none. */
  constructor(box: { value: string }, document: () => BoxDocument | null) {
    this.#box = box;
    this.#document = document;
    this.#earlier = box.value;
    this.#ours = new Set([box.value]);
  }

  /** Resolves once this text, or a newer one instead, stands there; with false, and nothing is written, when the user has typed. */
  async write(text: string): Promise<boolean> {
    this.#wanted = text;
    this.#writing ??= this.#writeAll();
    await this.#writing;
    return !this.#taken;
  }

  /** Puts back what stood there at first, unless the user has typed since. */
  async restore(): Promise<void> {
    await this.write(this.#earlier);
  }

  async #writeAll(): Promise<void> {
    // Whoever calls meanwhile waits for this one.
    await Promise.resolve();
    try {
      for (let text = this.#next(); text !== null; text = this.#next()) {
        this.#taken = !(await this.#put(text));
        if (this.#wanted !== null) await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    } finally {
      this.#writing = null;
    }
  }

  #next(): string | null {
    const text = this.#taken ? null : this.#wanted;
    this.#wanted = null;
    return text;
  }

  async #put(text: string): Promise<boolean> {
    const shown = this.#box.value;
    if (!this.#ours.has(shown)) return false;
    if (shown === text) return true;
    this.#ours.add(text);
    const document = this.#document();
    if (document?.text === shown) {
      if (!(await document.replace(text))) return false;
      if (this.#box.value !== shown) return this.#ours.has(this.#box.value);
    }
    // Its document is kept by the box that is shown. Where none is, nobody types.
    this.#box.value = text;
    return true;
  }
}
