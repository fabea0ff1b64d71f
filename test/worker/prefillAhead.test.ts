/** What is read before it is asked, in the real engine. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChatMessage, GenerationResult } from '../../src/protocol/worker/generation.ts';
import type { ItemListener } from '../../src/worker/engine.ts';
import { LlamaEngine } from '../../src/worker/llamaEngine.ts';
import { modelFolder } from './modelFolder.ts';

const models = modelFolder();
const engine = new LlamaEngine(() => undefined);
const never = new AbortController().signal;
const ignore = (): void => undefined;
const long = 'const total = items.reduce((sum, item) => sum + item.price, 0);\n'.repeat(10);

const ask = (content: string): ChatMessage[] => [
  { role: 'system', content: 'You answer.' },
  { role: 'user', content },
];
const chat = (content: string): Promise<GenerationResult> => engine.chat({ messages: ask(content), maxTokens: 4 }, ignore, never);

beforeAll(async () => {
  await engine.load({ path: models.write('random', 5), contextSize: 4096, threads: 1, gpu: 'off' }, ignore, never);
});
afterAll(() => engine.dispose());

describe('a conversation that is read ahead', () => {
  it('leaves to its question what the question adds, and counts the rest', async () => {
    const read = await engine.prefill({ messages: ask(`${long}Why`) }, ignore, never);
    expect(read).toMatchObject({ whole: true });
    expect(read.evaluatedTokens).toBeGreaterThan(300);
    const onward = await engine.prefill({ messages: ask(`${long}Why is it`) }, ignore, never);
    expect(onward.evaluatedTokens).toBeLessThan(20);
    const answer = await chat(`${long}Why is it empty?`);
    expect(answer.evaluatedTokens).toBeLessThan(60);
    expect(answer.aheadTokens).toBeGreaterThan(300);
    expect(answer.promptTokens - answer.evaluatedTokens).toBeGreaterThanOrEqual(answer.aheadTokens ?? 0);
    expect((await chat(`${long}Why is it empty?`)).aheadTokens).toBeUndefined();
  });

  it('is told of as for nothing when something else is asked', async () => {
    const { evaluatedTokens } = await engine.prefill({ messages: ask(`A wholly different one: ${long}`) }, ignore, never);
    const answer = await chat('Now');
    expect((answer.aheadTokens ?? 0) + (answer.wastedTokens ?? 0)).toBe(evaluatedTokens);
    expect(answer.wastedTokens).toBeGreaterThan(300);
  });

  it('answers in the same words as one that was not', async () => {
    const cold = await chat(`Cold. ${long}`);
    await chat('Something else');
    await engine.prefill({ messages: ask(`Cold. ${long}`) }, ignore, never);
    expect((await chat(`Cold. ${long}`)).text).toBe(cold.text);
  });

  it('makes way for what is asked meanwhile, and for a newer one', async () => {
    const texts = ['First. ', 'Second. '].map((start) => ask(start + long.repeat(5)));
    let begun!: () => void;
    const started = new Promise<void>((resolve) => (begun = resolve));
    const hear: ItemListener = (item) => {
      if (item.type === 'prefill' && item.done > 0) begun();
    };
    const older = engine.prefill({ messages: texts[0] ?? [] }, hear, never);
    await started;
    const newer = engine.prefill({ messages: texts[1] ?? [] }, ignore, never);
    expect(await older).toMatchObject({ whole: false });
    const answer = chat('Now');
    expect(await newer).toMatchObject({ whole: false });
    expect((await answer).tokens).toBeGreaterThan(0);
  });

  it('is told of in the diagnostics, with what waits for it', async () => {
    let begun!: () => void;
    const started = new Promise<void>((resolve) => (begun = resolve));
    const hear: ItemListener = (item) => {
      if (item.type === 'prefill' && item.done > 0) begun();
    };
    const read = engine.prefill({ messages: ask(`Fifth. ${long.repeat(5)}`) }, hear, never);
    await started;
    const { queue, contexts, rss, available, prefillSpeed } = await engine.diagnose();
    expect(queue).toContainEqual({ lane: 'chatAhead', running: true });
    expect(contexts).toMatchObject([{ purpose: 'chat', contextSize: 4096 }]);
    expect(contexts[0]?.tokens).toBeGreaterThan(0);
    for (const figure of [rss, available, prefillSpeed]) expect(figure).toBeGreaterThan(0);
    await read;
    expect((await engine.diagnose()).queue.map(({ lane }) => lane)).not.toContain('chatAhead');
  });

  it('ends when nobody wants it any more, or the model goes', async () => {
    const stop = new AbortController();
    const read = engine.prefill({ messages: ask(`Third. ${long.repeat(5)}`) }, () => stop.abort(), stop.signal);
    expect(await read).toMatchObject({ whole: false });
    const reading = engine.prefill({ messages: ask(`Fourth. ${long.repeat(5)}`) }, ignore, never);
    await engine.unload();
    expect(await reading).toMatchObject({ whole: false });
    await expect(engine.prefill({ messages: ask('x') }, ignore, never)).rejects.toMatchObject({ code: 'modelNone' });
  });
});
