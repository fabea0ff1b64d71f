/** Several answers of one prompt in one batch: held against the real engine with random weights. */
import os from 'node:os';
import path from 'node:path';
import { readdirSync } from 'node:fs';
import { LlamaContextSequence } from 'node-llama-cpp';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { silentLog } from '../../src/base/log.ts';
import { EditService } from '../../src/core/edits/editService.ts';
import { ModelService } from '../../src/core/models/modelService.ts';
import type { CandidatesItem, CandidatesParams, EditAnswer } from '../../src/protocol/worker/edits.ts';
import type { GenerationItem } from '../../src/protocol/worker/generation.ts';
import { LlamaEngine } from '../../src/worker/llamaEngine.ts';
import { processSpace } from '../../src/worker/leftOvers.ts';
import { anchoredCase } from '../support/anchoredCases.ts';
import { FakeSettings } from '../support/fakeEnginePort.ts';
import { inProcess } from '../support/inProcessEngine.ts';
import { modelFolder } from './modelFolder.ts';

const models = modelFolder();
const said: string[] = [];
const engine = new LlamaEngine((_level, message) => void said.push(message));
const never = new AbortController().signal;
const text = Array.from({ length: 60 }, (_, i) => `export const value${String(i)} = compute(${String(i)});`).join('\n');
const asked: CandidatesParams = {
  messages: [{ role: 'user', content: `Change it.\n${text}` }],
  files: [{ path: 'a.ts', text, offered: [{ first: 1, last: 60 }] }],
  anchor: 'lines',
  maxEdits: 2,
  maxTokens: 160,
  thinkingTokens: 0,
  samplings: [11, 12, 13, 14].map((seed, i) => ({ seed, temperature: 0.6 + 0.2 * i })),
};
const whatWasWritten = (answers: readonly EditAnswer[]): unknown[] => answers.map(({ text: its, edits, stop }) => ({ its, edits, stop }));
const temporaries = process.env.TMPDIR;

beforeAll(async () => {
  await engine.load({ path: models.write('random', 7), contextSize: 4096, threads: 1, gpu: 'off' }, () => undefined, never);
});
afterEach(() => {
  if (temporaries === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = temporaries;
});
afterAll(() => engine.dispose());

describe('several answers of one prompt', () => {
  it('are written side by side, each with its own seed, and are the same again', { timeout: 120_000 }, async () => {
    const items: CandidatesItem[] = [];
    const first = await engine.candidates(asked, (item) => void items.push(item), never);
    expect(first.together).toBe(true);
    expect(first.answers).toHaveLength(4);
    expect(new Set(first.answers.map((answer) => answer.text)).size).toBe(4);
    for (const [index, answer] of first.answers.entries()) {
      expect(answer.edits.length).toBeGreaterThan(0);
      expect(answer.tokens).toBeLessThanOrEqual(160);
      expect(items.flatMap((item) => (item.type === 'text' && item.answer === index ? [item.text] : [])).join('')).toBe(answer.text);
    }
    // All of them have begun before the first one ends.
    const begun = items.findIndex((item) => item.type === 'text' && item.answer === 3);
    expect(items.slice(begun).some((item) => item.type === 'text' && item.answer === 0)).toBe(true);
    const again = await engine.candidates(asked, () => undefined, never);
    expect(whatWasWritten(again.answers)).toEqual(whatWasWritten(first.answers));
  });

  it('evaluate the prompt once, and leave it in the cache', { timeout: 120_000 }, async () => {
    await engine.chat({ messages: [{ role: 'user', content: 'something else' }], maxTokens: 4 }, () => undefined, never);
    const samplings = [0.5, 0.9, 1.2].map((temperature) => ({ temperature }));
    const { answers, together } = await engine.candidates({ ...asked, samplings }, () => undefined, never);
    expect(together).toBe(true);
    const [first, ...others] = answers;
    expect(first!.evaluatedTokens).toBeGreaterThan(0.9 * first!.promptTokens);
    expect(others.map(({ evaluatedTokens }) => evaluatedTokens)).toEqual([1, 1]);
    const next = await engine.candidates({ ...asked, samplings }, () => undefined, never);
    expect(next.answers.map(({ evaluatedTokens }) => evaluatedTokens)).toEqual([1, 1, 1]);
  });

  it('leave no file behind, and are made one after the other where none can be written', { timeout: 120_000 }, async () => {
    const own = `mlx-code-state-${processSpace()}-${String(process.pid)}-`;
    const states = (): string[] => readdirSync(os.tmpdir()).filter((name) => name.startsWith(own));
    expect((await engine.candidates(asked, () => undefined, never)).together).toBe(true);
    expect(states()).toEqual([]);
    process.env.TMPDIR = path.join(models.write('random', 7), 'not-a-folder');
    const { answers, together } = await engine.candidates(asked, () => undefined, never);
    expect(together).toBe(false);
    expect(answers.every((answer) => answer.edits.length > 0)).toBe(true);
    expect(said.join('\n')).toContain('the state of the prompt could not be copied');
  });

  it('are none when they are cancelled, while they wait and while they are written', { timeout: 120_000 }, async () => {
    const stop = new AbortController();
    const atText = (act: () => void) => (item: CandidatesItem) => {
      if (item.type === 'text') act();
    };
    const running = engine.candidates(
      asked,
      atText(() => stop.abort()),
      stop.signal,
    );
    const { answers } = await running;
    expect(answers.map((answer) => [answer.stop, answer.edits])).toEqual(Array(4).fill(['cancelled', []]));
    const waiting = await engine.candidates(asked, () => undefined, AbortSignal.abort());
    expect(waiting.answers.map((answer) => answer.stop)).toEqual(Array(4).fill('cancelled'));
    expect((await engine.candidates(asked, () => undefined, never)).together).toBe(true);
  });

  it('give way to a completion, and end with the model', { timeout: 120_000 }, async () => {
    const order: string[] = [];
    let completion: Promise<unknown> | undefined;
    const whole = await engine.candidates(
      asked,
      (item) => {
        if (item.type !== 'text') return;
        order.push('candidates');
        completion ??= engine
          .complete({ prefix: 'const a = ', suffix: ';\n', maxTokens: 3, temperature: 0 }, () => undefined, never)
          .then(() => void order.push('completion'));
      },
      never,
    );
    await completion;
    expect(whole.together).toBe(true);
    expect(order.lastIndexOf('candidates')).toBeGreaterThan(order.indexOf('completion'));
    const unloading = (item: CandidatesItem): void => {
      if (item.type === 'text') void engine.unload();
    };
    const ending = engine.candidates(asked, unloading, never);
    expect((await ending).answers.map((answer) => answer.stop)).toEqual(Array(4).fill('cancelled'));
    await engine.load({ path: models.write('random', 7), contextSize: 4096, threads: 1, gpu: 'off' }, () => undefined, never);
  });

  it('let a completion in while the state of their prompt is copied', { timeout: 120_000 }, async () => {
    const order: string[] = [];
    const completions: Promise<unknown>[] = [];
    const complete = (): void => {
      const asking = { prefix: 'const a = ', suffix: ';\n', maxTokens: 3, temperature: 0 };
      const onItem = ({ type }: GenerationItem): void => {
        if (type === 'text') order.push('completion');
      };
      completions.push(engine.complete(asking, onItem, never));
    };
    complete();
    await Promise.all(completions);
    order.length = 0;
    const { saveStateToFile: save, loadStateFromFile: load } = LlamaContextSequence.prototype;
    const copying = async <T>(what: string, copy: () => Promise<T>): Promise<T> => {
      order.push(what);
      complete();
      // It is at the scheduler when this is over.
      await new Promise((resolve) => setImmediate(resolve));
      return copy();
    };
    const spies = [
      vi.spyOn(LlamaContextSequence.prototype, 'saveStateToFile').mockImplementation(function (this: LlamaContextSequence, ...its) {
        return copying('saved', () => save.apply(this, its));
      }),
      vi.spyOn(LlamaContextSequence.prototype, 'loadStateFromFile').mockImplementation(function (this: LlamaContextSequence, ...its) {
        return copying('loaded', () => load.apply(this, its));
      }),
    ];
    try {
      const samplings = asked.samplings.slice(0, 3);
      expect((await engine.candidates({ ...asked, samplings }, () => undefined, never)).together).toBe(true);
      await Promise.all(completions);
    } finally {
      for (const spy of spies) spy.mockRestore();
    }
    const steps = order.filter((what, index) => what !== order[index - 1]);
    expect(steps).toEqual(['saved', 'completion', 'loaded', 'completion', 'loaded', 'completion']);
  });

  it('are what a fix gets', { timeout: 120_000 }, async () => {
    const settings = new FakeSettings({ modelPath: models.write('random', 7), contextSize: 4096, threads: 1, temperature: 1.2 });
    const port = inProcess(engine);
    const service = new EditService(port, new ModelService(port, settings, silentLog), settings, silentLog);
    const texts: string[] = [];
    const results = await service.candidates(anchoredCase(3), 4, { seed: 20, maxTokens: 256, onText: (soFar) => texts.push(soFar) });
    expect(results.length).toBeGreaterThan(1);
    expect(new Set(results.map(({ changes }) => JSON.stringify(changes))).size).toBe(results.length);
    for (const { stats } of results.slice(1)) expect(stats.evaluatedTokens).toBe(1);
    for (const { stats } of results) expect(texts.at(-1)).toContain((stats as EditAnswer).text);
  });
});
