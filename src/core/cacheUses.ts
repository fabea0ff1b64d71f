/** The caches of this process, by what they hold: for the page that tells of what use they are. */
import { type Disposable, disposable } from '../base/disposable.ts';
import type { CacheUse } from '../protocol/worker/diagnostics.ts';

export interface NamedCacheUse extends CacheUse {
  /** What is in it, for people: `Parsed files`. */
  name: string;
}

export class CacheUses {
  readonly #caches: { name: string; use: () => CacheUse }[] = [];

  /** Told from now on. */
  add(name: string, use: () => CacheUse): Disposable {
    const cache = { name, use };
    this.#caches.push(cache);
    return disposable(() => this.#caches.splice(this.#caches.indexOf(cache), 1));
  }

  get all(): NamedCacheUse[] {
    return this.#caches.map(({ name, use }) => ({ name, ...use() }));
  }
}
