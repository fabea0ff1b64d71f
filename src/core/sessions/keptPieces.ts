/** An answer that comes in pieces, each of which is shown once it is kept: what somebody has seen is there after a crash. What comes while one is being kept goes with the next. */
export class KeptPieces {
  readonly #keep: (at: number, text: string) => Promise<void>;
  readonly #show: (text: string) => void;
  #waiting = '';
  /** Characters before what waits. */
  #at = 0;
  /** Counts how often the answer was begun. */
  #beginning = 0;
  #keeping: Promise<void> | null = null;
  #ended = false;

  /** `keep` never rejects. */
  constructor(keep: (at: number, text: string) => Promise<void>, show: (text: string) => void) {
    this.#keep = keep;
    this.#show = show;
  }

  add(text: string): void {
    if (this.#ended) return;
    this.#waiting += text;
    if (this.#whole !== '') this.#keeping ??= this.#run();
  }

  /** Settles when all that came is shown; nothing more is to come. */
  async done(): Promise<void> {
    while (this.#keeping) await this.#keeping;
    if (this.#waiting === '') return;
    // Of half a sign the other half never came.
    this.#keeping = this.#run(true);
    await this.done();
  }

  /** What waits, without the first half of a pair of surrogates at its end, which can't be kept by itself. */
  get #whole(): string {
    return this.#waiting.replace(/[\uD800-\uDBFF]$/, '');
  }

  /** Nobody waits for the answer any more: what waits is neither kept nor shown, and nothing else comes. */
  end(): void {
    this.restart();
    this.#ended = true;
  }

  /** The answer begins anew; what waited of the old one is never shown. */
  restart(): void {
    this.#waiting = '';
    this.#at = 0;
    this.#beginning++;
  }

  async #run(all = false): Promise<void> {
    for (;;) {
      const text = all ? this.#waiting : this.#whole;
      if (text === '') break;
      const beginning = this.#beginning;
      const at = this.#at;
      this.#waiting = this.#waiting.slice(text.length);
      this.#at += text.length;
      await this.#keep(at, text);
      if (beginning === this.#beginning) this.#show(text);
    }
    this.#keeping = null;
  }
}
