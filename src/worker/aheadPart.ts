/** The part of a KV cache that was computed before anybody asked for it, and what became of it. */
export class AheadPart {
  #from = 0;
  #to = 0;
  #wasted = 0;

  /** Tokens were computed ahead: of the cache `kept` stayed, and now it holds `done`. */
  computed(kept: number, done: number): void {
    this.#wasted += Math.max(0, this.#to - Math.max(kept, this.#from));
    this.#to = Math.min(this.#to, kept);
    if (this.#to <= this.#from) {
      this.#from = kept;
      this.#to = kept;
    }
    if (done > kept) this.#to = done;
  }

  /** Somebody asks, and `kept` tokens of the cache are of use: how many of these were computed ahead, and how many were for nothing. */
  taken(kept: number): { used: number; wasted: number } {
    const used = Math.max(0, Math.min(kept, this.#to) - this.#from);
    const wasted = this.#wasted + this.#to - this.#from - used;
    this.#from = 0;
    this.#to = 0;
    this.#wasted = 0;
    return { used, wasted };
  }
}
