/**
 * Writes a growing text into a repository's commit message box without ever taking a text from the user: what stood there before can
 * be put back, and as soon as somebody types, the box is theirs.
 */
export class InputBoxStream {
  readonly #box: { value: string };
  /** Everything we put there. The box reports its changes late and one by one, so an older text of ours is no sign of typing. */
  readonly #ours: Set<string>;
  readonly #earlier: string;

  constructor(box: { value: string }) {
    this.#box = box;
    this.#earlier = box.value;
    this.#ours = new Set([box.value]);
  }

  /** False, and nothing is written, when the user has typed. */
  write(text: string): boolean {
    const shown = this.#box.value;
    if (!this.#ours.has(shown)) {
      // Our last piece may have crossed the user's keystroke on its way: say again what they had.
      this.#box.value = shown;
      return false;
    }
    this.#ours.add(text);
    this.#box.value = text;
    return true;
  }

  /** Puts back what stood there at first, unless the user has typed since. */
  restore(): void {
    if (this.#ours.has(this.#box.value)) this.#box.value = this.#earlier;
  }
}
