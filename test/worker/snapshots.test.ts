/** What a model has read comes back from the disk: by the real engine, with a model of random weights. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChatParams } from '../../src/protocol/worker/chat.ts';
import type { ChatMessage, GenerationResult } from '../../src/protocol/worker/generation.ts';
import type { LoadParams } from '../../src/protocol/worker/loadParams.ts';
import { LlamaEngine } from '../../src/worker/llamaEngine.ts';
import { keptPrompt } from '../support/keptPrompt.ts';
import { sourceFile } from '../support/sourceFiles.ts';
import { modelFolder } from './modelFolder.ts';

const models = modelFolder();
const never = new AbortController().signal;
const megabyte = 1024 * 1024;

describe('snapshots of what a model has read', () => {
  const path5 = models.write('random', 5);
  const text = sourceFile({ seed: 3, language: 'typescript', lines: 70 }).text;
  let folder: string;
  let engines: LlamaEngine[] = [];
  const said: string[] = [];

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'snapshots-'));
    said.length = 0;
  });
  afterEach(async () => {
    for (const engine of engines) await engine.dispose();
    engines = [];
    rmSync(folder, { recursive: true, force: true });
  });

  /** As after a start of the process, on the snapshots that are there. */
  async function started(params: Partial<LoadParams> = {}): Promise<LlamaEngine> {
    const engine = new LlamaEngine((level, message) => said.push(`${level} ${message}`));
    engines.push(engine);
    const snapshots = { folder, maxBytes: 64 * megabyte };
    await engine.load({ path: path5, contextSize: 8192, threads: 1, gpu: 'off', snapshots, ...params }, () => undefined, never);
    return engine;
  }

  const ask = (question: string): ChatMessage[] => [
    { role: 'system', content: 'You help with code.' },
    { role: 'user', content: `${text}\n\n${question}` },
  ];

  function answer(engine: LlamaEngine, messages: ChatMessage[], more: Partial<ChatParams> = {}): Promise<GenerationResult> {
    return engine.chat({ messages, maxTokens: 24, temperature: 0, ...more }, () => undefined, never);
  }

  const files = (): string[] => readdirSync(folder).sort();

  it('make the first answer after a restart compute only what is new, and say the same', async () => {
    const first = await started();
    const cold = await answer(first, ask('What is it for?'));
    expect(cold.evaluatedTokens).toBe(cold.promptTokens);
    await first.dispose();
    expect(files()).toEqual([expect.stringMatching(/^[0-9a-f]{24}-[0-9a-f]{24}\.snapshot$/)]);
    expect(statSync(path.join(folder, files()[0]!)).mode & 0o777).toBe(0o600);

    const second = await started();
    expect(await second.diagnose()).toMatchObject({ snapshots: { count: 1, bytes: statSync(path.join(folder, files()[0]!)).size } });
    const warm = await answer(second, ask('How long does it take?'));
    expect(warm.promptTokens).toBeGreaterThan(1000);
    expect(warm.evaluatedTokens).toBeLessThan(60);

    const alone = await started({ snapshots: { folder: path.join(folder, 'nowhere'), maxBytes: megabyte } });
    const plain = await answer(alone, ask('How long does it take?'));
    expect(plain.evaluatedTokens).toBe(plain.promptTokens);
    expect(warm.text).toBe(plain.text);
  });

  it('hold the answers in their very tokens, so that a conversation goes on behind the last one', async () => {
    const first = await started();
    const messages = ask('What is it for?');
    const { text: said1, promptTokens, tokens } = await answer(first, messages, { seed: 7, temperature: 1 });
    const next: ChatMessage[] = [...messages, { role: 'assistant', content: said1 }, { role: 'user', content: 'Go on.' }];
    const onward = await answer(first, next);
    await first.dispose();
    const second = await started();
    const again = await answer(second, next);
    expect(again.promptTokens).toBe(onward.promptTokens);
    // All of it is in there, but for the last token, which the sampler begins with.
    expect(again.evaluatedTokens).toBe(1);
    expect(again.text).toBe(onward.text);
    expect(onward.promptTokens).toBeGreaterThan(promptTokens + tokens);
  });

  it('change nothing of an answer with a seed', async () => {
    const plain = await answer(await started({ snapshots: { folder, maxBytes: 0 } }), ask('How long does it take?'), {
      seed: 3,
      temperature: 1,
    });
    // Cut by the machine's speed: of no use to an answer that must not depend on it.
    const measured = await started();
    await answer(measured, ask('What is it for?'));
    await measured.dispose();
    const second = await started();
    const other = await answer(second, ask('How long does it take?'), { seed: 3, temperature: 1 });
    expect(other.evaluatedTokens).toBe(other.promptTokens);
    expect(other.text).toBe(plain.text);
    await second.dispose();
    // Cut steadily, as the answer itself is.
    const third = await started();
    const warm = await answer(third, ask('How long does it take?'), { seed: 3, temperature: 1 });
    expect(warm.evaluatedTokens).toBeLessThan(130);
    expect(warm.text).toBe(plain.text);
  });

  it('tell how they came to be, so that an answer behind one can be made again to the byte', async () => {
    const first = await started();
    await answer(first, ask('What is it for?'));
    await first.dispose();
    const second = await started();
    const warm = await answer(second, ask('How long does it take?'), { temperature: 1 });
    expect(warm.evaluatedTokens).toBeLessThan(60);
    await second.dispose();
    const { seed } = warm.record!;
    const other = await started({ snapshots: { folder, maxBytes: 0 } });
    const again = await answer(other, [], { temperature: 1, seed, replay: keptPrompt(warm) });
    expect(again).toMatchObject({ text: warm.text, evaluatedTokens: warm.promptTokens });
    await other.dispose();
    // By another number of threads nobody can say.
    const third = await started();
    await answer(third, ask('What is it for?'));
    await third.dispose();
    const fourth = await started({ threads: 2 });
    const unknown = await answer(fourth, ask('How long does it take?'));
    expect(unknown.evaluatedTokens).toBeLessThan(60);
    expect(unknown.record).toMatchObject({ prompt: 'unknown' });
  });

  it('of another model, of other keys and values, or damaged, are not read: the answer is a cold one', async () => {
    const first = await started();
    const cold = await answer(first, ask('What is it for?'));
    await first.dispose();
    const [file] = files();
    const whole = readFileSync(path.join(folder, file!));

    const quantised = await started({
      tuning: { gpuLayers: null, flashAttention: 'on', kvCache: 'q8_0', batch: null, lockMemory: false, lookup: false },
    });
    const other = await answer(quantised, ask('What is it for?'), { maxTokens: 1 });
    expect(other.evaluatedTokens).toBe(other.promptTokens);
    await quantised.unload();
    expect(files()).toContain(file);
    rmSync(
      path.join(
        folder,
        files().find((name) => name !== file)!,
      ),
    );

    const scripted = await started({ path: models.write('scripted') });
    await answer(scripted, ask('What is it for?'), { maxTokens: 1 });
    await scripted.unload();
    for (const name of files()) if (name !== file) rmSync(path.join(folder, name));

    // In the state itself, which only a look at all of it finds.
    const damaged = Buffer.from(whole);
    damaged[Math.floor(damaged.length / 3)]! ^= 1;
    writeFileSync(path.join(folder, file!), damaged);
    const second = await started();
    const answered = await answer(second, ask('What is it for?'));
    expect(answered).toMatchObject({ evaluatedTokens: cold.promptTokens, text: cold.text });
    expect(said).toContainEqual(expect.stringMatching(/^warn the snapshot .* is damaged and was removed$/));
    expect(files()).toEqual([]);
  });

  it('leave the cache sound when it is cancelled while one is read', async () => {
    const first = await started();
    const cold = await answer(first, ask('What is it for?'));
    await first.dispose();
    const second = await started();
    const stop = new AbortController();
    const stopped = second.chat({ messages: ask('What is it for?'), maxTokens: 24, temperature: 0 }, () => undefined, stop.signal);
    // The scheduler has let it begin; the file is being read.
    await Promise.resolve();
    stop.abort();
    expect(await stopped).toMatchObject({ stop: 'cancelled', text: '' });
    const again = await answer(second, ask('What is it for?'));
    expect(again).toMatchObject({ evaluatedTokens: 1, text: cold.text });
  });

  it('are gone when the setting says so, also while the model is loaded, and what was read is kept no more', async () => {
    const first = await started();
    await answer(first, ask('What is it for?'));
    await first.dispose();
    const second = await started();
    expect(files()).toHaveLength(1);
    await answer(second, ask('How long does it take?'));
    await second.keepSnapshots({ folder, maxBytes: 0 });
    expect(files()).toEqual([]);
    await answer(second, ask('And then?'));
    await second.unload();
    expect(files()).toEqual([]);
    const third = await started();
    await answer(third, ask('What is it for?'));
    // Cleared by hand, and still on: what was read before doesn't come back.
    await third.keepSnapshots({ folder, maxBytes: 0 });
    await third.keepSnapshots({ folder, maxBytes: 64 * megabyte });
    await third.unload();
    expect(files()).toEqual([]);
  });

  it('are not made where one is more than there may be in all', async () => {
    const engine = await started({ snapshots: { folder, maxBytes: 1024 } });
    await answer(engine, ask('What is it for?'), { maxTokens: 1 });
    await engine.unload();
    expect(files()).toEqual([]);
  });
});
