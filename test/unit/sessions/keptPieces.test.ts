import { describe, expect, it } from 'vitest';
import { KeptPieces } from '../../../src/core/sessions/keptPieces.ts';

describe('an answer that comes in pieces', () => {
  it('is shown as it is kept, with what came meanwhile in one piece, and no more of it once nobody waits for it', async () => {
    const kept: string[] = [];
    const shown: string[] = [];
    let gate = Promise.withResolvers<undefined>();
    const pieces = new KeptPieces(
      async (at, text) => {
        kept.push(`${String(at)} ${text}`);
        await gate.promise;
      },
      (text) => shown.push(text),
    );
    const letGo = (): void => {
      const { resolve } = gate;
      gate = Promise.withResolvers<undefined>();
      resolve(undefined);
    };
    for (const text of ['a', 'b', 'c']) pieces.add(text);
    letGo();
    await expect.poll(() => kept).toEqual(['0 a', '1 bc']);
    expect(shown).toEqual(['a']);
    pieces.add('d');
    pieces.end();
    pieces.add('e');
    letGo();
    await pieces.done();
    expect([kept, shown]).toEqual([['0 a', '1 bc'], ['a']]);
  });

  it('is never cut in the middle of a sign, which could not be kept by its halves', async () => {
    const kept: string[] = [];
    const shown: string[] = [];
    const pieces = new KeptPieces(
      (at, text) => Promise.resolve(void kept.push(`${String(at)} ${text}`)),
      (text) => shown.push(text),
    );
    for (const text of ['a', '\ud83d', '\ude00b', 'c\ud83d']) {
      pieces.add(text);
      await new Promise((resolve) => setTimeout(resolve));
    }
    expect(kept).toEqual(['0 a', '1 😀b', '4 c']);
    await pieces.done();
    expect(kept.at(-1)).toBe('5 \ud83d');
    expect(shown.join('')).toBe('a😀bc\ud83d');
    await pieces.done();
    expect(kept).toHaveLength(4);
  });
});
