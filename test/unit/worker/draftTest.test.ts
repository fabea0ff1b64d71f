import type { ControlledEvaluateInputItem, LlamaModel, Token } from 'node-llama-cpp';
import { describe, expect, it } from 'vitest';
import { allowDrafts } from '../../../src/worker/draftTest.ts';
import type { LoadedModel } from '../../../src/worker/loadedModel.ts';
import { Scheduler } from '../../../src/worker/scheduler.ts';
import { type Drafting, slotOf } from '../../../src/worker/slot.ts';

interface Fault {
  /** Tokens in a batch from which on the model says something else. */
  from?: number;
  /** What is taken back stays. */
  keeps?: boolean;
  needsCheckpoints?: boolean;
  /** No context is made. */
  refuses?: boolean;
  /** Every evaluation waits for it. */
  pause?: () => Promise<void>;
}

const vocabulary = 50;

/** A model that counts, with what can be wrong about batches. */
function fakeModel({ from = Infinity, keeps = false, needsCheckpoints = false, refuses = false, pause }: Fault): {
  model: LlamaModel;
  live: () => number;
} {
  let live = 0;
  const after = (token: Token): Token => (((token as number) * 7 + 3) % vocabulary) as Token;
  const sequence = (): object => {
    const held: Token[] = [];
    return {
      contextSize: 256,
      needsCheckpoints,
      get nextTokenIndex() {
        return held.length;
      },
      get contextTokens() {
        return [...held];
      },
      evaluateWithoutGeneratingNewTokens: async (tokens: Token[]) => {
        await pause?.();
        held.push(...tokens);
      },
      evaluate: async function* (tokens: Token[]): AsyncGenerator<Token, void, Token[]> {
        for (let input = tokens; ;) {
          await pause?.();
          held.push(...input);
          input = yield after(input.at(-1)!);
        }
      },
      controlledEvaluate: async (input: ControlledEvaluateInputItem[], options: { onTokenResult: (i: number, out: object) => void }) => {
        await pause?.();
        input.forEach((item, i) => {
          if (!Array.isArray(item)) return;
          held.push(item[0]);
          if (item[1].generateNext?.token !== true) return;
          const token = i + 1 >= from ? (((after(item[0]) + 1) % vocabulary) as Token) : after(item[0]);
          options.onTokenResult(i, { next: { token } });
        });
      },
      eraseContextTokenRanges: (ranges: { start: number; end: number }[]) => {
        if (!keeps) for (const { start, end } of ranges) held.splice(start, end - start);
        return Promise.resolve();
      },
    };
  };
  const model = {
    tokenize: (text: string) => Array.from(text, (character) => (character.charCodeAt(0) % vocabulary) as Token),
    createContext: () => {
      if (refuses) return Promise.reject(new Error('no memory'));
      live++;
      const dispose = (): Promise<void> => {
        live--;
        return Promise.resolve();
      };
      return Promise.resolve({ batchSize: 32, getSequence: sequence, dispose });
    },
    sequence,
  };
  return { model: model as unknown as LlamaModel, live: () => live };
}

async function tested(fault: Fault, ended = new AbortController().signal): Promise<{ on: boolean; said: string[]; live: number }> {
  const { model, live } = fakeModel(fault);
  const drafting: Drafting = { on: false, fromText: true };
  const context = { batchSize: 32, getSequence: (model as unknown as { sequence: () => object }).sequence };
  const chat = slotOf(model, context as unknown as Parameters<typeof slotOf>[1], { drafting });
  const said: string[] = [];
  const loaded = { model, chat, drafting, ended, info: { threads: 1 } } as unknown as LoadedModel;
  await allowDrafts(loaded, new Scheduler(), (level, message) => said.push(`${level}: ${message}`));
  return { on: drafting.on, said, live: live() };
}

describe('the test before anything is guessed', () => {
  it('lets a model guess that writes the same with guesses, and frees its context', async () => {
    const { on, said, live } = await tested({});
    expect(on).toBe(true);
    expect(said).toEqual([expect.stringMatching(/^debug: the model writes the same with guesses/)]);
    expect(live).toBe(0);
  });

  it.each<[string, Fault, RegExp]>([
    ['writes something else in a batch', { from: 2 }, /^warn: nothing is guessed ahead: token 2 of the test is another/],
    ['writes something else in a large batch only', { from: 5 }, /^warn: nothing is guessed ahead: token 8 of the test is another/],
    ['writes something else in the longest batch only', { from: 7 }, /^warn: nothing is guessed ahead: token 7 of the test is another/],
    ['can take nothing back', { keeps: true }, /^warn: nothing is guessed ahead: .*still there/],
    ['keeps only the end of its state', { needsCheckpoints: true }, /^warn: nothing is guessed ahead: the model can take no token back$/],
    ['gets no context', { refuses: true }, /^warn: nothing is guessed ahead: the test failed: Error: no memory$/],
  ])('says why a model may not that %s', async (_, fault, why) => {
    const { on, said, live } = await tested(fault);
    expect(on).toBe(false);
    expect(said).toEqual([expect.stringMatching(why)]);
    expect(live).toBe(0);
  });

  it('ends with the model, and says nothing', async () => {
    const end = new AbortController();
    let evaluations = 0;
    const pause = (): Promise<void> => {
      if (++evaluations === 4) end.abort();
      return Promise.resolve();
    };
    expect(await tested({ pause }, end.signal)).toEqual({ on: false, said: [], live: 0 });
    expect(evaluations).toBe(4);
  });
});
