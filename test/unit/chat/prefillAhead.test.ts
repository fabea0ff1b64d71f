import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import { ChatService, type ContextSource } from '../../../src/core/chat/chatService.ts';
import { PrefillAhead } from '../../../src/core/chat/prefillAhead.ts';
import { ModelService } from '../../../src/core/models/modelService.ts';
import type { Strain } from '../../../src/core/ports.ts';
import { cartSource as file } from '../../support/contextSources.ts';
import { FakeEnginePort, FakeSettings } from '../../support/fakeEnginePort.ts';

const selection: ContextSource = { ...file, id: 'selection', kind: 'selection', text: 'const cart = [];' };

let engine: FakeEnginePort;
let settings: FakeSettings;
let models: ModelService;
let chat: ChatService;
let ahead: PrefillAhead;
let strain: Strain | null;

beforeEach(() => {
  vi.useFakeTimers();
  engine = new FakeEnginePort();
  settings = new FakeSettings();
  settings.change({ prefillAhead: 'pluggedIn' });
  models = new ModelService(engine, settings, silentLog);
  chat = new ChatService(engine, models, settings, silentLog, () => new Date(0));
  strain = null;
  const machine = { strain: () => Promise.resolve(strain), memory: () => Promise.resolve('enough' as const) };
  ahead = new PrefillAhead({ engine, machine, settings, log: silentLog, onDidPlan: chat.onDidPlan });
});

afterEach(() => {
  ahead.dispose();
  chat.dispose();
  vi.useRealTimers();
});

const later = (): Promise<void> => vi.advanceTimersByTimeAsync(2000).then(() => undefined);

describe('reading ahead', () => {
  it('has what is about to be sent read while the question is typed, and a newer text take its place', async () => {
    await models.ensureLoaded();
    chat.setSources([file]);
    await later();
    // A file in front is no question yet.
    expect(engine.prefills).toHaveLength(0);
    chat.setDraft('Why is it');
    await later();
    chat.setDraft('Why is it empty');
    await later();
    const [first, second] = engine.prefills;
    expect(engine.prefills).toHaveLength(2);
    expect(first?.signal?.aborted).toBe(true);
    expect(second?.params.messages.at(-1)?.content).toMatch(/export const cart[^]*Why is it empty$/);
    await chat.ask('Why is it empty');
    expect(engine.chats[0]?.messages).toEqual(second?.params.messages);
  });

  it('is not begun again while an attached file is edited under a question that waits', async () => {
    await models.ensureLoaded();
    chat.setSources([file]);
    chat.setDraft('Why');
    await later();
    expect(engine.prefills).toHaveLength(1);
    // What stays the same goes on.
    chat.setSources([{ ...file }]);
    await later();
    expect(engine.prefills[0]?.signal?.aborted).toBe(false);
    for (let i = 0; i < 5; i++) {
      chat.setSources([{ ...file, text: `export const cart = [${String(i)}];\n` }]);
      await later();
    }
    expect(engine.prefills[0]?.signal?.aborted).toBe(true);
    expect(engine.prefills).toHaveLength(1);
    chat.setDraft('Why is');
    await later();
    expect(engine.prefills).toHaveLength(2);
    expect(engine.prefills[1]?.params.messages.at(-1)?.content).toContain('[4]');
  });

  it('has a selection read that stands for a while, as it is asked about by a command', async () => {
    await models.ensureLoaded();
    chat.setSources([file, selection]);
    await vi.advanceTimersByTimeAsync(300);
    expect(engine.prefills).toHaveLength(0);
    await later();
    expect(engine.prefills).toHaveLength(1);
    const read = engine.prefills[0]?.params.messages.at(-1)?.content ?? '';
    expect(read).not.toContain('export');
    await chat.ask('Explain', { sources: [selection], instruction: 'Explain this.' });
    expect(engine.chats[0]?.messages.at(-1)?.content).toBe(`${read}Explain this.`);
  });

  it('never loads a model for it', async () => {
    chat.setDraft('Why');
    await later();
    expect(engine.loads + engine.prefills.length).toBe(0);
  });

  it.each<[string, Strain | null, 'pluggedIn' | 'always' | 'off', number]>([
    ['on battery', 'battery', 'pluggedIn', 0],
    ['on battery, if wanted', 'battery', 'always', 1],
    ['when the machine is hot', 'heat', 'always', 0],
    ['when memory is short', 'memory', 'always', 0],
    ['when it is switched off', null, 'off', 0],
  ])('%s', async (_, now, prefillAhead, times) => {
    settings.change({ prefillAhead });
    strain = now;
    await models.ensureLoaded();
    chat.setDraft('Why');
    await later();
    expect(engine.prefills).toHaveLength(times);
  });

  it('stops in the middle when the machine is unplugged', async () => {
    await models.ensureLoaded();
    const stopped: boolean[] = [];
    engine.prefill = async (_, onItem, signal) => {
      const hear = onItem as (item: unknown) => Promise<void>;
      await hear({ type: 'prefill', done: 1, total: 3 });
      stopped.push(signal?.aborted ?? false);
      strain = 'battery';
      await hear({ type: 'prefill', done: 2, total: 3 });
      stopped.push(signal?.aborted ?? false);
      return { promptTokens: 3, evaluatedTokens: 2, whole: false };
    };
    chat.setDraft('Why');
    await later();
    expect(stopped).toEqual([false, true]);
  });
});
