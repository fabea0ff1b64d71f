import { beforeEach, afterEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import { silentLog } from '../../../src/base/log.ts';
import { ChatService } from '../../../src/core/chat/chatService.ts';
import { KeptAnswers, type RepeatableAnswer } from '../../../src/core/chat/repeatableAnswer.ts';
import { setupDifference } from '../../../src/core/chat/setupDifference.ts';
import { ModelService } from '../../../src/core/models/modelService.ts';
import type { ChatEvent, ReplayState } from '../../../src/protocol/webview.ts';
import { FakeEnginePort, FakeSettings } from '../../support/fakeEnginePort.ts';
import { fakeSetup } from '../../support/fakeSetup.ts';

let engine: FakeEnginePort;
let settings: FakeSettings;
let models: ModelService;
let chat: ChatService;
let events: ChatEvent[];

beforeEach(() => {
  engine = new FakeEnginePort();
  settings = new FakeSettings({ temperature: 0.2 });
  models = new ModelService(engine, settings, silentLog);
  chat = new ChatService(engine, models, settings, silentLog, () => new Date(2026, 10, 27));
  events = [];
  chat.onEvent((event) => events.push(event));
});
afterEach(() => chat.dispose());

const shown = (): (ReplayState | null)[] => events.flatMap((event) => (event.type === 'turn' ? [event.turn.replay] : []));

describe('a replay', () => {
  it('asks for the same with the seed and the prompt that were kept, and says that it came out the same', async () => {
    engine.answers = [[{ text: 'Hel' }, { text: 'lo' }]];
    const asked = await chat.ask('Hi');
    expect(asked.origin).toMatchObject({ seed: 1, temperature: 0.2, setup: engine.setup });
    expect(asked.origin).not.toHaveProperty('prompt');
    events = [];
    engine.answers = [[{ prefill: [1, 2] }, { text: 'H' }, { text: 'ello' }]];
    const turn = await chat.replay(asked.id);
    expect(turn).toEqual({ ...asked, replay: { status: 'same' } });
    const [first, again] = engine.chats;
    expect(again).toEqual({ ...first, seed: 1, temperature: 0.2, topK: 40, topP: 0.95, replay: engine.evaluated });
    expect(shown()).toEqual([
      { status: 'running', fraction: null },
      { status: 'running', fraction: 0.5 },
      { status: 'running', fraction: null },
      { status: 'same' },
    ]);
    expect(chat.snapshot.busy).toBe(false);
  });

  it('says from where on an answer came out differently, and stops there', async () => {
    engine.answers = [[{ text: 'Hello there' }]];
    await chat.ask('Hi');
    const never = new Promise<void>(() => undefined);
    engine.answers = [[{ text: 'Hello ' }, { text: 'you' }, { wait: never }]];
    expect((await chat.replay()).replay).toEqual({ status: 'different', at: 6 });
    engine.answers = [[{ text: 'Hello' }]];
    expect((await chat.replay()).replay).toEqual({ status: 'different', at: 5 });
    engine.answers = [[{ text: 'Hello there' }, { stop: 'length' }]];
    expect((await chat.replay()).replay).toEqual({ status: 'different', at: 11 });
    expect(chat.snapshot.turns[0]!.answer).toBe('Hello there');
  });

  it('says what stands in its way before anything is computed', async () => {
    await chat.ask('Hi');
    const asked = engine.chats.length;
    settings.change({ threads: 3 });
    engine.setup = fakeSetup({ threads: 3 });
    expect((await chat.replay()).replay).toEqual({
      status: 'impossible',
      reason: "This answer can't be replayed as it was: the number of threads was 1 then, and is 3 now.",
    });
    expect(engine.chats).toHaveLength(asked);
  });

  it('says that a prompt was read in longer pieces than there can be now, and otherwise cares for no batch', async () => {
    engine.evaluated = { tokens: '', batches: [0, 512, 2, 1024, 7, 1], steady: false };
    await chat.ask('Hi');
    settings.change({ threads: 3 });
    engine.batch = 256;
    expect((await chat.replay()).replay).toEqual({
      status: 'impossible',
      reason: "This answer can't be replayed as it was: up to 512 tokens were read at once then, and 256 are now.",
    });
    settings.change({ threads: 2 });
    engine.batch = 1024;
    expect((await chat.replay()).replay).not.toMatchObject({ status: 'impossible' });
  });

  it('loads a model that was unloaded, and says why when it can not', async () => {
    await chat.ask('Hi');
    await models.unload();
    expect((await chat.replay()).replay).toEqual({ status: 'same' });
    expect(engine.loads).toBe(2);
    await models.unload();
    engine.loadError = new AppError('modelMissing', 'gone', { path: '/models/fake.gguf' });
    expect((await chat.replay()).replay).toEqual({
      status: 'impossible',
      reason: expect.stringContaining('is not there. Choose another one, or put it back.') as string,
    });
    expect(chat.snapshot.turns[0]!.status).toBe('done');
  });

  it('can be stopped half way, and says so when the model goes', async () => {
    await chat.ask('Hi');
    let begun = (): void => undefined;
    const started = new Promise<void>((resolve) => (begun = resolve));
    engine.answers = [[{ text: 'He' }, { wait: new Promise<void>(() => begun()) }]];
    const replaying = chat.replay();
    await expect(chat.ask('too')).rejects.toMatchObject({ code: 'busy' });
    await expect(chat.replay()).rejects.toMatchObject({ code: 'busy' });
    await started;
    chat.stop();
    expect((await replaying).replay).toEqual({ status: 'stopped' });
    engine.answers = [[{ text: 'He' }, { fail: new AppError('cancelled', 'the model was unloaded') }]];
    expect((await chat.replay()).replay).toMatchObject({ status: 'impossible', reason: expect.stringContaining('unloaded') as string });
    engine.answers = [[{ crash: true }]];
    expect((await chat.replay()).replay).toMatchObject({
      status: 'impossible',
      reason: expect.stringContaining('process ended') as string,
    });
    engine.answers = [[{ text: 'Hello' }]];
    expect((await chat.replay()).replay).toEqual({ status: 'same' });
  });

  it('is not offered for what was stopped or failed, and says so where a prompt is not known', async () => {
    await expect(chat.replay()).rejects.toMatchObject({ code: 'replayNone' });
    engine.answers = [[{ fail: new AppError('contextFull', 'full') }]];
    const failed = await chat.ask('One');
    expect(failed.origin).toBeNull();
    await expect(chat.replay(failed.id)).rejects.toMatchObject({ code: 'replayNone' });
    await expect(chat.replay(99)).rejects.toMatchObject({ code: 'replayNone' });
    engine.answers = [[{ text: 'Hello' }]];
    const reasons: string[] = [];
    for (const obstacle of ['fewerThreads', 'unknown'] as const) {
      engine.evaluated = obstacle;
      const asked = engine.chats.length;
      await chat.ask('Two');
      const { replay } = await chat.replay();
      expect(engine.chats).toHaveLength(asked + 1);
      if (replay?.status === 'impossible') reasons.push(replay.reason);
    }
    // One reason each, with its own way out.
    expect(reasons).toEqual([
      expect.stringMatching(/fewer threads.* Set mlxCode\.models\.threads to a number/),
      expect.stringMatching(/from a snapshot.* Run “Clear Snapshots/),
    ]);
    expect(reasons[0]).not.toContain('snapshot');
    expect(reasons[1]).not.toContain('threads');
  });

  it('is over when the chat is cleared, and with it what was kept', async () => {
    await chat.ask('Hi');
    engine.answers = [[{ wait: new Promise<void>(() => undefined) }]];
    const replaying = chat.replay();
    await vi.waitFor(() => expect(engine.chats).toHaveLength(2));
    chat.clear();
    await replaying;
    expect(chat.snapshot).toMatchObject({ turns: [], busy: false });
    await expect(chat.replay()).rejects.toMatchObject({ code: 'replayNone' });
  });

  it('of an answer that is no longer kept says so', async () => {
    engine.evaluated = { tokens: 'A'.repeat(9 * 1024 * 1024), batches: [0, 1, 1], steady: false };
    const first = await chat.ask('One');
    const second = await chat.ask('Two');
    expect((await chat.replay(first.id)).replay).toMatchObject({
      status: 'impossible',
      reason: expect.stringContaining('no longer kept') as string,
    });
    expect((await chat.replay(second.id)).replay).toEqual({ status: 'same' });
  });
});

describe('setupDifference', () => {
  it('names the first thing that is another one', () => {
    const then = fakeSetup();
    expect(setupDifference(then, fakeSetup())).toBeNull();
    expect(setupDifference(then, fakeSetup({ modelHash: 'a', threads: 9 }))).toContain('Another model');
    const changes = [
      { engine: 'fake 2.0' }, { device: 'metal' }, { gpuLayers: 3 }, { threads: 2 }, { contextSize: 8192 }, { flashAttention: 'on' as const },
      { kvCache: 'q8_0' as const },
    ]; // prettier-ignore
    const sentences = changes.map((change) => setupDifference(then, fakeSetup(change)));
    expect(sentences[4]).toBe("This answer can't be replayed as it was: the context size was 4,096 then, and is 8,192 now.");
    expect(new Set(sentences).size).toBe(changes.length);
    for (const sentence of sentences) expect(sentence).toMatch(/^This answer can't be replayed as it was: .* then, and is .* now\.$/);
  });
});

describe('KeptAnswers', () => {
  const answer = (text: string): RepeatableAnswer => ({
    text,
    stop: 'end',
    params: { messages: [{ role: 'user', content: 'q' }], maxTokens: 1 },
    record: { seed: 1, temperature: 0, topK: 1, topP: 1, setup: fakeSetup(), promptHash: '', prompt: 'unknown' },
  });

  it('keeps the newest within its bounds, and one that is too large not at all', () => {
    const kept = new KeptAnswers<number>(3, 100);
    for (let i = 1; i <= 4; i++) kept.set(i, answer('x'));
    expect([1, 2, 3, 4].map((key) => kept.get(key) !== undefined)).toEqual([false, true, true, true]);
    kept.set(2, answer('y'.repeat(60)));
    kept.set(5, answer('z'.repeat(30)));
    expect([2, 3, 4, 5].map((key) => kept.get(key) !== undefined)).toEqual([true, false, true, true]);
    kept.set(6, answer('z'.repeat(300)));
    expect(kept.size).toBe(0);
    kept.set(7, answer('z'.repeat(98)));
    expect(kept.size).toBe(1);
  });
});
