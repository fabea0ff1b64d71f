import { beforeEach, afterEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import { ChatService } from '../../../src/core/chat/chatService.ts';
import type { ContextSource } from '../../../src/core/chat/contextSource.ts';
import { ModelService } from '../../../src/core/models/modelService.ts';
import type { Turn } from '../../../src/protocol/webview.ts';
import { FakeEnginePort, FakeSettings } from '../../support/fakeEnginePort.ts';
import { cartSource as file } from '../../support/contextSources.ts';
import { fakeSetup } from '../../support/fakeSetup.ts';

let engine: FakeEnginePort;
let settings: FakeSettings;
let chat: ChatService;
let day: number;

beforeEach(() => {
  engine = new FakeEnginePort();
  settings = new FakeSettings();
  day = 27;
  chat = new ChatService(engine, new ModelService(engine, settings, silentLog), settings, silentLog, () => new Date(2026, 10, day));
});
afterEach(() => chat.dispose());

/** Asks in a new conversation. */
async function askFirst(question = 'What is it?', source: ContextSource = file): Promise<Turn> {
  chat.clear();
  return chat.ask(question, { sources: [source] });
}

describe('a question that was asked before', () => {
  it('is answered at once, and says so', async () => {
    const first = await askFirst();
    expect(first.earlier).toBe(false);
    const texts: string[] = [];
    chat.onEvent((event) => event.type === 'text' && texts.push(event.text));
    const again = await askFirst();
    expect(engine.chats).toHaveLength(1);
    expect(again).toMatchObject({ answer: 'Hello', status: 'done', stop: 'end', earlier: true, stats: null, origin: first.origin });
    expect(texts).toEqual(['Hello']);
    // It is part of the conversation like any other, and can be replayed.
    expect((await chat.replay()).replay).toEqual({ status: 'same' });
    await chat.ask('And?');
    expect(engine.chats.at(-1)!.messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user']);
  });

  it('is computed when it is asked again, and the newer answer is kept', async () => {
    await askFirst();
    await askFirst();
    engine.answers = [[{ text: 'Newer' }]];
    const again = await chat.retry();
    expect(again).toMatchObject({ answer: 'Newer', earlier: false });
    expect(await askFirst()).toMatchObject({ answer: 'Newer', earlier: true });
    expect(engine.chats).toHaveLength(2);
  });

  it('is computed when anything is another', async () => {
    await askFirst();
    const others: (() => Promise<Turn>)[] = [
      () => askFirst('What is that?'),
      () => askFirst(undefined, { ...file, text: 'export const cart = [1];\n' }),
      () => (settings.change({ maxTokens: 100 }), askFirst()),
      () => (settings.change({ thinkingTokens: 100 }), askFirst()),
      () => ((day = 28), askFirst()),
      () => ((engine.setup = fakeSetup({ modelHash: 'other' })), settings.change({ modelPath: '/models/other.gguf' }), askFirst()),
      () => ((engine.setup = fakeSetup({ threads: 2 })), settings.change({ threads: 2 }), askFirst()),
    ];
    for (const [i, other] of others.entries()) {
      expect((await other()).earlier, String(i)).toBe(false);
      expect(
        (await askFirst(i === 0 ? 'What is that?' : undefined, i === 1 ? { ...file, text: 'export const cart = [1];\n' } : file)).earlier,
      ).toBe(true);
    }
  });

  it('is computed at a temperature, with a seed, and when the setting is off', async () => {
    settings.change({ temperature: 0.2 });
    await askFirst();
    expect((await askFirst()).earlier).toBe(false);
    settings.change({ temperature: 0 });
    await askFirst();
    chat.clear();
    expect((await chat.ask('What is it?', { sources: [file], seed: 3 })).earlier).toBe(false);
    expect((await askFirst()).earlier).toBe(true);
    settings.change({ reuseAnswers: false });
    expect((await askFirst()).earlier).toBe(false);
    // What was kept is gone.
    settings.change({ reuseAnswers: true });
    expect((await askFirst()).earlier).toBe(false);
    expect((await askFirst()).earlier).toBe(true);
    expect(chat.forgetEarlierAnswers()).toBe(1);
    expect(chat.forgetEarlierAnswers()).toBe(0);
    expect((await askFirst()).earlier).toBe(false);
  });

  it('is computed when the answer was cut, looped, or was stopped', async () => {
    for (const stop of ['length', 'loop', 'stop'] as const) {
      engine.answers = [[{ text: 'So' }, { stop }]];
      await askFirst();
      expect((await askFirst()).earlier).toBe(false);
    }
    engine.answers = [[{ text: 'So' }, { wait: new Promise<void>(() => undefined) }]];
    const asking = askFirst();
    await new Promise((resolve) => setImmediate(resolve));
    chat.stop();
    expect((await asking).status).toBe('stopped');
    engine.answers = [[{ text: 'Whole' }]];
    expect(await askFirst()).toMatchObject({ earlier: false, answer: 'Whole' });
  });
});
