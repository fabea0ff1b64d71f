import { describe, expect, it } from 'vitest';
import { OneByOne } from '../../src/base/oneByOne.ts';

describe('OneByOne', () => {
  it('begins each when those before it have settled, and tells of one that fails only who asked for it', async () => {
    const turns = new OneByOne();
    const log: string[] = [];
    let letGo = (): void => undefined;
    const first = turns.do(async () => {
      await new Promise<void>((resolve) => (letGo = resolve));
      log.push('first');
      throw new Error('failed');
    });
    const second = turns.do(() => {
      log.push('second');
      return Promise.resolve(2);
    });
    const failed = expect(first).rejects.toThrow('failed');
    await Promise.resolve();
    expect(log).toEqual([]);
    letGo();
    await failed;
    expect(await second).toBe(2);
    await turns.settled();
    expect(log).toEqual(['first', 'second']);
  });
});
