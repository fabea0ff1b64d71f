import { describe, expect, it } from 'vitest';
import { AheadPart } from '../../../src/worker/aheadPart.ts';

/** A cache of tokens that is computed ahead and asked for, with every token's fate counted by itself. */
class Cache {
  readonly part = new AheadPart();
  tokens = 0;
  #ahead = new Set<number>();
  #wasted = 0;

  ahead(kept: number, done: number): void {
    this.#drop(kept);
    for (let at = kept; at < done; at++) this.#ahead.add(at);
    this.tokens = done;
    this.part.computed(kept, done);
  }

  ask(kept: number): { used: number; wasted: number } {
    this.#drop(kept);
    const counted = { used: this.#ahead.size, wasted: this.#wasted };
    this.#ahead.clear();
    this.#wasted = 0;
    return counted;
  }

  #drop(kept: number): void {
    for (const at of [...this.#ahead]) {
      if (at < kept) continue;
      this.#ahead.delete(at);
      this.#wasted++;
    }
  }
}

describe('AheadPart', () => {
  it('counts what was of use and what was for nothing', () => {
    const part = new AheadPart();
    part.computed(100, 600);
    part.computed(580, 640);
    expect(part.taken(620)).toEqual({ used: 520, wasted: 40 });
    expect(part.taken(700)).toEqual({ used: 0, wasted: 0 });
  });

  it('counts as one who looks at each token', () => {
    let state = 7;
    const random = (below: number): number => (state = (state * 48271) % 2147483647) % below;
    for (let run = 0; run < 2000; run++) {
      const cache = new Cache();
      for (let i = 0; i < 8; i++) {
        const kept = random(cache.tokens + 1);
        if (random(3) > 0) cache.ahead(kept, kept + random(20));
        else {
          expect(cache.part.taken(kept)).toEqual(cache.ask(kept));
          cache.tokens = kept + random(20);
        }
      }
    }
  });
});
