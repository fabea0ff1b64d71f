/** That an answer can be made again to the byte from what is kept of it, whatever its cache went through. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { usualTuning } from '../../src/core/models/usualTuning.ts';
import type { EvaluatedPrompt } from '../../src/protocol/worker/answerRecord.ts';
import type { ChatParams } from '../../src/protocol/worker/chat.ts';
import type { ChatMessage, GenerationResult } from '../../src/protocol/worker/generation.ts';
import { LlamaEngine } from '../../src/worker/llamaEngine.ts';
import { ThreadShare } from '../../src/worker/threadShare.ts';
import { keptPrompt } from '../support/keptPrompt.ts';
import { modelFolder } from './modelFolder.ts';

const models = modelFolder();
const engine = new LlamaEngine(() => undefined);
const never = new AbortController().signal;
const ignore = (): void => undefined;
let path: string;

const load = (on: LlamaEngine): ReturnType<LlamaEngine['load']> =>
  on.load({ path, contextSize: 2048, threads: 1, gpu: 'off' }, ignore, never);

beforeAll(async () => {
  path = models.write('random', 6);
  await load(engine);
});
afterAll(() => engine.dispose());

const words = (seed: number, count: number): string =>
  Array.from({ length: count }, (_, i) => `w${String((i * 7919 + seed * 104729) % 997)}`).join(' ');

/** An answer without a seed, as the chat asks for it. */
async function ask(messages: ChatMessage[], more: Partial<ChatParams> = {}): Promise<{ params: ChatParams; result: GenerationResult }> {
  const params: ChatParams = { messages, maxTokens: 80, temperature: 1, ...more };
  return { params, result: await engine.chat(params, ignore, never) };
}

function again(params: ChatParams, result: GenerationResult): ChatParams {
  const { seed, temperature, topK, topP } = result.record!;
  return { ...params, seed, temperature, topK, topP, replay: keptPrompt(result) };
}

describe('replay', () => {
  it('gives the same bytes for each turn of a conversation whose cache grew with it', { timeout: 120_000 }, async () => {
    for (let round = 0; round < 3; round++) {
      const messages: ChatMessage[] = [{ role: 'user', content: `${words(round, 90)} and what of it?` }];
      const turns: Awaited<ReturnType<typeof ask>>[] = [];
      for (let turn = 0; turn < 3; turn++) {
        const { params, result } = await ask([...messages]);
        turns.push({ params, result });
        messages.push({ role: 'assistant', content: result.text }, { role: 'user', content: words(turn + 7, 12) });
      }
      // From the second turn on most of the prompt was in the cache.
      expect(turns[2]!.result.evaluatedTokens).toBeLessThan(turns[2]!.result.promptTokens / 3);
      for (const { params, result } of turns.toReversed()) {
        const { text, stop, tokens, evaluatedTokens, record } = await engine.chat(again(params, result), ignore, never);
        expect({ text, stop, tokens }).toEqual({ text: result.text, stop: result.stop, tokens: result.tokens });
        expect(evaluatedTokens).toBe(result.promptTokens);
        expect(record).toEqual(result.record);
      }
    }
  });

  it('gives the same bytes where the prompt took the place of a part of another one', async () => {
    for (let round = 0; round < 4; round++) {
      const text = words(20 + round, 150);
      await ask([{ role: 'user', content: text }], { maxTokens: 5 });
      const { params, result } = await ask([{ role: 'user', content: `${text.slice(0, 300 + 31 * round)} and so?` }]);
      expect(result.evaluatedTokens).toBeLessThan(result.promptTokens);
      await ask([{ role: 'user', content: 'quite another one' }]);
      expect((await engine.chat(again(params, result), ignore, never)).text).toBe(result.text);
    }
  });

  it('gives the same bytes in another process, and with a thought that was closed', { timeout: 60_000 }, async () => {
    const messages: ChatMessage[] = [{ role: 'user', content: words(30, 60) }];
    const plain = await ask(messages, { answerPrefix: '<think>', thinkingTokens: 20 });
    const other = new LlamaEngine(ignore);
    try {
      await load(other);
      expect((await other.chat(again(plain.params, plain.result), ignore, never)).text).toBe(plain.result.text);
    } finally {
      await other.dispose();
    }
  });

  it('gives the same bytes where tokens were guessed, also in a process that guesses nothing', { timeout: 120_000 }, async () => {
    const other = new LlamaEngine(ignore);
    try {
      await other.load({ path, contextSize: 2048, threads: 1, gpu: 'off', tuning: { ...usualTuning, lookup: false } }, ignore, never);
      let drafted = 0;
      for (let round = 0; round < 4; round++) {
        const messages: ChatMessage[] = [{ role: 'user', content: words(50 + round, 40) }];
        // Some tokens are likelier than others, so that some guesses are right.
        const sampling = { temperature: 0.1 * round, topK: 3, maxTokens: 120 };
        for (let turn = 0; turn < 2; turn++) {
          const { params, result } = await ask([...messages], sampling);
          drafted += result.draftedTokens ?? 0;
          expect(keptPrompt(result).guesses === undefined).toBe(result.draftedTokens === undefined);
          for (const replaying of [engine, other]) {
            const { text, draftedTokens, acceptedTokens, record } = await replaying.chat(again(params, result), ignore, never);
            expect(text).toBe(result.text);
            expect([draftedTokens, acceptedTokens]).toEqual([result.draftedTokens, result.acceptedTokens]);
            if (replaying === engine) expect(record).toEqual(result.record);
          }
          messages.push({ role: 'assistant', content: result.text }, { role: 'user', content: words(turn + 70, 8) });
        }
      }
      expect(drafted).toBeGreaterThan(0);
    } finally {
      await other.dispose();
    }
  });

  it('is as good after one that was cancelled half way', async () => {
    const { params, result } = await ask([{ role: 'user', content: words(40, 150) }]);
    for (const at of ['prefill', 'text'] as const) {
      const controller = new AbortController();
      const onItem = (item: { type: string; done?: number }): void => {
        if (item.type === at && item.done !== 0) controller.abort();
      };
      const cut = await engine.chat(again(params, result), onItem, controller.signal);
      expect(cut.stop).toBe('cancelled');
      expect(cut.record).toBeUndefined();
      expect((await engine.chat(again(params, result), ignore, never)).text).toBe(result.text);
    }
    // What a cancelled one left in the cache is used, and known for what it is.
    const next = await ask(params.messages);
    expect(next.result.evaluatedTokens).toBe(1);
    expect((await engine.chat(again(next.params, next.result), ignore, never)).text).toBe(next.result.text);
  });

  it('is not promised of what was computed on fewer threads than usual, for as long as any of it is in the cache', async () => {
    const messages: ChatMessage[] = [{ role: 'user', content: words(5, 30) }];
    vi.spyOn(ThreadShare.prototype, 'fewer', 'get').mockReturnValueOnce(false).mockReturnValueOnce(true).mockReturnValue(false);
    const first = await ask([...messages], { maxTokens: 8 });
    expect(first.result.record!.prompt).toBe('fewerThreads');
    // Long enough that nothing of the cache is evaluated again with it.
    messages.push({ role: 'assistant', content: first.result.text }, { role: 'user', content: words(6, 60) });
    expect((await ask([...messages], { maxTokens: 8 })).result.record!.prompt).toBe('fewerThreads');
    const other = await ask([{ role: 'user', content: `Another one. ${words(7, 30)}` }], { maxTokens: 8 });
    vi.restoreAllMocks();
    // The beginning that all prompts share was read as usual.
    expect((await engine.chat(again(other.params, other.result), ignore, never)).text).toBe(other.result.text);
  });

  it('refuses what is no prompt', async () => {
    const { params, result } = await ask([{ role: 'user', content: 'short' }], { maxTokens: 2 });
    const prompt = keptPrompt(result);
    const bad: EvaluatedPrompt[] = [
      { ...prompt, tokens: '' },
      { ...prompt, tokens: prompt.tokens.slice(0, -8) },
      { ...prompt, batches: [] },
      { ...prompt, batches: [1, ...prompt.batches.slice(1)] },
      { ...prompt, batches: [0, 0.5, 2] },
      { ...prompt, batches: [0, 1, 1e12] },
      { ...prompt, batches: [0, 100_000, 1] },
      { ...prompt, guesses: { steps: [1], tokens: '' } },
      { ...prompt, guesses: { steps: [0.5, 1], tokens: '' } },
      { ...prompt, guesses: { steps: [0, 1e12], tokens: '' } },
      { ...prompt, guesses: { steps: [0, 1], tokens: prompt.tokens } },
      // No such token.
      { ...prompt, guesses: { steps: [1, 1], tokens: 'AAAAfw==' } },
      { ...prompt, tokens: Buffer.alloc(Buffer.from(prompt.tokens, 'base64').length, 0x7f).toString('base64') },
    ];
    for (const replay of bad) {
      await expect(engine.chat({ ...params, replay }, ignore, never)).rejects.toMatchObject({ code: 'invalidParams' });
    }
  });

  it('knows a prompt by its tokens, and a model by its file', async () => {
    const messages: ChatMessage[] = [{ role: 'user', content: 'hash me' }];
    const { result } = await ask(messages, { maxTokens: 1 });
    expect(result.record!.promptHash).toBe(await engine.hashPrompt(messages));
    expect(await engine.hashPrompt([{ role: 'user', content: 'hash me!' }])).not.toBe(result.record!.promptHash);
    expect(result.record!.setup.modelHash).toMatch(/^[0-9a-f]{64}$/);
    expect(result.record!.setup.engine).toMatch(/^node-llama-cpp \d.*llama\.cpp \S+$/);
  });
});
