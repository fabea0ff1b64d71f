/** The chat with another engine behind it: what is sent, what is shown of it, and what is left to the model within. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Emitter } from '../../../src/base/event.ts';
import { silentLog } from '../../../src/base/log.ts';
import { ChatService } from '../../../src/core/chat/chatService.ts';
import type { LikelyPrompt } from '../../../src/core/chat/prefillAhead.ts';
import { ModelService } from '../../../src/core/models/modelService.ts';
import { EmbeddedProvider } from '../../../src/core/providers/embeddedProvider.ts';
import { ProviderChoice } from '../../../src/core/providers/providerChoice.ts';
import { EffectsGate } from '../../../src/core/security/effectsGate.ts';
import { Endpoint } from '../../../src/node/providers/endpoint.ts';
import { cartSource as file } from '../../support/contextSources.ts';
import { FakeEnginePort, FakeSettings } from '../../support/fakeEnginePort.ts';
import { type AnswerStep, openaiStream, ProviderServer } from '../../support/providerServer.ts';

let server: ProviderServer;
let engine: FakeEnginePort;
let choice: ProviderChoice;
let chat: ChatService;
let set: { entries: unknown; chosen: string };
let agreed: boolean;
const changed = new Emitter<void>();

function choose(chosen: string): void {
  set = { ...set, chosen };
  changed.fire();
}

beforeEach(async () => {
  server = await ProviderServer.start();
  server.answer = () => openaiStream(['Hel', 'lo'], { prompt: 12, completion: 2 });
  engine = new FakeEnginePort();
  agreed = false;
  set = {
    entries: [
      { name: 'Near', kind: 'openai', url: server.url(), model: 'coder', contextSize: 2048 },
      { name: 'Far', kind: 'openai', url: 'https://far.example' },
      { name: 'Bad', kind: 'none' },
    ],
    chosen: 'Near',
  };
  const settings = new FakeSettings();
  const models = new ModelService(engine, settings, silentLog);
  choice = new ProviderChoice({
    embedded: new EmbeddedProvider(engine, models),
    models,
    settings: { get: () => set, onDidChange: changed.event },
    access: { agreed: () => agreed, key: () => Promise.resolve(null) },
    endpoint: new Endpoint(),
    effects: new EffectsGate(() => ({ workspaceTrusted: true, offline: false }), silentLog),
    log: silentLog,
  });
  chat = new ChatService(engine, models, settings, silentLog, () => new Date(2026, 10, 28), null, choice);
});

afterEach(async () => {
  chat.dispose();
  choice.dispose();
  await server.stop();
});

it('an answer comes from the chosen one, marked as such, with the conversation that it was sent', async () => {
  chat.setSources([file]);
  const first = await chat.ask('One?');
  expect(first).toMatchObject({
    answer: 'Hello',
    status: 'done',
    stats: null,
    origin: null,
    from: { provider: 'Near', model: 'coder', host: new URL(server.url()).host, local: true },
    told: { promptTokens: 12, tokens: 2, cachedTokens: null },
    chips: [{ label: 'cart.js', tokens: null }],
  });
  await chat.ask('Two?');
  const sent = server.questions[1]?.body?.messages;
  expect(sent).toMatchObject([{ role: 'system' }, { role: 'user' }, { role: 'assistant', content: 'Hello' }, { role: 'user' }]);
  expect(JSON.stringify(sent)).toContain('export const cart');
  // Nobody loaded a model for it.
  expect(engine.loads).toBe(0);
  choose('');
  const last = await chat.ask('Three?');
  expect(last.from).toBeUndefined();
  expect([engine.loads, engine.chats.length, server.questions.length]).toEqual([1, 1, 2]);
  expect(engine.chats[0]?.messages).toHaveLength(6);
});

it('a second question is answered anew, as nobody knows whether it would be the same', async () => {
  await chat.ask('One?');
  chat.clear();
  await chat.ask('One?');
  expect(server.questions).toHaveLength(2);
});

it('the mark is there before the first word, and a stop ends the request', async () => {
  const [head, text] = openaiStream(['Half']).steps as [AnswerStep, AnswerStep];
  server.answer = () => ({ steps: [head, text, { wait: new Promise<void>(() => undefined) }] });
  const marked: boolean[] = [];
  chat.onEvent((event) => {
    if (event.type === 'turn' && event.turn.status !== 'done') marked.push(event.turn.from !== undefined);
    if (event.type === 'text') chat.stop();
  });
  expect(await chat.ask('Hi?')).toMatchObject({ answer: 'Half', status: 'stopped', from: { provider: 'Near' } });
  expect(marked.slice(1)).not.toContain(false);
  await server.questions[0]?.closed;
});

it('what came stays when it breaks off, and the next question is answered', async () => {
  const [head, text] = openaiStream(['Half']).steps as [AnswerStep, AnswerStep];
  server.answer = () => ({ steps: [head, text, { cut: true }] });
  expect(await chat.ask('Hi?')).toMatchObject({
    answer: 'Half',
    status: 'failed',
    error: { text: expect.stringContaining('broke') as string },
  });
  server.answer = () => openaiStream(['Whole']);
  expect(await chat.retry()).toMatchObject({ answer: 'Whole', status: 'done', error: null });
});

it('the meter estimates, says so, and sends nothing ahead', async () => {
  vi.useFakeTimers();
  try {
    const likely: (LikelyPrompt | null)[] = [];
    chat.onDidPlan((prompt) => likely.push(prompt));
    chat.setDraft('What is this?');
    await vi.advanceTimersByTimeAsync(1000);
    expect(chat.snapshot.meter).toMatchObject({ of: 2048, estimated: true, used: expect.any(Number) as number });
    expect(likely.filter((prompt) => prompt !== null)).toEqual([]);
    expect(server.questions).toEqual([]);
    expect(engine.counted).toEqual([]);
  } finally {
    vi.useRealTimers();
  }
});

it('a question longer than its window is refused before it is sent', async () => {
  const failed = await chat.ask('x'.repeat(9000));
  expect(failed).toMatchObject({ status: 'failed', error: { text: expect.stringContaining('too long') as string } });
  expect(server.questions).toEqual([]);
});

it('the header tells who answers, and why nobody can', async () => {
  expect(choice.state).toMatchObject({ status: 'ready', name: 'coder', contextSize: 2048, from: { provider: 'Near', local: true } });
  const told: string[] = [];
  chat.onEvent((event) => {
    if (event.type === 'model') told.push(`${event.model.name} ${event.model.status}`);
  });
  choose('Far');
  expect(choice.state.error?.text).toMatch(/^You have not allowed yet that questions are sent to far\.example\./);
  agreed = true;
  changed.fire();
  expect(choice.state).toMatchObject({ status: 'ready', from: { local: false, host: 'far.example' } });
  choose('Bad');
  expect(choice.state).toMatchObject({ status: 'failed', error: { text: expect.stringContaining('“kind” must be one of') as string } });
  choose('Gone');
  expect(choice.state).toMatchObject({
    status: 'failed',
    error: { text: expect.stringContaining('“Gone” is not in the settings') as string },
  });
  expect(await chat.ask('Hi?')).toMatchObject({ status: 'failed', error: choice.state.error });
  choose('');
  expect(choice.state).toMatchObject({ status: 'idle', name: 'fake.gguf' });
  expect(told).toEqual(['Far failed', 'Far ready', 'Bad failed', 'Gone failed', 'fake.gguf idle']);
});
