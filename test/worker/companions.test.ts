/** Models beside the main one, through the real engine: what they do, and that nothing about them fails the main one. */
import { copyFileSync, linkSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Llama, LlamaContextSequence } from 'node-llama-cpp';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { writeFixtureModel } from '../../scripts/fixtureModel.ts';
import type { CompleteParams } from '../../src/protocol/worker/completions.ts';
import type { GenerationItem, GenerationResult } from '../../src/protocol/worker/generation.ts';
import type { ModelInfo } from '../../src/protocol/worker/modelInfo.ts';
import type { AskedModel, CompanionPaths } from '../../src/protocol/worker/modelRoles.ts';
import type { GenerateResult } from '../../src/protocol/worker/programmes.ts';
import { LlamaEngine } from '../../src/worker/llamaEngine.ts';
import { modelFolder } from './modelFolder.ts';

const models = modelFolder();
const never = new AbortController().signal;
const ignore = (): void => undefined;
const GiB = 1024 ** 3;
/** Random weights, and no name for what fills in. */
const plain = models.writeOdd('plain', {});
// As long as before, so that the file stays sound.
writeFileSync(plain, readFileSync(plain).toString('latin1').replaceAll('fim_', 'xim_'), 'latin1');
const random = models.write('random', 5);
const scripted = models.write('scripted');
const vectors = models.write('embedding');
const says = '/* completed by the test model */';
const engines: LlamaEngine[] = [];

afterEach(async () => {
  vi.restoreAllMocks();
  for (const engine of engines.splice(0)) await engine.dispose();
});

async function loaded(
  companions: CompanionPaths | undefined,
  main = random,
): Promise<{ engine: LlamaEngine; info: ModelInfo; log: string[]; fractions: number[] }> {
  const log: string[] = [];
  const fractions: number[] = [];
  const engine = new LlamaEngine((level, message) => log.push(`${level} ${message}`));
  engines.push(engine);
  const params = { path: main, contextSize: 1024, threads: 1, gpu: 'off' as const, ...(companions && { companions }) };
  const info = await engine.load(params, ({ fraction }) => void fractions.push(fraction), never);
  return { engine, info, log, fractions };
}

function complete(engine: LlamaEngine, more: Partial<CompleteParams> = {}, signal = never): Promise<GenerationResult> {
  return engine.complete({ prefix: 'const a = 1;\nconst b = ', suffix: ';\n', maxTokens: 40, ...more }, ignore, signal);
}

/** Bytes that the system says are free; what the product keeps for others comes on top. */
function free(bytes: number): void {
  vi.spyOn(process, 'availableMemory').mockReturnValue(GiB / 4 + bytes);
}

/** Frees what the chat doesn't need, when the load's own tests have come to their end, and lets the time pass for which it stays away. */
async function shrink(engine: LlamaEngine): Promise<void> {
  await expect.poll(() => engine.shrink(), { timeout: 30_000 }).toBe(true);
  wait(100_000);
}

let waited = 0;
const now = performance.now.bind(performance);
function wait(ms: number): void {
  waited += ms;
  vi.spyOn(performance, 'now').mockImplementation(() => now() + waited);
}

describe('a model for completions', () => {
  it('completes where the main one can not, and is planned for', async () => {
    const without = await loaded(undefined, plain);
    expect(without.info.fim).toBe(false);
    expect(without.info).not.toHaveProperty('companions');
    await expect(complete(without.engine)).rejects.toMatchObject({ code: 'noFillInMiddle' });
    const { engine, info, fractions } = await loaded({ completion: scripted }, plain);
    expect(info).toMatchObject({ path: plain, fim: true });
    const [companion] = info.companions!;
    expect(info.companions).toHaveLength(1);
    expect(companion).toMatchObject({ role: 'completion', path: scripted, problem: null });
    const { memory, contextSize, needBytes, haveBytes } = companion!.plan!;
    expect(needBytes).toBe(memory.weights + memory.compute + contextSize * memory.kvPerToken);
    expect(haveBytes).toBeGreaterThan(needBytes);
    expect((await complete(engine)).text).toContain(says);
    expect(fractions.at(-1)).toBe(1);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
  });

  it('takes the place of the main one, which keeps its chat, and reuses what it has read', async () => {
    const { engine } = await loaded({ completion: scripted });
    const chat = { messages: [{ role: 'user' as const, content: 'Say something.' }], maxTokens: 30, temperature: 0 };
    const alone = await (await loaded(undefined)).engine.chat(chat, ignore, never);
    const first = await complete(engine);
    expect(first.text).toContain(says);
    expect((await complete(engine)).evaluatedTokens).toBeLessThan(first.evaluatedTokens);
    expect((await engine.chat(chat, ignore, never)).text).toBe(alone.text);
    const { contexts, companions } = await engine.diagnose();
    expect(companions).toEqual(['completion']);
    expect(contexts.map(({ purpose, companion }) => [purpose, companion])).toEqual([
      ['chat', undefined],
      ['completions', true],
    ]);
  });

  it('completes between two chunks of the chat’s prompt', async () => {
    const { engine } = await loaded({ completion: scripted });
    await shrink(engine);
    await complete(engine);
    const order: string[] = [];
    let completing: Promise<unknown> | undefined;
    const content = 'Some words to read. '.repeat(85);
    const params = { messages: [{ role: 'user' as const, content }], maxTokens: 60, temperature: 0 };
    const onItem = (item: GenerationItem): void => {
      if (item.type === 'text' && !order.includes('first word')) order.push('first word');
      if (item.type === 'prefill' && item.done > 0 && item.done < item.total - 1)
        completing ??= complete(engine).then(({ text }) => order.push(text.trim()));
    };
    const answer = await engine.chat(params, onItem, never);
    await completing;
    expect(order[0]).toContain(says);
    expect(order[1]).toBe('first word');
    // The answer is what it is alone.
    const alone = await (await loaded(undefined)).engine.chat(params, ignore, never);
    expect(answer.text).toBe(alone.text);
  });

  it('goes when memory is short, and comes back when there is room for it to stay', async () => {
    const { engine, info } = await loaded({ completion: scripted }, plain);
    const { needBytes } = info.companions![0]!.plan!;
    const held = async () => (await engine.diagnose()).companions;
    await shrink(engine);
    expect(await held()).toEqual([]);
    free(1.9 * needBytes);
    await expect(complete(engine)).rejects.toMatchObject({
      code: 'companionAway',
      data: { role: 'completion', path: scripted, needBytes },
    });
    free(2 * needBytes);
    // Both want it; it is loaded once.
    for (const { text } of await Promise.all([complete(engine), complete(engine)])) expect(text).toContain(says);
    expect(await held()).toEqual(['completion']);
  });

  it('stays away for as long as it is asked to go, however much memory is told to be free', async () => {
    const { engine } = await loaded({ completion: scripted }, plain);
    await shrink(engine);
    // Nobody has used it, and it is asked again.
    await shrink(engine);
    wait(-40_000);
    await expect(complete(engine)).rejects.toMatchObject({ code: 'companionAway', data: { path: scripted, haveBytes: null } });
    wait(40_000);
    expect((await complete(engine)).text).toContain(says);
  });

  it('is checked again when it comes back, as its file may have become another one', async () => {
    const changing = models.path('changing');
    copyFileSync(scripted, changing);
    const { engine } = await loaded({ completion: changing }, plain);
    await shrink(engine);
    truncateSync(changing, 100_000);
    await expect(complete(engine)).rejects.toMatchObject({ code: 'modelTruncated', data: { path: changing } });
    rmSync(changing);
    await expect(complete(engine)).rejects.toMatchObject({ code: 'modelMissing' });
    copyFileSync(random, changing);
    const other = await complete((await loaded({ completion: random }, plain)).engine, { temperature: 0 });
    expect((await complete(engine, { temperature: 0 })).text).toBe(other.text);
  });

  it('leaves its work to the main one while it can not come back, if that can do it', async () => {
    const { engine } = await loaded({ completion: scripted });
    const alone = await complete((await loaded(undefined)).engine, { temperature: 0 });
    await shrink(engine);
    free(0);
    expect((await complete(engine, { temperature: 0 })).text).toBe(alone.text);
    const contexts = async () => (await engine.diagnose()).contexts.map(({ purpose, companion }) => [purpose, companion]);
    const chat = ['chat', undefined];
    expect(await contexts()).toEqual([chat, ['completions', undefined]]);
    free(GiB);
    expect((await complete(engine)).text).toContain(says);
    // The memory of the one that stood in is free again.
    await expect.poll(contexts, { timeout: 30_000 }).toEqual([chat, ['completions', true]]);
  });

  it('settles what waits for it to come back when that is cancelled, or the model is unloaded', async () => {
    const { engine } = await loaded({ completion: scripted }, plain);
    await shrink(engine);
    const stop = new AbortController();
    const cancelled = complete(engine, {}, stop.signal);
    stop.abort();
    expect(await cancelled).toMatchObject({ text: '', stop: 'cancelled' });
    expect((await complete(engine)).text).toContain(says);
    await shrink(engine);
    const waiting = complete(engine);
    await engine.unload();
    expect(await waiting).toMatchObject({ text: '', stop: 'cancelled' });
    await expect(complete(engine)).rejects.toMatchObject({ code: 'modelNone' });
  });
});

describe('a model for vectors', () => {
  it('makes them beside the main one, and comes back for them', async () => {
    const { engine, info } = await loaded({ embedding: vectors });
    const embed = (text: string) => engine.embed({ path: vectors, threads: 1, gpu: 'off', texts: [text], purpose: 'part' }, never);
    const own = await embed('the price of the cart');
    expect(own.vectors[0]).toHaveLength(64);
    expect((await engine.diagnose()).companions).toEqual(['embedding']);
    await shrink(engine);
    free(0);
    const { needBytes } = info.companions![0]!.plan!;
    await expect(embed('x')).rejects.toMatchObject({ code: 'companionAway', data: { role: 'embedding', needBytes } });
    free(GiB);
    expect(await embed('the price of the cart')).toEqual(own);
    expect((await engine.diagnose()).companions).toEqual(['embedding']);
  });
});

describe('a model that was not made for vectors', () => {
  it.each([
    ['writes', () => random, false],
    ['orders texts', () => models.writeOdd('ranks', { 'qwen2.pooling_type': { type: 'u32', value: 4 } }), true],
  ])('%s: it is not used for them, and the reason is told', async (_, path, ranks) => {
    const { info } = await loaded({ embedding: path() }, scripted);
    expect(info.companions).toMatchObject([
      { role: 'embedding', plan: null, problem: { code: 'noVectors', data: { path: path(), ranks } } },
    ]);
  });

  it('is told from one that was by its header', async () => {
    const { engine } = await loaded(undefined);
    expect(await engine.inspect(vectors, never)).toMatchObject({ architecture: 'bert', vectors: true, fim: false });
    expect(await engine.inspect(random, never)).toMatchObject({ vectors: false });
  });
});

describe('a model that can not be used beside the main one', () => {
  it.each([
    ['is not there', () => models.path('nowhere'), 'modelMissing'],
    [
      'is no model',
      () => {
        writeFileSync(models.path('page'), '<!DOCTYPE html><title>Not found</title>');
        return models.path('page');
      },
      'modelNotGguf',
    ],
    [
      'is incomplete',
      () => {
        writeFixtureModel({ out: models.path('cut'), kind: 'random', seed: 9 });
        truncateSync(models.path('cut'), 100_000);
        return models.path('cut');
      },
      'modelTruncated',
    ],
    ['is one of several files', () => models.writeOdd('part', { 'split.count': { type: 'u32', value: 3 } }), 'modelUnsupported'],
    ['can not fill in', () => plain, 'noFillInMiddle'],
    [
      'is damaged where only the engine notices',
      () => models.writeOdd('layerless', { 'qwen2.block_count': { type: 'u32', value: 7 } }),
      'modelLoadFailed',
    ],
  ])('%s: the main one does its work, and the reason is told', async (_, path, code) => {
    const alone = await complete((await loaded(undefined)).engine, { temperature: 0 });
    const { engine, info, log } = await loaded({ completion: path() });
    expect(info.companions).toMatchObject([{ role: 'completion', problem: { code, data: { path: path() } } }]);
    expect(log.filter((line) => line.startsWith('warn the model for completion is not used'))).toHaveLength(1);
    expect((await complete(engine, { temperature: 0 })).text).toBe(alone.text);
    expect((await engine.diagnose()).companions).toEqual([]);
  });

  it('is refused where memory is short beside the main one, though it would fit without that', async () => {
    const { info } = await loaded({ completion: scripted });
    const { weights, kvPerToken, compute } = info.memory;
    const main = weights + compute + kvPerToken * info.contextSize;
    const { needBytes } = info.companions![0]!.plan!;
    free(main + needBytes - 1);
    const refused = await loaded({ completion: scripted });
    expect(refused.info.companions).toMatchObject([
      { plan: null, problem: { code: 'modelTooLarge', data: { needBytes, haveBytes: needBytes - 1 } } },
    ]);
    free(main + needBytes);
    const fitting = await loaded({ completion: scripted, embedding: vectors });
    expect(fitting.info.companions).toMatchObject([
      { role: 'completion', problem: null },
      { role: 'embedding', problem: { code: 'modelTooLarge', data: { haveBytes: 0 } } },
    ]);
  });

  it('is the main one itself, by whatever path: nothing is loaded twice, and that is told', async () => {
    const [link, hard] = [models.path('link'), models.path('hard')];
    // Not everybody may make one on Windows.
    if (process.platform !== 'win32') symlinkSync(random, link);
    linkSync(random, hard);
    const around = path.join(path.dirname(random), '..', path.basename(path.dirname(random)), path.basename(random));
    for (const completion of [random, hard, around, ...(process.platform === 'win32' ? [] : [link])]) {
      const { engine, info } = await loaded({ completion, draft: completion, embedding: '' });
      const same = { path: completion, plan: null, problem: { code: 'companionSame', data: { path: completion } } };
      expect(info.companions).toMatchObject([
        { role: 'completion', ...same },
        { role: 'draft', ...same },
      ]);
      expect(await engine.diagnose()).toMatchObject({ companions: [] });
    }
  });

  it('has its weights in memory once where it does several kinds of work', async () => {
    const [main, hard, other] = [models.path('alone'), models.path('linked'), models.path('copied')];
    linkSync(scripted, hard);
    for (const copy of [main, other]) copyFileSync(scripted, copy);
    const loads = vi.spyOn(Llama.prototype, 'loadModel');
    const shared = await loaded({ completion: scripted, draft: other, small: hard }, main);
    expect(loads.mock.calls.map(([{ modelPath }]) => modelPath)).toEqual([main, scripted, other]);
    expect(shared.info.companions?.map(({ role, sharesWeightsWith, problem }) => [role, sharesWeightsWith, problem])).toEqual([
      ['completion', undefined, null],
      ['draft', undefined, null],
      ['small', 'completion', null],
    ]);
    const plan = (role: string, { companions }: ModelInfo) => companions!.find((companion) => companion.role === role)!.plan!;
    const { needBytes, memory } = plan('small', shared.info);
    expect(needBytes).toBe(plan('small', (await loaded({ small: hard }, main)).info).needBytes - memory.weights);
    const params = { path: main, contextSize: 1024, threads: 1, gpu: 'off' as const, companions: { completion: scripted, small: hard } };
    const told = (await shared.engine.plan(params, never)).beside;
    expect(told?.map((need) => [need.role, need.needBytes])).toEqual([
      ['completion', plan('completion', shared.info).needBytes],
      ['small', needBytes],
    ]);
    // Whichever goes first, the other one works on.
    await shrink(shared.engine);
    expect((await complete(shared.engine)).text).toContain(says);
    await shortText(shared.engine, 'small');
    expect((await shared.engine.diagnose()).companions).toEqual(['completion', 'small']);
  });

  it('can not guess for one that can take no token back, and is not even loaded', async () => {
    vi.spyOn(LlamaContextSequence.prototype, 'needsCheckpoints', 'get').mockReturnValue(true);
    const { info } = await loaded({ draft: models.write('random', 6) }, scripted);
    expect(info.companions).toMatchObject([{ plan: null, problem: { code: 'draftUnfit', data: { why: 'mainState' } } }]);
  });

  it('fails at its end: what is told of the load does not go back', async () => {
    const { fractions, info } = await loaded({ completion: plain, embedding: vectors });
    expect(info.companions).toMatchObject([{ problem: { code: 'noFillInMiddle' } }, { problem: null }]);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
  });
});

/** One word of two, under a grammar. */
function shortText(engine: LlamaEngine, model: AskedModel, content = 'Say a word.', signal = never): Promise<GenerateResult> {
  const segments = [{ kind: 'choice' as const, options: ['apples', 'pears'] }];
  return engine.generate({ model, messages: [{ role: 'user', content }], segments, temperature: 0 }, ignore, signal);
}

describe('a model for short texts', () => {
  const conversation = { messages: [{ role: 'user' as const, content: 'Say something.' }], maxTokens: 30, temperature: 0 };

  it('writes them in a window of its own, in its own format, and leaves the chat’s where it is', async () => {
    const { engine, info } = await loaded({ small: scripted });
    expect(info.companions).toMatchObject([{ role: 'small', path: scripted, problem: null, plan: { contextSize: 1024 } }]);
    const first = await engine.chat(conversation, ignore, never);
    const own = await (
      await loaded(undefined, scripted)
    ).engine.generate(
      {
        messages: [{ role: 'user', content: 'Say a word.' }],
        segments: [{ kind: 'choice', options: ['apples', 'pears'] }],
        temperature: 0,
      },
      ignore,
      never,
    );
    const written = await shortText(engine, 'small');
    expect([written.text, written.promptTokens]).toEqual([own.text, own.promptTokens]);
    expect((await shortText(engine, 'small')).evaluatedTokens).toBeLessThan(written.evaluatedTokens);
    const again = await engine.chat(conversation, ignore, never);
    expect(again.evaluatedTokens).toBe(1);
    expect(again.text).toBe(first.text);
    const { contexts, companions } = await engine.diagnose();
    expect(companions).toEqual(['small']);
    expect(contexts.map(({ purpose, companion }) => [purpose, companion])).toEqual([
      ['chat', undefined],
      ['small', true],
    ]);
  });

  it('counts as it reads, and answers in words and calls too', async () => {
    const { engine } = await loaded({ small: scripted }, plain);
    const alone = (await loaded(undefined, scripted)).engine;
    const { messages } = conversation;
    expect(await engine.countPrompt(messages, never, 'small')).toBe(await alone.countPrompt(messages));
    expect(await engine.countTokens(['naïve words'], never, 'small')).toEqual(await alone.countTokens(['naïve words']));
    const { record, text, promptTokens } = await engine.chat({ ...conversation, model: 'small' }, ignore, never);
    const expected = await alone.chat(conversation, ignore, never);
    expect([text, promptTokens]).toEqual([expected.text, expected.promptTokens]);
    // It is no answer of the main model's, which could make it again.
    expect([record, expected.record]).toEqual([undefined, expect.anything()]);
    const tools = [{ name: 'look', input: { kind: 'object' as const, properties: [] } }];
    const asked = { messages, tools, required: true, maxTokens: 400, temperature: 0 };
    const called = await engine.answerWithTools({ ...asked, model: 'small' }, ignore, never);
    expect(called.call).toEqual((await alone.answerWithTools(asked, ignore, never)).call);
  });

  it('leaves its work to the main one where there is none, while it is away, and for who gives up waiting for it', async () => {
    const without = await loaded(undefined);
    const expected = await shortText(without.engine, 'main');
    expect((await shortText(without.engine, 'small')).promptTokens).toBe(expected.promptTokens);
    const { engine, info } = await loaded({ small: scripted });
    await shrink(engine);
    free(1.5 * info.companions![0]!.plan!.needBytes);
    const steppedIn = await shortText(engine, 'small');
    expect([steppedIn.text, steppedIn.promptTokens]).toEqual([expected.text, expected.promptTokens]);
    expect((await engine.diagnose()).companions).toEqual([]);
    free(2 * info.companions![0]!.plan!.needBytes);
    expect(await shortText(engine, 'small', 'Say a word.', AbortSignal.abort())).toMatchObject({ stop: 'cancelled', tokens: 0 });
    await shortText(engine, 'small');
    expect((await engine.diagnose()).companions).toEqual(['small']);
  });

  it('does not wait for what the chat reads ahead, which goes on behind it', async () => {
    const { engine } = await loaded({ small: scripted });
    const order: string[] = [];
    let begun!: () => void;
    const started = new Promise<void>((resolve) => (begun = resolve));
    const messages = [{ role: 'user' as const, content: 'const a = b; '.repeat(80) }];
    const onItem = ({ type }: GenerationItem): void => {
      if (type === 'prefill') begun();
    };
    const read = engine.prefill({ messages }, onItem, never).finally(() => order.push('read'));
    await started;
    await shortText(engine, 'small').finally(() => order.push('written'));
    expect((await read).whole).toBe(true);
    expect(order).toEqual(['written', 'read']);
  });

  it('leaves to the main one what is too much for its window', async () => {
    const params = {
      path: random,
      contextSize: 4096,
      threads: 1,
      gpu: 'off' as const,
      companions: { small: models.writeOdd('narrow', { 'qwen2.context_length': { type: 'u32', value: 512 } }) },
    };
    const engine = new LlamaEngine(ignore);
    engines.push(engine);
    expect((await engine.load(params, ignore, never)).companions).toMatchObject([{ problem: null, plan: { contextSize: 512 } }]);
    const content = 'Some words to read. '.repeat(100);
    const main = await shortText(engine, 'main', content);
    expect(main.promptTokens).toBeGreaterThan(512);
    expect(await shortText(engine, 'small', content)).toMatchObject({ promptTokens: main.promptTokens, stop: main.stop });
    await expect(shortText(engine, 'small', content.repeat(10))).rejects.toMatchObject({ code: 'contextFull' });
    expect(await shortText(engine, 'small', content.repeat(10), AbortSignal.abort())).toMatchObject({ stop: 'cancelled' });
    const replay = { tokens: '', batches: [], steady: true };
    await expect(engine.chat({ ...conversation, model: 'small', replay }, ignore, never)).rejects.toMatchObject({ code: 'invalidParams' });
  });

  it('is not loaded where it is the main one itself', async () => {
    const { engine, info } = await loaded({ small: random });
    expect(info.companions).toMatchObject([{ role: 'small', plan: null, problem: { code: 'companionSame' } }]);
    expect((await shortText(engine, 'small')).segments).toHaveLength(1);
  });
});

describe('a load that is cancelled while a model beside the main one comes in', () => {
  it('holds nothing', async () => {
    const engine = new LlamaEngine(ignore);
    engines.push(engine);
    const stop = new AbortController();
    const params = { path: random, contextSize: 1024, threads: 1, gpu: 'off' as const, companions: { completion: scripted } };
    let most = 0;
    const loading = engine.load(
      params,
      ({ fraction }) => {
        most = Math.max(most, fraction);
        if (fraction === 1) stop.abort();
      },
      stop.signal,
    );
    await expect(loading).rejects.toMatchObject({ code: 'cancelled' });
    expect(most).toBe(1);
    await expect(engine.countTokens(['x'])).rejects.toMatchObject({ code: 'modelNone' });
    expect((await engine.load(params, ignore, never)).companions).toMatchObject([{ problem: null }]);
  });
});
