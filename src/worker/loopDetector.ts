/** Watches a growing text for a loop: its end repeats one piece of 30 to 80 characters over and over. Small models get stuck so. */
const shortest = 30;
const longest = 80;
/** How much of the end must be repetition, and in how many copies at least: a table's rows or a ruled line aren't a loop. */
const leastRepeated = 240;
const leastCopies = 4;
/** The first tokens are never checked, and then only some. */
const firstCheck = 150;
const checkEvery = 8;

export class LoopDetector {
  #tail = '';
  #tokens = 0;

  /** Takes one token's text; true when the text has begun to loop. */
  push(text: string): boolean {
    this.#tail = (this.#tail + text).slice(-longest * leastCopies);
    this.#tokens++;
    return this.#tokens >= firstCheck && this.#tokens % checkEvery === 0 && loops(this.#tail);
  }
}

function loops(tail: string): boolean {
  for (let period = shortest; period <= longest; period++) {
    const repeated = Math.max(leastRepeated, period * leastCopies);
    if (tail.length < repeated) continue;
    const end = tail.slice(-repeated);
    if (end.slice(period) === end.slice(0, -period)) return true;
  }
  return false;
}
