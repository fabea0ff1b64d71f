import type { Token } from 'node-llama-cpp';
import { describe, expect, it } from 'vitest';
import { AnswerMemory } from '../../../src/worker/answerMemory.ts';

/** Each token is a letter; token 0 is a control token, which has no text. */
const model = {
  detokenize: (tokens: readonly Token[]): string => tokens.map((token) => (token === 0 ? '' : String.fromCharCode(96 + token))).join(''),
  isSpecialToken: (token: Token | undefined): boolean => token === 0,
};
const tokens = (...ids: number[]): Token[] => ids as Token[];

describe('AnswerMemory', () => {
  it('knows an answer by its text', () => {
    const memory = new AnswerMemory();
    memory.remember('abc', tokens(1, 2, 3), model);
    expect(memory.tokensOf('abc')).toEqual([1, 2, 3]);
    expect(memory.tokensOf('ab')).toBeUndefined();
  });

  it.each<[string, string, Token[]]>([
    ['whose tokens say more than its text', 'ab', tokens(1, 2, 3)],
    ['with a control token in it, which is no text', 'ab', tokens(1, 0, 2)],
    ['that ends with a control token', 'ab', tokens(1, 2, 0)],
    ['of no text', '', tokens()],
  ])('keeps no answer %s', (_name, text, its) => {
    const memory = new AnswerMemory();
    memory.remember(text, its, model);
    expect(memory.tokensOf(text)).toBeUndefined();
  });

  it('forgets the one that was remembered longest ago', () => {
    const memory = new AnswerMemory();
    const answers = Array.from({ length: 33 }, (_, i) => tokens(1 + Math.floor(i / 26), 1 + (i % 26)));
    for (const one of answers) memory.remember(model.detokenize(one), one, model);
    expect(memory.tokensOf('aa')).toBeUndefined();
    expect(memory.tokensOf('ab')).toEqual([1, 2]);
    expect(memory.tokensOf('bg')).toEqual([2, 7]);
  });
});
