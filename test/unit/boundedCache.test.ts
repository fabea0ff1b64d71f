import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BoundedCache } from '../../src/core/boundedCache.ts';
import { CacheUses } from '../../src/core/cacheUses.ts';

describe('a cache', () => {
  const cache = (dropped: string[] = []) =>
    new BoundedCache<string, string>({ mostBytes: 10, bytesOf: (_, value) => value.length, onDrop: (value) => dropped.push(value) });

  it('drops what was used the longest ago when it is full', () => {
    const dropped: string[] = [];
    const kept = cache(dropped);
    kept.set('a', 'aaaa');
    kept.set('b', 'bbbb');
    expect(kept.get('a')).toBe('aaaa');
    kept.set('c', 'cccc');
    expect(dropped).toEqual(['bbbb']);
    expect([kept.get('a'), kept.get('b'), kept.get('c')]).toEqual(['aaaa', undefined, 'cccc']);
    expect(kept.use).toEqual({ entries: 2, bytes: 8, mostBytes: 10, hits: 3, misses: 1 });
    kept.set('c', 'c');
    kept.clear();
    expect(dropped.sort()).toEqual(['aaaa', 'bbbb', 'c', 'cccc']);
  });

  it('drops what is no longer good when it is asked for', () => {
    const dropped: string[] = [];
    const kept = cache(dropped);
    kept.set('a', 'old');
    expect(kept.get('a', (value) => value === 'new')).toBe(undefined);
    expect([dropped, kept.use]).toEqual([['old'], { entries: 0, bytes: 0, mostBytes: 10, hits: 0, misses: 1 }]);
  });

  it('never holds more than its bound, and drops each value once', () => {
    const operation = fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.string({ maxLength: 14 }));
    fc.assert(
      fc.property(fc.array(operation), (operations) => {
        const live = new Set<object>();
        const kept = new BoundedCache<string, { text: string }>({
          mostBytes: 12,
          bytesOf: (_, { text }) => text.length,
          onDrop: (value) => expect(live.delete(value)).toBe(true),
        });
        for (const [key, text] of operations) {
          const value = { text };
          live.add(value);
          kept.set(key, value);
          expect(kept.use.bytes).toBeLessThanOrEqual(12);
          const found = kept.get(key);
          expect(found === undefined || found === value).toBe(true);
        }
        expect(live.size).toBe(kept.use.entries);
      }),
    );
  });
});

describe('the caches of a process', () => {
  it('are told with their use until they go', () => {
    const uses = new CacheUses();
    const use = { entries: 1, bytes: 2, mostBytes: 3, hits: 4, misses: 5 };
    const one = uses.add('One', () => use);
    uses.add('Two', () => use);
    one.dispose();
    expect(uses.all).toEqual([{ name: 'Two', ...use }]);
  });
});
