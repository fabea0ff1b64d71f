import { describe, expect, it } from 'vitest';
import { CompletionCache, type CompletionPlace } from '../../../src/core/completion/completionCache.ts';

const place = (prefix: string, suffix = '\n', key = 'a.ts'): CompletionPlace => ({ key, prefix, suffix });

describe('suggestions that were computed', () => {
  it('are found again at their place, and only there', () => {
    const cache = new CompletionCache();
    cache.set(place('const a = '), { texts: ['b;'] });
    expect(cache.get(place('const a = '))).toEqual({ texts: ['b;'] });
    expect(cache.get(place('const a = ', ';\n'))).toBeUndefined();
    expect(cache.get(place('const a = ', '\n', 'b.ts'))).toBeUndefined();
    expect(cache.get(place('const c = '))).toBeUndefined();
  });

  it('are what is left of them when the user types into them', () => {
    const cache = new CompletionCache();
    cache.set(place('const a = '), { texts: ['first();', 'fourth();'] });
    expect(cache.get(place('const a = f'))).toEqual({ texts: ['irst();', 'ourth();'] });
    expect(cache.get(place('const a = fi'))).toEqual({ texts: ['rst();'] });
    expect(cache.get(place('const a = fx'))).toBeUndefined();
    expect(cache.get(place('const a = first();'))).toBeUndefined();
  });

  it('remember that there is nothing, and why', () => {
    const cache = new CompletionCache();
    cache.set(place('a'), { none: { reason: 'unsure' } });
    expect(cache.get(place('a'))).toEqual({ none: { reason: 'unsure' } });
    expect(cache.get(place('ab'))).toBeUndefined();
  });

  it('are the ones that were used last', () => {
    const cache = new CompletionCache(2);
    cache.set(place('a'), { texts: ['1'] });
    cache.set(place('b'), { texts: ['2'] });
    cache.get(place('a'));
    cache.set(place('c'), { texts: ['3'] });
    expect([cache.get(place('a')), cache.get(place('b')), cache.get(place('c'))]).toEqual([{ texts: ['1'] }, undefined, { texts: ['3'] }]);
  });
});
