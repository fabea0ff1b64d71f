import { describe, expect, it } from 'vitest';
import type { AnswerRun, SampleOptions } from '../../../src/worker/answerRun.ts';
import { sampleWithin } from '../../../src/worker/thoughtLimit.ts';

/** Samples the pieces of a script, one token each; what is forced ends the thought of the script. */
class ScriptedRun {
  text = '';
  written = 0;
  readonly forced: string[] = [];
  readonly tokens: string[] = [];
  #pieces: string[];
  readonly #answer: string[];

  constructor(thought: string[], answer: string[]) {
    this.#pieces = [...thought, ...answer];
    this.#answer = answer;
  }

  sample({
    maxTokens,
    enough,
    uncounted = () => 0,
  }: SampleOptions): Promise<{ text: string; stop: 'end' | 'length' | 'stop'; whole: boolean }> {
    let text = '';
    for (let tokens = 0; ; tokens++) {
      if (tokens - uncounted() >= maxTokens) return Promise.resolve({ text, stop: 'length', whole: true });
      const piece = this.#pieces.shift();
      if (piece === undefined) return Promise.resolve({ text, stop: 'end', whole: true });
      text += piece;
      this.text += piece;
      this.written++;
      if (enough?.(text)) return Promise.resolve({ text, stop: 'stop', whole: true });
    }
  }

  force(text: string): Promise<void> {
    this.forced.push(text);
    this.text += text;
    this.written++;
    this.#pieces = [...this.#answer];
    return Promise.resolve();
  }
}

const within = async (run: ScriptedRun, limit: number, maxTokens = 100, opened = '') => {
  const { stop, thoughtCut } = await sampleWithin(run as unknown as AnswerRun, { maxTokens }, limit, opened);
  return { stop, thoughtCut, text: run.text };
};

describe('the limit of a thought', () => {
  const thought = ['<think>', 'a', 'b', 'c', 'd', '</think>'];

  it('closes it, and has the answer written', async () => {
    expect(await within(new ScriptedRun(thought, ['so', '.']), 3)).toEqual({
      text: '<think>ab\n</think>so.',
      stop: 'end',
      thoughtCut: true,
    });
    expect((await within(new ScriptedRun(['[THINK]', 'a', 'b'], ['so']), 2)).text).toBe('[THINK]a[/THINK]so');
  });

  it('closes one that the prompt has begun', async () => {
    expect((await within(new ScriptedRun(['a', 'b', 'c'], ['so']), 2, 100, '<think>\n')).text).toBe('ab\n</think>so');
    expect((await within(new ScriptedRun(['a', '</think>'], ['so', 'it', 'is']), 2, 100, '<think>\n')).thoughtCut).toBe(false);
  });

  it('leaves a shorter one, an answer without one, and a model without a limit alone', async () => {
    for (const limit of [6, 0])
      expect(await within(new ScriptedRun(thought, ['so']), limit)).toMatchObject({ thoughtCut: false, stop: 'end' });
    expect(await within(new ScriptedRun([], ['a', 'b', 'c', 'd']), 2)).toEqual({ text: 'abcd', stop: 'end', thoughtCut: false });
  });

  it('is not counted in the bound of the answer behind it', async () => {
    const run = (): ScriptedRun => new ScriptedRun(thought, ['so', 'it', 'is']);
    expect(await within(run(), 3, 2)).toEqual({ text: '<think>ab\n</think>soit', stop: 'length', thoughtCut: true });
    expect(await within(run(), 50, 2)).toEqual({ text: '<think>abcd</think>soit', stop: 'length', thoughtCut: false });
    expect(await within(run(), 0, 2)).toEqual({ text: '<think>abcd</think>soit', stop: 'length', thoughtCut: false });
    // Without a thought all of it is the answer.
    expect(await within(new ScriptedRun([], ['a', 'b', 'c', 'd']), 2, 3)).toEqual({ text: 'abc', stop: 'length', thoughtCut: false });
    expect(await within(new ScriptedRun([], ['a'.repeat(80), 'b', 'c']), 2, 2)).toMatchObject({ stop: 'length', thoughtCut: false });
  });
});
