import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fittedInstructions, type Instruction } from '../../../src/core/instructions/instruction.ts';

/** A word is a token, and there are three more around. */
const tokensOf = (block: string): number => block.split(/\s+/).filter((word) => word !== '').length;
const blockOf = ({ path, text }: Instruction): string => `rules ${path}:\n${text}`;
const count = (texts: string[]): Promise<number[]> => Promise.resolve(texts.map(tokensOf));
const fit = (instructions: Instruction[], budget: number) => fittedInstructions(instructions, budget, blockOf, count);
const lines = (many: number): string => Array.from({ length: many }, (_, at) => `line number ${String(at + 1)}`).join('\n');

describe('instructions within a budget', () => {
  it('go whole in their order, then by first lines, then not at all, and say so', async () => {
    const [a, b, c] = await fit(
      [
        { path: 'a', text: 'short and good' },
        { path: 'b', text: lines(20) },
        { path: 'c', text: 'one' },
      ],
      40,
    );
    expect(a).toEqual({ path: 'a', text: 'short and good' });
    expect(b?.text).toBe(lines(11));
    expect(b?.note).toBe(
      'Only its first 11 of 20 lines go along. Such files may take 40 tokens of a question (mlxCode.context.instructionTokens).',
    );
    expect(c?.leftOut).toMatch(/^There is no room for it beside the others\./);
  });

  it('are left out where their first lines would say nothing', async () => {
    expect((await fit([{ path: 'a', text: lines(20) }], 7))[0]?.leftOut).toBeDefined();
    expect((await fit([{ path: 'a', text: 'x '.repeat(100) }], 10))[0]?.leftOut).toBeDefined();
    expect(await fit([], 10)).toEqual([]);
  });

  it('never take more than there is, and are the same when they are fitted again', async () => {
    const instruction = fc.record({
      path: fc.constantFrom('a', 'b/c'),
      text: fc.array(fc.constantFrom('word', 'two words', '', 'a b c d'), { minLength: 1, maxLength: 30 }).map((all) => all.join('\n')),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(instruction, { maxLength: 5 }), fc.nat(60), async (all, budget) => {
        const fitted = await fit(all, budget);
        const going = fitted.filter(({ leftOut }) => leftOut === undefined);
        expect(going.reduce((sum, one) => sum + tokensOf(blockOf(one)), 0)).toBeLessThanOrEqual(budget);
        expect(fitted).toHaveLength(all.length);
        for (const [at, one] of fitted.entries()) expect(all[at]?.text.startsWith(one.text)).toBe(true);
        expect((await fit(going, budget)).map(({ text }) => text)).toEqual(going.map(({ text }) => text));
      }),
    );
  });
});
