/** A model of another extension behind the chat: what is handed over and when, what is shown of it, and what it fails of. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import { Emitter } from '../../../src/base/event.ts';
import { silentLog } from '../../../src/base/log.ts';
import { ChatService } from '../../../src/core/chat/chatService.ts';
import { CommitMessageService } from '../../../src/core/git/commitMessageService.ts';
import { ModelService } from '../../../src/core/models/modelService.ts';
import type { Patience } from '../../../src/core/providers/endpointAnswer.ts';
import { EmbeddedProvider } from '../../../src/core/providers/embeddedProvider.ts';
import { extensionFailure } from '../../../src/core/providers/extensionFailure.ts';
import { ProviderChoice } from '../../../src/core/providers/providerChoice.ts';
import { EffectsGate } from '../../../src/core/security/effectsGate.ts';
import { Endpoint } from '../../../src/node/providers/endpoint.ts';
import { FakeEnginePort, FakeSettings } from '../../support/fakeEnginePort.ts';
import { FakeExtensionModels, pieces } from '../../support/fakeExtensionModels.ts';

const ready = new AbortController().signal;
const where = { host: 'acme via VS Code', model: 'A Model' };
const never = new Promise<never>(() => undefined);

let extensions: FakeExtensionModels;
let choice: ProviderChoice;
let chat: ChatService;
let commits: CommitMessageService;
let engine: FakeEnginePort;
let entry: object;
let agreed: boolean;
let offline: boolean;
let effects: string[];
const changed = new Emitter<void>();

function start(patience?: Patience): void {
  const settings = new FakeSettings();
  engine = new FakeEnginePort();
  const models = new ModelService(engine, settings, silentLog);
  choice = new ProviderChoice({
    embedded: new EmbeddedProvider(engine, models),
    models,
    extensions,
    settings: {
      get: () => ({ entries: [{ name: 'Theirs', kind: 'vscode', vendor: 'acme', model: 'a-model', ...entry }], chosen: 'Theirs' }),
      onDidChange: changed.event,
    },
    access: { agreed: (origin) => agreed && origin === 'vscode:acme', key: () => Promise.resolve(null) },
    endpoint: new Endpoint(),
    effects: new EffectsGate(() => ({ workspaceTrusted: true, offline }), { ...silentLog, info: (text) => void effects.push(text) }),
    log: silentLog,
    ...(patience && { patience }),
  });
  chat = new ChatService(engine, models, settings, silentLog, () => new Date(2026, 10, 28), null, choice);
  commits = new CommitMessageService(engine, models, settings, silentLog, choice);
}

beforeEach(() => {
  extensions = new FakeExtensionModels();
  entry = {};
  agreed = true;
  offline = false;
  effects = [];
});
afterEach(() => {
  chat.dispose();
  choice.dispose();
});

it('answers marked, with our instructions as the first message, and says what it is', async () => {
  start();
  expect(choice.current.abilities).toEqual({ grammar: false, fim: false, embeddings: false, tools: false, images: false });
  const turn = await chat.ask('Hello?');
  expect(turn).toMatchObject({
    status: 'done',
    answer: 'Hello',
    from: { provider: 'Theirs', model: 'A Model', host: 'acme via VS Code', local: false, extension: true },
  });
  // What it took, nobody tells.
  expect([turn.told, turn.stats]).toEqual([undefined, null]);
  expect(extensions.asked[0]?.map(({ role }) => role)).toEqual(['system', 'user']);
  expect(chat.snapshot.model).toMatchObject({ status: 'ready', name: 'A Model', contextSize: 6000 });
  const handed = effects.flatMap((line) => /^effect askExtension done .*"what":"(\w+)"/.exec(line)?.[1] ?? []);
  expect(new Set(handed)).toEqual(new Set(['models', 'count', 'question']));
  expect(effects.join('\n')).not.toContain('Hello');
});

it('is told of the whole conversation, and counts each text once, which the meter says', async () => {
  start();
  await chat.ask('First?');
  await chat.ask('Second?');
  expect(extensions.asked[1]?.map(({ content }) => content).slice(1)).toEqual(['First?', 'Hello', 'Second?']);
  expect(new Set(extensions.counted).size).toBe(extensions.counted.length);
  expect(await choice.current.countTokens(['four'], ready)).toEqual([4]);
  expect(choice.current.window).toEqual({ contextSize: 6000, estimated: 'theirs' });
});

it.each([
  ['fail', () => Promise.reject(new Error('no tokenizer'))],
  ['say what can’t be', () => Promise.resolve(0)],
  ['say no number', () => Promise.resolve(NaN)],
])('is counted by estimate where its counts %s', async (_what, count) => {
  extensions.count = count;
  start();
  await choice.current.prepare(ready);
  expect(await choice.current.countTokens(['abcdef'], ready)).toEqual([2]);
  expect((await chat.ask('Hello?')).answer).toBe('Hello');
});

it('gets nothing before the user agreed, nor when connections are switched off, not even to count or to look for it', async () => {
  agreed = false;
  start();
  expect(choice.state).toMatchObject({ status: 'failed', error: { text: expect.stringContaining('not allowed yet') as string } });
  expect((await chat.ask('Hello?')).error?.text).toBe(
    'You have not allowed yet that questions are sent to acme via VS Code. Choose it once more to be asked, or choose a model on this machine.',
  );
  agreed = true;
  offline = true;
  expect((await chat.ask('Hello?')).error?.text).toContain('acme via VS Code was not asked');
  expect(await choice.findModels(ready)).toEqual([]);
  expect(await choice.current.countTokens(['abcdef'], ready)).toEqual([2]);
  expect([extensions.listed, extensions.counted, extensions.asked]).toEqual([[], [], []]);
  // What was agreed to is taken back in the middle of a conversation.
  offline = false;
  await chat.ask('Hello?');
  agreed = false;
  const { length } = extensions.counted;
  await choice.current.countTokens(['anything else'], ready);
  expect(extensions.counted).toHaveLength(length);
  expect((await chat.ask('And now?')).status).toBe('failed');
});

it.each([
  ['NoPermissions', 'no', /^VS Code doesn't let MLX-CODE ask acme via VS Code\. Ask again and allow it there/],
  ['Blocked', 'Quota is used up.', /takes no more questions for now: Quota is used up\. Look at its extension for limits/],
  ['NotFound', 'x/y', /^The model “A Model” of acme via VS Code is not offered now\. Look whether its extension is switched on/],
  ['', 'The token\u202e has expired', /could not answer: The token.+ has expired\. Look whether its extension is set up and signed in/],
])('that refuses (%s) is told in one sentence with what to do', async (code, message, sentence) => {
  extensions.answer = pieces(extensionFailure({ code, message }, where, false));
  start();
  const { error, answer } = await chat.ask('Hello?');
  expect(error?.text).toMatch(sentence);
  expect(error?.text).not.toContain('\u202e');
  expect(answer).toBe('');
  // It is asked again all the same.
  extensions.answer = pieces('Back');
  expect((await chat.retry()).answer).toBe('Back');
});

it('that breaks off in the middle leaves what had come, and is told', async () => {
  extensions.answer = pieces('Half', extensionFailure({ code: '', message: 'socket closed' }, where, true));
  start();
  expect(await chat.ask('Hello?')).toMatchObject({
    answer: 'Half',
    error: {
      text: 'The connection to acme via VS Code broke in the middle of the answer: socket closed; what had come stays. Ask again.',
    },
  });
});

it('that says nothing, or nothing more, is given up, also when it doesn’t hear that', async () => {
  extensions.answer = async function* () {
    yield await never;
  };
  start({ first: 20, next: 20 });
  expect((await chat.ask('Hello?')).error?.text).toBe(
    'Nothing comes from acme via VS Code any more. Look whether it still works, then ask again.',
  );
  expect(extensions.signal?.aborted).toBe(true);
  extensions.answer = async function* () {
    yield 'Half';
    yield await never;
  };
  expect(await chat.ask('Hello?')).toMatchObject({ answer: 'Half', error: { text: expect.stringContaining('Nothing comes') as string } });
});

it('that answers with nothing is told; one without an end is stopped', async () => {
  extensions.answer = pieces('', ' ');
  start();
  expect((await chat.ask('Hello?')).error?.text).toContain('an answer with nothing in it');
  extensions.answer = pieces(...Array.from({ length: 5 }, () => 'x'.repeat(1024 * 1024)));
  expect((await chat.ask('Hello?')).error?.text).toContain('without an end');
  expect(extensions.signal?.aborted).toBe(true);
});

it('is stopped by the user, and told so, with what had come', async () => {
  const half = Promise.withResolvers<undefined>();
  extensions.answer = async function* () {
    yield 'Half';
    half.resolve(undefined);
    yield await never;
  };
  start();
  const asking = chat.ask('Hello?');
  await half.promise;
  chat.stop();
  expect(await asking).toMatchObject({ status: 'stopped', answer: 'Half' });
  expect(extensions.signal?.aborted).toBe(true);
});

it('that is gone is shown as gone, and answers again when it is back; one that nobody asked yet is not looked for', async () => {
  start();
  extensions.changed.fire();
  expect(extensions.listed).toEqual([]);
  await chat.ask('Hello?');
  const [model] = extensions.models;
  extensions.models = [];
  const gone = new Promise<void>((resolve) => choice.onDidChange(({ status }) => status === 'failed' && resolve()));
  extensions.changed.fire();
  await gone;
  expect(choice.state.error?.text).toMatch(/^The model “A Model” of acme via VS Code is not offered now/);
  expect((await chat.ask('Hello?')).status).toBe('failed');
  extensions.models = [model!];
  expect((await chat.ask('Hello?')).answer).toBe('Hello');
  expect(choice.state.status).toBe('ready');
});

it('is the first of its vendor where none is named, with the window that it tells, or few tokens where it tells none', async () => {
  entry = { model: null };
  extensions.models = [extensions.model('x', 'Other', { vendor: 'other' }), extensions.model('b', 'B', { maxInputTokens: NaN })];
  start();
  expect((await chat.ask('Hello?')).from?.model).toBe('B');
  expect(choice.current.window?.contextSize).toBe(4096);
});

it('writes commit messages, read from its words, and asked once more where they hold none', async () => {
  const answers = ['I would rather not.', 'feat: add a total'];
  extensions.answer = () => pieces(answers.shift() ?? '')();
  start();
  const { message, from } = await commits.write({ source: 'staged', files: [{ path: 'a.js', status: 'modified' }], diff: '' });
  expect([message, from?.provider, extensions.asked.length]).toEqual(['feat: add a total', 'Theirs', 2]);
});

it('can have others in its stead, as any entry', async () => {
  entry = { fallbackToEmbedded: true };
  extensions.answer = pieces(extensionFailure({ code: 'Blocked', message: 'Quota' }, where, false));
  start();
  const turn = await chat.ask('Hello?');
  expect(turn.from).toBeUndefined();
  expect(turn.instead).toBe('Theirs (acme via VS Code) could not answer. The model on this machine was asked instead.');
});

it('is found with others that can be chosen, never twice, and not where its name can’t stand in the settings', async () => {
  start();
  extensions.models.push(
    extensions.model('b', 'B\u202e'),
    extensions.model('c', 'C', { maxInputTokens: 128_000 }),
    extensions.model('d\u202e', 'D'),
    extensions.model('e', 'E', { vendor: 'mlx-code' }),
  );
  const found = await choice.findModels(ready);
  expect(found.map(({ entry: one, contextSize }) => [one.name, one.vendor, one.model, contextSize])).toEqual([
    ['b', 'acme', 'b', 6000],
    ['C', 'acme', 'c', 128_000],
  ]);
  extensions.list = () => Promise.reject(new AppError('internal', 'no'));
  expect(await choice.findModels(ready)).toEqual([]);
});
