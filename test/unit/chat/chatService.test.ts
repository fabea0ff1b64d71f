import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import { silentLog } from '../../../src/base/log.ts';
import { ChatService, type ContextSource } from '../../../src/core/chat/chatService.ts';
import { messageHeading, promptPage } from '../../../src/core/chat/promptLook.ts';
import { ModelService } from '../../../src/core/models/modelService.ts';
import type { ChatEvent } from '../../../src/protocol/webview.ts';
import { cartSource as file } from '../../support/contextSources.ts';
import { FakeEnginePort, FakeSettings, fakePromptTokens, fakeTokens } from '../../support/fakeEnginePort.ts';

let engine: FakeEnginePort;
let settings: FakeSettings;
let models: ModelService;
let chat: ChatService;
let events: ChatEvent[];

function build(): void {
  models = new ModelService(engine, settings, silentLog);
  chat = new ChatService(engine, models, settings, silentLog, () => new Date(2026, 10, 23));
  events = [];
  chat.onEvent((event) => events.push(event));
}

beforeEach(() => {
  vi.useFakeTimers();
  engine = new FakeEnginePort();
  settings = new FakeSettings();
  build();
});

afterEach(() => {
  chat.dispose();
  vi.useRealTimers();
});

const counted = (): Promise<void> => vi.advanceTimersByTimeAsync(1000).then(() => undefined);

describe('ChatService', () => {
  it('streams an answer in order and ends with its figures', async () => {
    engine.answers = [[{ prefill: [32, 64] }, { prefill: [64, 64] }, { text: 'He' }, { text: 'llo' }]];
    const turn = await chat.ask('  Hi?  ');
    expect(turn).toMatchObject({ id: 1, question: 'Hi?', answer: 'Hello', status: 'done', stop: 'end', prefill: null, error: null });
    expect(turn.stats).toEqual({
      tokens: 2,
      promptTokens: fakePromptTokens(engine.chats[0]!.messages),
      evaluatedTokens: expect.any(Number) as number,
      prefillMs: 1,
      generateMs: 1,
      tokensPerSecond: 1000,
    });
    const seen = events.flatMap((e) => (e.type === 'turn' ? [e.turn.status] : e.type === 'text' ? [e.text] : []));
    expect(seen).toEqual(['waiting', 'waiting', 'prefill', 'prefill', 'streaming', 'He', 'llo', 'done']);
    expect(events.find((e) => e.type === 'turn' && e.turn.status === 'prefill')).toMatchObject({
      turn: { prefill: { done: 32, total: 64 } },
      busy: true,
    });
    expect(chat.snapshot.busy).toBe(false);
  });

  it('knows what a chip of a question stands for, as long as that was sent and is of a file', async () => {
    const document = { uri: 'file:///w/cart.js', path: 'cart.js', text: 'x' };
    chat.setSources([{ ...file, document }]);
    const { id, chips } = await chat.ask('What is this?');
    expect(chips.map(({ detail }) => detail)).toEqual([file.detail]);
    expect(chat.sentSource(id, 0)?.document).toEqual(document);
    expect([chat.sentSource(id, 1), chat.sentSource(id + 1, 0)]).toEqual([undefined, undefined]);
    chat.setSources([file]);
    const second = await chat.ask('And this?');
    expect(chat.sentSource(second.id, 0)).toBeUndefined();
  });

  it('sends a short system prompt with the date, earlier turns as they were sent, and the new question last', async () => {
    chat.setSources([file]);
    await chat.ask('What is this?');
    chat.setSources([]);
    await chat.ask('And now?');
    const [system, ...rest] = engine.chats[1]!.messages;
    expect(system!.role).toBe('system');
    expect(system!.content.length).toBeLessThanOrEqual(400);
    expect(system!.content).toContain('2026-11-23');
    expect(system!.content).toContain('```file:PATH');
    expect(rest.map((m) => m.role)).toEqual(['user', 'assistant', 'user']);
    expect(rest[0]!.content).toBe('File src/cart.js:\n```javascript\nexport const cart = [];\n```\n\nWhat is this?');
    expect(rest[1]!.content).toBe('Hello');
    expect(rest[2]!.content).toBe('And now?');
    // the beginning is the same to the byte, so that the KV cache serves it
    expect(engine.chats[1]!.messages.slice(0, 2)).toEqual(engine.chats[0]!.messages);
  });

  it('sends a file once in a conversation, and as it is now', async () => {
    chat.setSources([file]);
    await chat.ask('One?');
    await chat.ask('Two?');
    const changed = { ...file, text: 'export const cart = [1];\n' };
    chat.setSources([changed]);
    await chat.ask('Three?');
    const users = engine.chats.map(({ messages }) => messages.filter(({ role }) => role === 'user').map(({ content }) => content));
    expect(users[1]).toEqual([users[0]![0], 'File src/cart.js is shown above, as it is now.\n\nTwo?']);
    expect(users[2]![0]).toBe(users[0]![0]!.replace('[]', '[1]'));
    expect(users[2]!.slice(1)).toEqual([users[1]![1], users[1]![1]!.replace('Two', 'Three')]);
  });

  it('reads what is attached anew before it goes, once for a question, and shows it as it went', async () => {
    let text = 'one';
    let readings = 0;
    chat.readAnew((sources) => {
      readings++;
      return Promise.resolve(sources.map((source) => ({ ...source, text })));
    });
    chat.setSources([{ ...file, text: 'zero' }]);
    const turn = await chat.ask('What is it?');
    expect(engine.chats[0]!.messages[1]!.content).toContain('one');
    expect(turn.chips).toMatchObject([{ tokens: fakeTokens('File src/cart.js:\n```javascript\none\n```'), enabled: true }]);
    text = 'two';
    await chat.retry();
    expect(engine.chats[1]!.messages[1]!.content).toContain('one');
    await chat.ask('And now?');
    expect(engine.chats[2]!.messages.at(-1)!.content).toContain('shown above');
    expect(engine.chats[2]!.messages[1]!.content).toContain('two');
    await chat.ask('Explain', { sources: [{ ...file, text: 'given' }] });
    expect(readings).toBe(2);
  });

  it('shows the next prompt as it is sent, with what each part takes', async () => {
    chat.setSources([file]);
    await chat.ask('What is this?');
    chat.setDraft('And now?');
    await counted();
    const look = await chat.nextPrompt(new AbortController().signal);
    await chat.ask('And now?');
    const { messages } = engine.chats[1]!;
    expect(look?.messages).toEqual(messages);
    expect(look).toMatchObject({
      dropped: 0,
      attached: [{ name: 'src/cart.js', tokens: fakeTokens('File src/cart.js:\n```javascript\nexport const cart = [];\n```') }],
      counts: { each: messages.map(({ content }) => fakeTokens(content)), prompt: fakePromptTokens(messages) },
    });
    const page = promptPage(look!);
    messages.forEach((message, at) => expect(page).toContain(`\n${messageHeading(look!, message, at)}\n${message.content}\n`));
    let told = 0;
    chat.onDidCount(() => told++);
    chat.setDraft('And then?');
    await counted();
    expect(told).toBe(1);
  });

  it('shows the next prompt without counts while no model is loaded, and none while an answer is written', async () => {
    chat.setSources([file]);
    chat.setDraft('What is this?');
    const look = await chat.nextPrompt(new AbortController().signal);
    expect(look).toMatchObject({ counts: null, attached: [{ name: 'src/cart.js', tokens: null }] });
    expect(look?.messages.at(-1)?.content).toContain('export const cart');
    expect(promptPage(look!)).toContain('No model is loaded');
    await chat.ask('First');
    const asked = chat.ask('Second');
    expect(await chat.nextPrompt(new AbortController().signal)).toBeNull();
    await asked;
  });

  it('can be stopped while what is attached is read, and asks nothing then', async () => {
    chat.readAnew(
      (_sources, signal) =>
        new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new AppError('cancelled', 'cancelled')))),
    );
    const asked = chat.ask('Hi?');
    expect(chat.snapshot).toMatchObject({ busy: true, turns: [{ status: 'waiting' }] });
    chat.stop();
    expect(await asked).toMatchObject({ status: 'stopped' });
    expect(engine.chats).toEqual([]);
  });

  it('lets no thought be read again', async () => {
    engine.answers = [[{ text: '<think>\nA cart, so items.\n</think>\n\nIt holds items.' }]];
    await chat.ask('One?');
    await chat.ask('Two?');
    expect(engine.chats[1]!.messages[2]).toEqual({ role: 'assistant', content: 'It holds items.' });
    expect(chat.snapshot.turns[0]!.answer).toContain('<think>');
  });

  it('passes settings and seed on, and never asks for more tokens than the window holds', async () => {
    engine.contextSize = 400;
    settings.change({ temperature: 0.3, maxTokens: 100_000 });
    await chat.ask('Hi', { seed: 7 });
    const sent = engine.chats[0]!;
    expect(sent).toMatchObject({ temperature: 0.3, seed: 7 });
    expect(sent.maxTokens).toBe(400 - fakePromptTokens(sent.messages));
  });

  it('refuses an empty question and a second one while busy, without touching the state', async () => {
    await expect(chat.ask('  \n')).rejects.toMatchObject({ code: 'questionEmpty' });
    await expect(chat.retry()).rejects.toMatchObject({ code: 'questionEmpty' });
    expect(chat.snapshot.turns).toEqual([]);
    const running = chat.ask('one');
    await expect(chat.ask('two')).rejects.toMatchObject({ code: 'busy' });
    await expect(chat.retry()).rejects.toMatchObject({ code: 'busy' });
    await running;
    expect(chat.snapshot.turns).toHaveLength(1);
  });

  it('keeps the partial text when stopped, at once, and adds nothing later', async () => {
    let release = (): void => undefined;
    const wait = new Promise<void>((resolve) => (release = resolve));
    engine.answers = [[{ text: 'par' }, { wait }, { text: 'tial' }], [{ text: 'next' }]];
    const running = chat.ask('one');
    await vi.advanceTimersByTimeAsync(1);
    chat.stop();
    const turn = await running;
    expect(turn).toMatchObject({ status: 'stopped', stop: 'cancelled', answer: 'par', error: null });
    release();
    await counted();
    expect(chat.snapshot.turns[0]!.answer).toBe('par');
    expect((await chat.ask('two')).answer).toBe('next');
    expect(engine.chats[1]!.messages.map((m) => m.content)).toContain('par');
  });

  it('does not call it a stop of the user when the model goes in mid-answer', async () => {
    engine.answers = [[{ text: 'par' }, { stop: 'cancelled' }]];
    const turn = await chat.ask('one');
    expect(turn).toMatchObject({ status: 'failed', answer: 'par', error: { actions: [{ id: 'retry' }] } });
    expect(turn.error?.text).toContain('changed or unloaded');
  });

  it('settles a stop within half a second even when the engine never answers', async () => {
    engine.chat = (_params, onItem) => {
      void onItem({ type: 'text', text: 'par' });
      return new Promise(() => undefined);
    };
    const running = chat.ask('one');
    await vi.advanceTimersByTimeAsync(1);
    chat.stop();
    await vi.advanceTimersByTimeAsync(500);
    await expect(running).resolves.toMatchObject({ status: 'stopped', answer: 'par' });
    expect(chat.snapshot.busy).toBe(false);
  });

  it('can be stopped while the model loads', async () => {
    engine.load = () => new Promise(() => undefined);
    const running = chat.ask('one');
    await vi.advanceTimersByTimeAsync(1);
    chat.stop();
    await vi.advanceTimersByTimeAsync(1);
    await expect(running).resolves.toMatchObject({ status: 'stopped', answer: '' });
  });

  it('keeps the partial answer of a crash, says so, and answers the next question', async () => {
    engine.answers = [[{ text: 'half an ans' }, { crash: true }], [{ text: 'whole' }]];
    const turn = await chat.ask('one');
    expect(turn).toMatchObject({ status: 'failed', answer: 'half an ans' });
    expect(turn.error?.text).toMatch(/ended/);
    expect(turn.error?.actions.map((a) => a.id)).toContain('retry');
    expect(chat.lastFailure?.code).toBe('workerCrashed');
    const next = await chat.ask('two');
    expect(next).toMatchObject({ status: 'done', answer: 'whole' });
    expect(engine.loads).toBe(2);
    expect(chat.lastFailure).toBeNull();
  });

  it('fails in the turn when no model is chosen, and when it cannot be loaded', async () => {
    settings.change({ modelPath: '' });
    expect(await chat.ask('one')).toMatchObject({
      status: 'failed',
      error: { actions: [{ id: 'chooseModel' }, { id: 'openWalkthrough' }] },
    });
    settings.change({ modelPath: '/models/other.gguf' });
    engine.loadError = new AppError('modelTooLarge', 'x', { needBytes: 40e9, haveBytes: 12.5e9 });
    const turn = await chat.ask('two');
    expect(turn.error?.text).toContain('40.0 GB');
    expect(turn.error?.text).toContain('12.5 GB');
  });

  it('leaves failed questions without an answer out of later prompts', async () => {
    engine.answers = [[{ crash: true }], [{ text: 'fine' }]];
    await chat.ask('first');
    await chat.ask('second');
    expect(engine.chats[1]!.messages.map((m) => m.role)).toEqual(['system', 'user']);
  });

  it('asks again in the same turn, with the same context though the editor has moved on', async () => {
    chat.setSources([file]);
    engine.answers = [[{ text: 'bad' }, { crash: true }], [{ text: 'good' }]];
    const first = await chat.ask('What?');
    chat.setSources([]);
    const again = await chat.retry();
    expect(again).toMatchObject({ id: first.id, question: 'What?', answer: 'good', status: 'done', error: null });
    expect(chat.snapshot.turns).toHaveLength(1);
    expect(engine.chats[1]!.messages).toEqual(engine.chats[0]!.messages);
  });

  it('keeps the answer that was there when it asks again, and goes on with the one that is chosen', async () => {
    engine.answers = [[{ text: 'one' }], [{ text: 'two' }], [{ text: 'fine' }]];
    await chat.ask('What?');
    const again = await chat.retry();
    expect(again).toMatchObject({ answer: 'two', others: [{ answer: 'one', status: 'done' }] });
    await chat.chooseAnswer(again.id, 0);
    expect(chat.snapshot.turns).toMatchObject([{ answer: 'one', place: 0, others: [{ answer: 'two' }] }]);
    await chat.ask('And?');
    expect(engine.chats[2]!.messages[2]!.content).toBe('one');
    await chat.chooseAnswer(again.id, 5);
    expect(chat.snapshot.turns[0]!.answer).toBe('one');
  });

  it('has the answer that was shown again when it is stopped, not the newest of them', async () => {
    engine.answers = [[{ text: 'one' }], [{ text: 'two' }], [{ wait: new Promise(() => undefined) }]];
    const { id } = await chat.ask('Why?');
    await chat.retry();
    await chat.chooseAnswer(id, 0);
    const running = chat.retry();
    await vi.advanceTimersByTimeAsync(1);
    chat.stop();
    await vi.advanceTimersByTimeAsync(1000);
    expect(await running).toMatchObject({ answer: 'one', place: 0, others: [{ answer: 'two' }] });
  });

  it('has the answer that was there again when it is stopped before there is another', async () => {
    engine.answers = [[{ text: 'A long good answer' }], [{ wait: new Promise(() => undefined) }]];
    await chat.ask('What?');
    const running = chat.retry();
    await vi.advanceTimersByTimeAsync(1);
    await expect(chat.chooseAnswer(1, 0)).rejects.toMatchObject({ code: 'busy' });
    chat.stop();
    await vi.advanceTimersByTimeAsync(1000);
    expect(await running).toMatchObject({ answer: 'A long good answer', status: 'done' });
    expect(chat.snapshot.busy).toBe(false);
  });

  it('has it beside the failure where there could be none', async () => {
    engine.answers = [[{ text: 'good' }], [{ crash: true }], [{ text: 'better' }]];
    await chat.ask('What?');
    expect(await chat.retry()).toMatchObject({ answer: '', status: 'failed', others: [{ answer: 'good' }] });
    expect((await chat.retry()).others).toMatchObject([{ answer: 'good' }]);
  });

  it('shows a question at once, however long it takes to be kept, and lets it be stopped meanwhile', async () => {
    const kept: string[] = [];
    const ready = Promise.withResolvers<undefined>();
    chat.keepWith({
      ready: () => ready.promise,
      keep: ({ turn }) => {
        kept.push(`${turn.question} ${turn.status}`);
        return Promise.resolve();
      },
      piece: () => Promise.resolve(),
      keyOf: String,
    });
    const running = chat.ask('What?');
    expect(chat.snapshot).toMatchObject({ busy: true, turns: [{ question: 'What?', status: 'waiting' }] });
    let asked = false;
    void chat.asking.then(() => (asked = true));
    chat.stop();
    await vi.advanceTimersByTimeAsync(1000);
    expect(await running).toMatchObject({ status: 'stopped' });
    expect([kept, asked]).toEqual([[], false]);
    ready.resolve(undefined);
    await vi.advanceTimersByTimeAsync(1);
    expect([kept, asked]).toEqual([['What? stopped'], true]);
    expect(engine.chats).toEqual([]);
  });

  it('forgets everything on clear, also in mid-answer', async () => {
    engine.answers = [[{ text: 'one' }, { wait: new Promise(() => undefined) }], [{ text: 'two' }]];
    const running = chat.ask('first');
    await vi.advanceTimersByTimeAsync(1);
    chat.clear();
    expect(chat.snapshot).toMatchObject({ turns: [], busy: false });
    expect((await running).status).toBe('stopped');
    expect(chat.snapshot.turns).toEqual([]);
    const next = await chat.ask('second');
    expect(next.answer).toBe('two');
    expect(engine.chats[1]!.messages).toHaveLength(2);
  });

  it('shows the question but asks the instruction, with the given sources instead of the chips', async () => {
    chat.setSources([file]);
    const selection: ContextSource = {
      ...file,
      id: 'selection',
      kind: 'selection',
      label: 'a.py:1',
      detail: 'a.py:1',
      languageId: 'python',
      text: 'x = 1',
    };
    const turn = await chat.ask('Explain a.py:1', { sources: [selection], instruction: 'Explain the selected code.' });
    expect(turn.question).toBe('Explain a.py:1');
    expect(turn.chips).toMatchObject([{ id: 'selection', enabled: true, problem: null }]);
    expect(engine.chats[0]!.messages.at(-1)!.content).toBe('Selection a.py:1:\n```python\nx = 1\n```\n\nExplain the selected code.');
  });

  it.each([
    ['', 'selectionEmpty'],
    ['a\0b', 'selectionBinary'],
    ['x'.repeat(1_000_001), 'selectionTooLarge'],
    ['word '.repeat(20_000), 'selectionTooLarge'],
  ])('fails a question about a given source that cannot be sent (%#)', async (text, code) => {
    const turn = await chat.ask('Explain', { sources: [{ ...file, text }] });
    expect(turn.status).toBe('failed');
    expect(chat.lastFailure?.code).toBe(code);
    expect(engine.chats).toEqual([]);
  });

  it('leaves a chip that cannot be sent out, and says why on the turn', async () => {
    chat.setSources([{ ...file, text: 'word '.repeat(4_000) }]);
    const turn = await chat.ask('Hi');
    expect(turn.status).toBe('done');
    expect(turn.chips[0]).toMatchObject({ enabled: false, tokens: 5_009, problem: expect.stringContaining('5,009 tokens') as string });
    expect(engine.chats[0]!.messages.at(-1)!.content).toBe('Hi');
  });

  it('never has a text tokenised that cannot fit whatever the tokenizer says', async () => {
    await chat.ask('load the model');
    chat.setSources([{ ...file, text: 'word '.repeat(100_000) }]);
    await counted();
    expect(chat.snapshot.chips[0]).toMatchObject({ enabled: false, tokens: null, problem: expect.stringContaining('too large') as string });
    expect((await chat.ask('Hi')).status).toBe('done');
    expect(engine.counted.some((text) => text.length > 100_000)).toBe(false);
    expect(engine.chats[1]!.messages.at(-1)!.content).toBe('Hi');
  });

  it('fails with contextFull when the question alone does not fit', async () => {
    engine.contextSize = 1000;
    await chat.ask('x'.repeat(8000));
    expect(chat.lastFailure).toMatchObject({ code: 'contextFull', data: { limit: 750 } });
    expect(chat.snapshot.turns[0]!.error?.text).toMatch(/^The question is too long: 2,1\d\d tokens, and 750 fit\. Shorten it/);
  });

  it('says what could be left out where something goes along, and nothing of it where nothing does', async () => {
    engine.contextSize = 1000;
    engine.uncountable = 6000;
    const failed = async (question: string): Promise<unknown> => {
      await chat.ask(question);
      return chat.lastFailure?.data.what;
    };
    expect([await failed('x'.repeat(5000)), await failed('x'.repeat(9000))]).toEqual(['question', 'question']);
    chat.setSources([{ ...file, text: 'x'.repeat(2000) }]);
    expect([await failed('x'.repeat(3000)), await failed('x'.repeat(9000))]).toEqual(['context', 'context']);
    expect(chat.snapshot.turns.at(-1)!.error?.text).toContain('Switch a context chip off');
  });

  it('drops the oldest exchanges when the window is full, never the question', async () => {
    engine.contextSize = 1200;
    settings.change({ maxTokens: 200, summarize: false });
    engine.answers = [[{ text: 'a'.repeat(600) }]];
    let leftOut = 0;
    for (let i = 0; i < 12; i++) {
      const turn = await chat.ask(`question ${String(i)}`);
      // Every question but those that were left out, the new one and all before it.
      leftOut += turn.leftOut;
      expect(engine.chats.at(-1)!.messages.filter(({ role }) => role === 'user')).toHaveLength(i + 1 - leftOut);
      expect(turn.status).toBe('done');
      const { messages } = engine.chats.at(-1)!;
      expect(fakePromptTokens(messages)).toBeLessThanOrEqual(1000);
      expect(messages.at(-1)!.content).toBe(`question ${String(i)}`);
      expect(messages[0]!.role).toBe('system');
    }
    const first = engine.chats.map(({ messages }) => messages[1]!.content);
    // several questions in a row begin alike: the cache is not emptied by each
    expect(new Set(first).size).toBeLessThan(8);
    expect(first[0]).toBe('question 0');
    expect(first.at(-1)).not.toBe('question 0');
  });
});

describe('chips and meter', () => {
  it('shows chips uncounted while no model is loaded, and counts them once one is', async () => {
    chat.setSources([file]);
    await counted();
    expect(chat.snapshot).toMatchObject({ meter: null, chips: [{ id: 'file', tokens: null, enabled: true, problem: null }] });
    expect(engine.counted).toEqual([]);
    await models.ensureLoaded();
    await counted();
    const block = 'File src/cart.js:\n```javascript\nexport const cart = [];\n```';
    expect(chat.snapshot.chips[0]).toMatchObject({ tokens: fakeTokens(block) });
  });

  it('meters exactly what is then sent', async () => {
    chat.setSources([file]);
    await chat.ask('first');
    chat.setDraft('What does it do?');
    await counted();
    const { meter } = chat.snapshot;
    await chat.ask('What does it do?');
    expect(meter).toEqual({ used: fakePromptTokens(engine.chats[1]!.messages), of: 4096, reserved: 1024 });
    expect(chat.snapshot.turns[1]!.stats?.promptTokens).toBe(meter?.used);
  });

  it('meters exactly with dropped turns and a switched chip, too', async () => {
    engine.contextSize = 1200;
    settings.change({ maxTokens: 200, summarize: false });
    engine.answers = [[{ text: 'a'.repeat(900) }]];
    chat.setSources([file, { ...file, id: 'selection', kind: 'selection' }]);
    for (let i = 0; i < 8; i++) {
      chat.toggleChip('selection', i % 2 === 0);
      chat.setDraft(`question ${String(i)}`);
      await models.ensureLoaded();
      await counted();
      const { meter } = chat.snapshot;
      await chat.ask(`question ${String(i)}`);
      expect(meter?.used).toBe(fakePromptTokens(engine.chats.at(-1)!.messages));
    }
  });

  it('counts once after a burst of keys, and drops a count that a newer draft made stale', async () => {
    await models.ensureLoaded();
    await counted();
    const count = vi.spyOn(engine, 'countPrompt');
    for (const draft of ['a', 'ab', 'abc']) {
      chat.setDraft(draft);
      await vi.advanceTimersByTimeAsync(50);
    }
    await counted();
    expect(count).toHaveBeenCalledTimes(1);
    let release = (): void => undefined;
    engine.countDelay = () => new Promise<void>((resolve) => (release = resolve));
    chat.setDraft('x'.repeat(4000));
    await vi.advanceTimersByTimeAsync(200);
    engine.countDelay = () => Promise.resolve();
    chat.setDraft('short');
    await counted();
    const meter = chat.snapshot.meter;
    release();
    await counted();
    expect(chat.snapshot.meter).toEqual(meter);
  });

  it('remembers a switch by id when the editor offers something new', async () => {
    chat.setSources([file]);
    chat.toggleChip('file', false);
    chat.setSources([{ ...file, label: 'other.js', detail: 'other.js' }]);
    expect(chat.snapshot.chips).toMatchObject([{ label: 'other.js', enabled: false }]);
    await chat.ask('Hi');
    expect(engine.chats[0]!.messages.at(-1)!.content).toBe('Hi');
  });

  it('says what is wrong with a chip', () => {
    chat.setSources([
      { ...file, id: 'a', text: '' },
      { ...file, id: 'b', text: '\0' },
      { ...file, id: 'c', text: null, problem: 'It is over 1 MB.' },
    ]);
    const [a, b, c] = chat.snapshot.chips;
    expect(a).toMatchObject({ enabled: false, problem: expect.stringContaining('empty') as string });
    expect(b).toMatchObject({ enabled: false, problem: expect.stringContaining('binary') as string });
    expect(c).toMatchObject({ enabled: false, problem: 'It is over 1 MB.' });
  });

  it('takes the meter away when the model goes, and counts anew for another model', async () => {
    chat.setSources([file]);
    await models.ensureLoaded();
    await counted();
    expect(chat.snapshot.meter?.of).toBe(4096);
    await models.unload();
    expect(chat.snapshot.meter).toBeNull();
    engine.contextSize = 2048;
    const before = engine.counted.length;
    await models.ensureLoaded();
    await counted();
    expect(chat.snapshot.meter?.of).toBe(2048);
    expect(engine.counted.length).toBe(before + 1);
  });
});
