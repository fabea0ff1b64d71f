/** A smaller model's guesses change how fast an answer comes, and nothing else. */
import { copyFileSync } from 'node:fs';
import type { Token } from 'node-llama-cpp';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { writeFixtureModel } from '../../scripts/fixtureModel.ts';
import { usualTuning } from '../../src/core/models/usualTuning.ts';
import type { ChatParams } from '../../src/protocol/worker/chat.ts';
import type { GenerationResult } from '../../src/protocol/worker/generation.ts';
import type { ModelInfo } from '../../src/protocol/worker/modelInfo.ts';
import { DraftModel } from '../../src/worker/draftModel.ts';
import { DraftTest } from '../../src/worker/draftTest.ts';
import { vocabularyOf } from '../../src/worker/vocabulary.ts';
import { LlamaEngine } from '../../src/worker/llamaEngine.ts';
import { startNative } from '../../src/worker/nativeEngine.ts';
import { loadWeights } from '../../src/worker/nativeModel.ts';
import { ThreadShare } from '../../src/worker/threadShare.ts';
import { slotOf } from '../../src/worker/slot.ts';
import { keptPrompt } from '../support/keptPrompt.ts';
import { rewrittenFunction } from '../support/rewrittenFunction.ts';
import { modelFolder } from './modelFolder.ts';

const models = modelFolder();
const never = new AbortController().signal;
const ignore = (): void => undefined;
const GiB = 1024 ** 3;
const { after } = rewrittenFunction(30);
const saying = models.path('saying');
writeFixtureModel({ out: saying, kind: 'scripted', chat: after });
const sayingToo = models.path('saying-too');
copyFileSync(saying, sayingToo);
const random = models.write('random', 2);
const randomToo = models.path('random-too');
writeFixtureModel({ out: randomToo, kind: 'random', seed: 3 });
const engines: LlamaEngine[] = [];

afterEach(async () => {
  vi.restoreAllMocks();
  for (const engine of engines.splice(0)) await engine.dispose();
});

/** An engine that has decided whether to guess; never from the text. */
async function loaded(path: string, draft?: string): Promise<{ engine: LlamaEngine; info: ModelInfo; log: string[] }> {
  const log: string[] = [];
  let tested = ignore;
  const test = new Promise<void>((resolve) => (tested = resolve));
  const engine = new LlamaEngine((level, message) => {
    log.push(`${level} ${message}`);
    if (message.includes('with guesses')) tested();
  });
  engines.push(engine);
  const tuning = { ...usualTuning, lookup: false };
  const companions = draft !== undefined && { companions: { draft } };
  const info = await engine.load({ path, contextSize: 2048, threads: 1, gpu: 'off', tuning, ...companions }, ignore, never);
  if (info.companions?.[0]?.problem === null) await test;
  return { engine, info, log };
}

function ask(content: string, more: Partial<ChatParams> = {}): ChatParams {
  return { messages: [{ role: 'user', content }], maxTokens: 300, temperature: 0, ...more };
}

/** What must be the same. */
function told({ text, stop, tokens, promptTokens, evaluatedTokens }: GenerationResult): object {
  return { text, stop, tokens, promptTokens, evaluatedTokens };
}

describe('a model that guesses for a larger one', () => {
  it('says what comes next, whatever became of the text since it was asked, and the end of a text too long for it', async () => {
    const llama = await startNative('off', ignore);
    const model = await loadWeights(llama, new ThreadShare(llama), { modelPath: random });
    try {
      const vocabulary = vocabularyOf(model).length;
      const made = await model.createContext({ contextSize: 256, batchSize: 64, threads: 1 });
      const plain = (await model.createContext({ contextSize: 512, batchSize: 64, threads: 1 })).getSequence();
      const draft = new DraftModel(slotOf(model, made), vocabulary, ignore, 0);
      const likeliest = async (text: readonly Token[], count: number): Promise<Token[]> => {
        await plain.clearHistory();
        const tokens: Token[] = [];
        for await (const token of plain.evaluate([...text], { temperature: 0 })) if (tokens.push(token) === count) break;
        return tokens;
      };
      /** Asked until it has read the text. */
      const guessed = async (text: readonly Token[], count: number, by = draft): Promise<{ guess: Token[]; times: number }> => {
        for (let times = 1; ; times++) {
          const { guess, evaluated } = await by.guess(text, count);
          if (evaluated > 0) return { guess, times };
        }
      };
      const text = model.tokenize('const first = second;\nfunction third(a, b) {\n  return a + b;\n}\n');
      for (const end of [text.length, text.length - 3, 5, text.length]) {
        const { guess } = await guessed(text.slice(0, end), 4);
        expect(guess).toEqual(await likeliest(text.slice(0, end), 4));
      }
      const long = Array.from({ length: 40 }, () => text).flat();
      expect(long.length).toBeGreaterThan(400);
      const { guess, times } = await guessed(long, 3);
      expect(times, 'it reads a chunk at a time').toBeGreaterThan(1);
      expect(guess).toEqual(await likeliest(long.slice(long.length - ((made.contextSize - 1 - 31) >> 1)), 3));
      // The window stays where it is for a while.
      expect((await guessed([...long, ...text.slice(0, 2)], 3)).times).toBe(1);
      const unsure = new DraftModel(slotOf(model, await model.createContext({ contextSize: 256 })), vocabulary, ignore, 1.1);
      expect((await guessed(text, 4, unsure)).guess).toEqual([]);
      // What fails in it fails nothing else.
      const log: string[] = [];
      const failing = await model.createContext({ contextSize: 256 });
      const failed = new DraftModel(slotOf(model, failing), vocabulary, (_, message) => log.push(message));
      await failing.dispose();
      for (let i = 0; i < 2; i++) expect(await failed.guess(text, 4)).toMatchObject({ guess: [], evaluated: 0 });
      expect(failed.usable).toBe(false);
      expect(log).toEqual([expect.stringContaining('is not used any more')]);
    } finally {
      await model.dispose();
      await llama.dispose();
    }
  });

  it('guesses no token that the other one does not know, reads little at once, and works with a window of any size', async () => {
    const llama = await startNative('off', ignore);
    const tiny = models.writeOdd('tiny', { 'qwen2.context_length': { type: 'u32', value: 32 } });
    const model = await loadWeights(llama, new ThreadShare(llama), { modelPath: random });
    const tinyModel = await loadWeights(llama, new ThreadShare(llama), { modelPath: tiny });
    try {
      const drafts = async (from: typeof model, contextSize: number, vocabulary = vocabularyOf(from).length) => {
        const context = await from.createContext({ contextSize, batchSize: 64, threads: 1 });
        return new DraftModel(slotOf(from, context), vocabulary, (_, message) => expect.fail(message), 0);
      };
      /** Asked until it has guessed: how often it only read. */
      const guessed = async (draft: DraftModel, text: readonly Token[], most: number): Promise<{ guess: Token[]; reads: number }> => {
        for (let reads = 0; ; reads++) {
          const { guess, evaluated } = await draft.guess(text, most);
          if (evaluated > 0) return { guess, reads };
        }
      };
      const text = model.tokenize('const first = second;\nfunction third(a, b) {\n  return a + b;\n}\n');
      const [likeliest = 0] = (await guessed(await drafts(model, 256), text, 1)).guess;
      expect((await guessed(await drafts(model, 256, likeliest), text, 8)).guess).toEqual([]);
      expect((await guessed(await drafts(model, 256, likeliest + 1), text, 1)).guess).toEqual([likeliest]);
      // However much it is asked for, its window stays where it is.
      const long = Array.from({ length: 200 }, () => text).flat();
      const small = await drafts(model, 256);
      for (let at = 180; at < 226; at++) await guessed(small, long.slice(0, at), at % 2 ? 31 : 3);
      const reads: number[] = [];
      for (let at = 226; at < 254; at++) reads.push((await guessed(small, long.slice(0, at), at % 2 ? 31 : 3)).reads);
      expect(reads.filter((times) => times > 0)).toEqual([]);
      const large = await drafts(model, 4096);
      expect(long.length).toBeGreaterThan(3000);
      await guessed(large, long.slice(0, 3000), 1);
      expect(large.sequence.nextTokenIndex).toBeLessThan(1100);
      // What has grown since is read on.
      await guessed(large, long.slice(0, 4000), 1);
      expect(large.sequence.nextTokenIndex).toBeGreaterThan(2000);
      for (const most of [1, 31]) expect((await guessed(await drafts(tinyModel, 32), long.slice(0, 500), most)).guess).not.toEqual([]);
    } finally {
      await model.dispose();
      await tinyModel.dispose();
      await llama.dispose();
    }
  });

  it('leaves an answer as it is where it is right, and is taken note of', async () => {
    const { engine, info } = await loaded(saying, sayingToo);
    expect(info.companions).toMatchObject([{ role: 'draft', path: sayingToo, problem: null }]);
    const alone = await (await loaded(saying)).engine.chat(ask('Write it.'), ignore, never);
    let drafted = 0;
    for (let i = 0; i < 3; i++) {
      const answer = await engine.chat(ask('Write it.'), ignore, never);
      expect(answer.text).toBe(alone.text);
      expect(answer.acceptedTokens).toBe(answer.draftedTokens);
      drafted += answer.draftedTokens ?? 0;
    }
    // It is as large as the one that it guesses for: it doesn't pay, and is only tried now and then.
    expect(drafted).toBeGreaterThan(0);
    const { contexts, companions, guesses } = await engine.diagnose();
    expect(guesses).toEqual({ guessed: drafted, right: drafted });
    expect(companions).toEqual(['draft']);
    expect(contexts).toContainEqual(expect.objectContaining({ purpose: 'guesses', companion: true }));
  });

  it('leaves an answer as it is where it is wrong, and so does its replay, also where nobody guesses', async () => {
    // As sure as it is of anything, and asked as if it cost nothing.
    const real = DraftModel.prototype.guess;
    vi.spyOn(DraftModel.prototype, 'guess').mockImplementation(async function (this: DraftModel, tokens, most) {
      const { guess, evaluated } = await real.call(this, tokens, most);
      const [last] = tokens.slice(-1) as [Token];
      // Right for as long as the other model thinks alike, and then wrong.
      return { guess: guess.length > 0 ? guess : [last, last].slice(0, most), evaluated: Math.max(1, evaluated), ms: 0.001, readMs: 0 };
    });
    const { engine } = await loaded(random, randomToo);
    const plain = (await loaded(random)).engine;
    let [drafted, accepted] = [0, 0];
    for (let i = 0; i < 5; i++) {
      const params = ask(`Tell me of number ${String(i * 17)}, and of the next number too`, {
        maxTokens: 120,
        temperature: 0.2 * i,
        topK: 2,
      });
      const answer = await engine.chat(params, ignore, never);
      drafted += answer.draftedTokens ?? 0;
      accepted += answer.acceptedTokens ?? 0;
      if (i === 0) expect(told(answer)).toEqual(told(await plain.chat(params, ignore, never)));
      const { record } = answer;
      for (const replaying of [engine, plain]) {
        const again = await replaying.chat({ ...params, seed: record!.seed, replay: keptPrompt(answer) }, ignore, never);
        expect([again.text, again.draftedTokens, again.acceptedTokens]).toEqual([answer.text, answer.draftedTokens, answer.acceptedTokens]);
      }
    }
    expect(drafted).toBeGreaterThan(accepted);
    expect(drafted).toBeGreaterThan(10);
  });

  it('is refused where it has other words, and answers go on without', async () => {
    const { engine, info } = await loaded(saying, random);
    expect(info.companions).toMatchObject([{ role: 'draft', problem: { code: 'draftUnfit', data: { why: 'vocabulary', path: random } } }]);
    expect((await engine.chat(ask('Write it.'), ignore, never)).text).toBe(after);
    expect((await engine.diagnose()).companions).toEqual([]);
  });

  it('gives its memory back for good where the other one does not write the same with guesses', async () => {
    vi.spyOn(DraftTest.prototype, 'go').mockImplementation(function (this: DraftTest) {
      this.verdict = { same: false, why: 'token 3 of the test is another with guesses' };
      return Promise.resolve();
    });
    const { engine, info } = await loaded(saying, sayingToo);
    const problem = { code: 'draftUnfit', data: { why: 'mainTest', path: sayingToo } };
    expect(await engine.unusedCompanions()).toEqual([{ role: 'draft', problem }]);
    expect(await engine.diagnose()).toMatchObject({ unused: [{ role: 'draft', problem }], companions: [] });
    expect(info.companions).toMatchObject([{ role: 'draft', problem }]);
    // It doesn't come back behind an answer either.
    expect((await engine.chat(ask('Write it.'), ignore, never)).text).toBe(after);
    await expect.poll(() => engine.shrink(), { timeout: 30_000 }).toBe(true);
    const { companions, contexts } = await engine.diagnose();
    expect([companions, contexts.map(({ purpose }) => purpose)]).toEqual([[], ['chat']]);
  });

  it('goes when memory is short, and comes back behind an answer when there is room', async () => {
    const { engine, info } = await loaded(saying, sayingToo);
    const { needBytes } = info.companions![0]!.plan!;
    const held = async () => (await engine.diagnose()).companions;
    await expect.poll(() => engine.shrink(), { timeout: 30_000 }).toBe(true);
    expect(await held()).toEqual([]);
    // It stays away for a while after each time.
    let waited = 100_000;
    const now = performance.now.bind(performance);
    vi.spyOn(performance, 'now').mockImplementation(() => now() + waited);
    const free = (bytes: number) => vi.spyOn(process, 'availableMemory').mockReturnValue(GiB / 4 + bytes);
    free(1.9 * needBytes);
    expect((await engine.chat(ask('Write it.'), ignore, never)).text).toBe(after);
    await expect.poll(() => engine.shrink(), { timeout: 30_000 }).toBe(true);
    expect(await held()).toEqual([]);
    waited *= 2;
    free(2 * needBytes);
    expect((await engine.chat(ask('Write it.'), ignore, never)).text).toBe(after);
    await expect.poll(held, { timeout: 30_000 }).toEqual(['draft']);
    expect((await engine.chat(ask('Write it.'), ignore, never)).text).toBe(after);
  });
});
