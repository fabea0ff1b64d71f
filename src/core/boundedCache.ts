/** What was worked out and may be asked for again, in no more than some bytes: the least recently used goes first. It counts how often it was of use. */
import { LRUCache } from 'lru-cache';
import type { CacheUse } from '../protocol/worker/diagnostics.ts';

export interface CacheBounds<Key, Value> {
  mostBytes: number;
  /** Bytes that an entry takes, roughly where that can't be told. */
  bytesOf: (key: Key, value: Value) => number;
  /** Called with what goes, whatever for. */
  onDrop?: (value: Value) => void;
}

export class BoundedCache<Key extends string | object, Value extends object | number | string> {
  readonly #entries: LRUCache<Key, Value>;
  readonly #mostBytes: number;
  #hits = 0;
  #misses = 0;

  constructor({ mostBytes, bytesOf, onDrop }: CacheBounds<Key, Value>) {
    this.#mostBytes = mostBytes;
    this.#entries = new LRUCache({
      maxSize: mostBytes,
      sizeCalculation: (value, key) => Math.max(1, Math.ceil(bytesOf(key, value))),
      ...(onDrop && { dispose: (value: Value) => onDrop(value) }),
    });
  }

  /** Counts as a use, or as one that wasn't there; so does one that is no longer `good`, which goes. */
  get(key: Key, good: (value: Value) => boolean = () => true): Value | undefined {
    const value = this.#entries.get(key);
    if (value !== undefined && good(value)) {
      this.#hits++;
      return value;
    }
    this.#misses++;
    this.#entries.delete(key);
    return undefined;
  }

  /** What is there, without counting that as a use. */
  peek(key: Key): Value | undefined {
    return this.#entries.peek(key);
  }

  /** What is larger than the whole bound isn't kept, and is dropped at once. */
  set(key: Key, value: Value): void {
    this.#entries.set(key, value);
  }

  delete(key: Key): void {
    this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
  }

  get use(): CacheUse {
    return {
      entries: this.#entries.size,
      bytes: this.#entries.calculatedSize,
      mostBytes: this.#mostBytes,
      hits: this.#hits,
      misses: this.#misses,
    };
  }
}
