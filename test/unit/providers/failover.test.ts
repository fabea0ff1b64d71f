/** Several engines in order behind the chat: who is asked in another's stead, who isn't, and what is said of it. Over real connections. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readBundle } from '../../../scripts/l10n.ts';
import { Emitter } from '../../../src/base/event.ts';
import { AppError } from '../../../src/base/appError.ts';
import { configure } from '../../../src/base/l10n.ts';
import { silentLog } from '../../../src/base/log.ts';
import { ChatService } from '../../../src/core/chat/chatService.ts';
import { CommitMessageService } from '../../../src/core/git/commitMessageService.ts';
import { ModelService } from '../../../src/core/models/modelService.ts';
import { EmbeddedProvider } from '../../../src/core/providers/embeddedProvider.ts';
import type { HealthTimes } from '../../../src/core/providers/endpointHealth.ts';
import { insteadSentence, insteadWords } from '../../../src/core/providers/failover.ts';
import { ProviderChoice } from '../../../src/core/providers/providerChoice.ts';
import { EffectsGate } from '../../../src/core/security/effectsGate.ts';
import { Endpoint, type EndpointOptions } from '../../../src/node/providers/endpoint.ts';
import type { Turn } from '../../../src/protocol/webview.ts';
import { FakeEnginePort, FakeSettings } from '../../support/fakeEnginePort.ts';
import { testCertificate } from '../../support/faultServer/testCertificate.ts';
import { type AnswerStep, modelList, openaiStream, ProviderServer, type ServerAnswer } from '../../support/providerServer.ts';

let first: ProviderServer;
let second: ProviderServer;
let far: ProviderServer;
let engine: FakeEnginePort;
let settings: FakeSettings;
let models: ModelService;
let choice: ProviderChoice;
let chat: ChatService;
let offline: boolean;
let agreed: string[];
let keys: Map<string, string>;
const changed = new Emitter<void>();
const entries = { current: [] as object[] };

const lookup: NonNullable<EndpointOptions['lookup']> = (_name, options, found) => {
  if (options.all) found(null, [{ address: '127.0.0.1', family: 4 }]);
  else found(null, '127.0.0.1', 4);
};
const long: HealthTimes = { firstRest: 3_600_000, longestRest: 3_600_000, longestTold: 7_200_000, silence: 3_600_000 };
const fails = (status: number, headers = {}): ServerAnswer => ({ status, headers, type: 'application/json', steps: ['{"error":"no"}'] });
const farUrl = (): string => far.url('models.test');
/** Who was asked for an answer, and who for the list of models. */
const paths = ({ questions }: ProviderServer): string[] => questions.map(({ path }) => path.replace('/v1/', ''));

function start(lists: { first?: object; more?: object[] } = {}, times: HealthTimes = long): void {
  entries.current = [
    { name: 'First', kind: 'openai', url: first.url(), model: 'a', fallback: ['Second'], ...lists.first },
    { name: 'Second', kind: 'openai', url: second.url(), model: 'b', fallback: ['First'] },
    { name: 'Far', kind: 'openai', url: farUrl(), model: 'c' },
    ...(lists.more ?? []),
  ];
  models = new ModelService(engine, settings, silentLog);
  choice = new ProviderChoice({
    embedded: new EmbeddedProvider(engine, models),
    models,
    settings: { get: () => ({ entries: entries.current, chosen: 'First' }), onDidChange: changed.event },
    access: { agreed: (origin) => agreed.includes(origin), key: (origin) => Promise.resolve(keys.get(origin) ?? null) },
    endpoint: new Endpoint({ ca: testCertificate, lookup }),
    effects: new EffectsGate(() => ({ workspaceTrusted: true, offline }), silentLog),
    log: silentLog,
    healthTimes: times,
  });
  chat = new ChatService(engine, models, settings, silentLog, () => new Date(2026, 10, 28), null, choice);
}

beforeEach(async () => {
  [first, second, far] = await Promise.all([ProviderServer.start(), ProviderServer.start(), ProviderServer.start({ secure: true })]);
  first.answer = () => openaiStream(['First']);
  second.answer = ({ path }) => (path === '/v1/models' ? modelList('b') : openaiStream(['Second']));
  far.answer = () => openaiStream(['Far']);
  engine = new FakeEnginePort();
  settings = new FakeSettings();
  offline = false;
  agreed = [];
  keys = new Map();
});

afterEach(async () => {
  chat.dispose();
  choice.dispose();
  models.dispose();
  await Promise.all([first, second, far].map((server) => server.stop()));
});

/** Sentences with names in the place of addresses. */
function words(text: string | undefined): string | undefined {
  for (const [name, server] of Object.entries({ FIRST: first, SECOND: second, FAR: far }))
    text = text?.replaceAll(`:${String(server.port)}`, `:${name}`);
  return text;
}
const answered = (turn: Turn) => ({
  answer: turn.answer,
  by: turn.from?.provider,
  instead: words(turn.instead),
  error: words(turn.error?.text),
});

it('asks the chosen one only, as long as it answers', async () => {
  start();
  expect(answered(await chat.ask('Hi?'))).toEqual({ answer: 'First', by: 'First', instead: undefined, error: undefined });
  expect([paths(first), paths(second)]).toEqual([['chat/completions'], []]);
  expect(engine.loads).toBe(0);
});

it.each<[what: string, answer: ServerAnswer, words: string]>([
  ['fails', fails(500), 'could not answer (500)'],
  ['is not ready', fails(503), 'could not answer (503)'],
  ['takes no more', fails(429, { 'retry-after': '1800' }), 'took no more questions (429)'],
  ['breaks off before its first word', { steps: [openaiStream(['Half']).steps[0]!, { cut: true }] }, 'broke off'],
  ['ends before its first word', { headers: { 'content-length': '500' }, steps: [': hello\n\n', { cut: true }] }, 'broke off'],
  ['fails in its stream before its first word', { steps: ['data: {"error":{"type":"overloaded_error","message":"busy"}}\n\n'] }, 'could not answer (529)'],
])('where the chosen one %s, the next one is asked, marked, and why is said', async (_what, answer, why) => {
  start();
  first.answer = () => answer;
  const turn = await chat.ask('Hi?');
  expect(answered(turn)).toEqual({
    answer: 'Second',
    by: 'Second',
    instead: `First (127.0.0.1:FIRST) ${why}. Second (127.0.0.1:SECOND) was asked instead.`,
    error: undefined,
  });
  expect(turn).toMatchObject({ status: 'done', from: { model: 'b' } });
  expect([paths(first), paths(second)]).toEqual([['chat/completions'], ['chat/completions']]);
  // Not what it names itself, which would lead back.
  expect(second.questions[0]?.body).toMatchObject({ model: 'b', messages: first.questions[0]?.body?.messages });
}); // prettier-ignore

it('where nobody is at the chosen address, the next one is asked; its mark is there before its first word', async () => {
  start();
  await first.stop();
  const marks: (string | undefined)[] = [];
  chat.onEvent((event) => {
    if (event.type === 'turn') marks.push(`${event.turn.from?.provider ?? ''} ${event.turn.status}`);
  });
  expect(answered(await chat.ask('Hi?'))).toMatchObject({
    by: 'Second',
    instead: 'First (127.0.0.1:FIRST) could not be reached. Second (127.0.0.1:SECOND) was asked instead.',
  });
  expect(marks.indexOf('Second waiting')).toBeLessThan(marks.indexOf('Second streaming'));
  expect(marks).not.toContain('First streaming');
});

it('one that is silent is given up when it does not tell its models either, and waited for when it does', async () => {
  const wait = new Promise<void>(() => undefined);
  let tells = 2;
  first.answer = ({ path }) => (path === '/v1/models' && tells-- > 0 ? modelList('a') : { steps: [{ wait }] });
  start({}, { ...long, silence: 20 });
  expect(answered(await chat.ask('Hi?'))).toMatchObject({
    by: 'Second',
    instead: 'First (127.0.0.1:FIRST) was silent for too long. Second (127.0.0.1:SECOND) was asked instead.',
  });
  expect(paths(first)).toEqual(['chat/completions', 'models', 'models', 'models']);
  for (const { closed } of first.questions) await closed;
});

it('after the first piece nobody else is asked: the failure is told, and what came stays', async () => {
  start();
  const [head, text] = openaiStream(['Half']).steps as [AnswerStep, AnswerStep];
  first.answer = () => ({ steps: [head, text, { cut: true }] });
  const turn = await chat.ask('Hi?');
  expect(answered(turn)).toMatchObject({ answer: 'Half', by: 'First', instead: undefined });
  expect(turn).toMatchObject({ status: 'failed', error: { text: expect.stringContaining('broke in the middle') as string } });
  expect(second.questions).toEqual([]);
});

it.each<[what: string, answer: ServerAnswer, words: RegExp]>([
  ['a wrong key', fails(401), /doesn't accept the key \(401\)/],
  ['a key without rights', fails(403), /doesn't accept the key \(403\)/],
  ['a question that it refuses', fails(400), /refuses the question \(400\)/],
  ['a model that it doesn’t know', fails(404), /doesn't know this address or model/],
  ['a page', { type: 'text/html', steps: ['<html>'] }, /sent a page/],
  ['an answer with nothing in it', openaiStream([]), /nothing in it/],
])('%s is told, and nobody else is asked', async (_what, answer, said) => {
  start();
  first.answer = () => answer;
  const turn = await chat.ask('Hi?');
  expect(turn).toMatchObject({ status: 'failed', from: { provider: 'First' }, error: { text: expect.stringMatching(said) as string } });
  expect(second.questions).toEqual([]);
});

it('the model within answers last, in its own window, unless that isn’t wanted', async () => {
  first.answer = second.answer = () => fails(503);
  start();
  const turn = await chat.ask('Hi?');
  expect(turn).toMatchObject({ status: 'done', stats: { tokens: expect.any(Number) as number } });
  expect(answered(turn)).toMatchObject({
    by: undefined,
    instead:
      'First (127.0.0.1:FIRST) could not answer (503); Second (127.0.0.1:SECOND) could not answer (503). The model on this machine was asked instead.',
  });
  expect([engine.loads, engine.chats.length]).toEqual([1, 1]);
  entries.current = [{ ...entries.current[0], fallbackToEmbedded: false }, ...entries.current.slice(1)];
  changed.fire();
  const refused = await chat.ask('Hi?');
  // Nobody is marked.
  expect(answered(refused)).toMatchObject({
    by: undefined,
    instead: undefined,
    error:
      'Nobody could answer: First (127.0.0.1:FIRST) could not answer (503); Second (127.0.0.1:SECOND) could not answer (503). Ask again later, or choose another model.',
  });
  expect(engine.chats).toHaveLength(1);
});

it('the model within is the only other one where no other is named', async () => {
  start({ first: { fallback: undefined, fallbackToEmbedded: true } });
  first.answer = () => fails(500);
  expect(answered(await chat.ask('Hi?'))).toMatchObject({
    by: undefined,
    instead: 'First (127.0.0.1:FIRST) could not answer (500). The model on this machine was asked instead.',
  });
  expect(second.questions).toEqual([]);
});

it('where no model within is chosen, that is said with the rest', async () => {
  settings.change({ modelPath: '' });
  start({ first: { fallback: [] } });
  first.answer = () => fails(500);
  expect(answered(await chat.ask('Hi?')).error).toBe(
    'Nobody could answer: First (127.0.0.1:FIRST) could not answer (500); the model on this machine is not chosen yet. Ask again later, or choose another model.',
  );
});

it('without a list the failure of the chosen one is told as it is', async () => {
  start({ first: { fallback: undefined } });
  first.answer = () => fails(500);
  expect(answered(await chat.ask('Hi?')).error).toMatch(/^127\.0\.0\.1:FIRST could not answer \(500\): no\./);
  expect([second.questions, engine.loads]).toEqual([[], 0]);
});

it('one elsewhere is asked with the user’s word only, is passed over without it, and gets no key but its own', async () => {
  start({ first: { fallback: ['Far', 'Second'] } });
  keys.set(first.url(), 'of first').set(second.url(), 'of second').set(farUrl(), 'of far');
  first.answer = () => fails(500);
  expect(answered(await chat.ask('Hi?'))).toMatchObject({
    by: 'Second',
    instead:
      'First (127.0.0.1:FIRST) could not answer (500); Far (models.test:FAR) was not asked, as you have not allowed that yet (choose First again to be asked). Second (127.0.0.1:SECOND) was asked instead.',
  });
  expect(far.questions).toEqual([]);
  expect(second.questions[0]?.headers.authorization).toBe('Bearer of second');
  agreed = [farUrl()];
  expect(answered(await chat.ask('Hi?'))).toMatchObject({ by: 'Far' });
  expect(far.questions.map(({ headers }) => headers.authorization)).toEqual(['Bearer of far']);
});

it('with connections switched off only this machine is asked, and it says so', async () => {
  offline = true;
  agreed = [farUrl()];
  start({ first: { url: farUrl(), fallback: ['Second'] } });
  expect(answered(await chat.ask('Hi?'))).toMatchObject({
    by: 'Second',
    instead:
      'First (models.test:FAR) was not asked, as connections to other machines are switched off (“mlxCode.offline”). Second (127.0.0.1:SECOND) was asked instead.',
  });
  entries.current = [{ ...entries.current[0], fallback: ['Far'], fallbackToEmbedded: false }, ...entries.current.slice(1)];
  changed.fire();
  expect(answered(await chat.ask('Hi?')).error).toMatch(
    /^Nobody could answer: First \(models\.test:FAR\) was not asked, as .* switched off \(“mlxCode\.offline”\); Far .* switched off/,
  );
  expect(far.questions).toEqual([]);
});

it('one that failed is left alone for a while, then has to tell its models before it gets a question', async () => {
  let times = { ...long };
  start({}, new Proxy(long, { get: (_target, name: keyof HealthTimes) => times[name] }));
  first.answer = () => fails(503);
  await chat.ask('1?');
  expect(answered(await chat.ask('2?')).instead).toBe(
    'First (127.0.0.1:FIRST) could not answer (503), and was not asked again so soon. Second (127.0.0.1:SECOND) was asked instead.',
  );
  expect(paths(first)).toEqual(['chat/completions']);
  // A choice that is another one begins anew; from here on it is left alone for no time.
  times = { ...long, firstRest: 0, longestRest: 0 };
  entries.current = [{ ...entries.current[0], model: 'other' }, ...entries.current.slice(1)];
  changed.fire();
  first.questions.length = 0;
  await chat.ask('3?');
  await chat.ask('4?');
  expect(paths(first)).toEqual(['chat/completions', 'models']);
  first.answer = ({ path }) => (path === '/v1/models' ? fails(404) : openaiStream(['Back']));
  expect(answered(await chat.ask('5?'))).toMatchObject({ answer: 'Back', by: 'First', instead: undefined });
  await chat.ask('6?');
  expect(paths(first)).toEqual(['chat/completions', 'models', 'models', 'chat/completions', 'chat/completions']);
});

it('one that says how long it wants to be left alone is, beyond the usual', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  try {
    start({}, { ...long, firstRest: 1000, longestRest: 1000, longestTold: 60_000 });
    first.answer = () => fails(429, { 'retry-after': '30' });
    await chat.ask('1?');
    first.answer = ({ path }) => (path === '/v1/models' ? modelList('a') : openaiStream(['Back']));
    vi.advanceTimersByTime(29_000);
    expect(answered(await chat.ask('2?'))).toMatchObject({ by: 'Second' });
    vi.advanceTimersByTime(2000);
    expect(answered(await chat.ask('3?'))).toMatchObject({ by: 'First' });
    // As long as somebody likes to say, but not for ever.
    first.answer = () => fails(503, { 'retry-after': '999999999' });
    await chat.ask('4?');
    first.answer = ({ path }) => (path === '/v1/models' ? modelList('a') : openaiStream(['Back']));
    vi.advanceTimersByTime(61_000);
    expect(answered(await chat.ask('5?'))).toMatchObject({ by: 'First' });
  } finally {
    vi.useRealTimers();
  }
});

it('those that are left alone are asked all the same when nobody else could answer', async () => {
  start({ first: { fallbackToEmbedded: false } });
  first.answer = () => fails(503);
  second.answer = () => fails(503);
  await chat.ask('1?');
  first.answer = ({ path }) => (path === '/v1/models' ? modelList('a') : openaiStream(['Back']));
  expect(answered(await chat.retry())).toMatchObject({ answer: 'Back', by: 'First', instead: undefined });
});

it('a stop ends it while one after the other is asked', async () => {
  start();
  const wait = new Promise<void>(() => undefined);
  first.answer = () => fails(503);
  second.answer = () => ({ steps: [{ wait }] });
  const asking = chat.ask('Hi?');
  await vi.waitFor(() => expect(second.questions).toHaveLength(1));
  chat.stop();
  expect(await asking).toMatchObject({ status: 'stopped', answer: '' });
  await second.questions[0]?.closed;
  expect(engine.loads).toBe(0);
});

it('another one has its own window: what doesn’t fit there goes to the next', async () => {
  start({
    first: { fallback: ['Small', 'Second'] },
    more: [{ name: 'Small', kind: 'openai', url: farUrl(), model: 's', contextSize: 1024 }],
  });
  agreed = [farUrl()];
  first.answer = () => fails(500);
  const turn = await chat.ask('x'.repeat(4000));
  expect(answered(turn)).toMatchObject({
    by: 'Second',
    instead:
      'First (127.0.0.1:FIRST) could not answer (500); Small (models.test:FAR) has no room for the question. Second (127.0.0.1:SECOND) was asked instead.',
  });
  expect(far.questions).toEqual([]);
});

it('a name that is none is passed over and told, and the entry works', async () => {
  start({ first: { fallback: ['Gone', 'First', 'Second'] } });
  first.answer = () => fails(500);
  expect(answered(await chat.ask('Hi?'))).toMatchObject({ by: 'Second' });
  expect(choice.listed.problems).toMatchObject([
    { code: 'providerFallback', data: { entry: 'First', name: 'Gone', reason: 'gone' } },
    { code: 'providerFallback', data: { entry: 'First', name: 'First', reason: 'itself' } },
  ]);
});

it('a commit message is written by the next one too, and says why', async () => {
  start();
  first.answer = () => fails(503);
  second.answer = () => openaiStream(['feat: add ', 'a door']);
  const commits = new CommitMessageService(engine, models, settings, silentLog, choice);
  const changes = { source: 'staged', files: [{ path: 'a.js', status: 'modified' }], diff: '' } as const;
  const written = await commits.write({ ...changes, files: [...changes.files] });
  expect({ ...written, instead: words(written.instead) }).toMatchObject({
    message: 'feat: add a door',
    from: { provider: 'Second' },
    instead: 'First (127.0.0.1:FIRST) could not answer (503). Second (127.0.0.1:SECOND) was asked instead.',
  });
  const [head, text] = openaiStream(['feat: add ']).steps as [AnswerStep, AnswerStep];
  second.answer = () => ({ steps: [head, text, { cut: true }] });
  await expect(commits.write({ ...changes, files: [...changes.files] })).rejects.toSatisfy((error) => AppError.is(error, 'providerCut'));
  expect(engine.loads).toBe(0);
});

describe('who is shown as answering', () => {
  const shown = () => {
    const { status, name, from, instead, error } = chat.snapshot.model;
    return { status, name, by: from?.provider, instead, error: error?.text };
  };
  const itself = { status: 'ready', name: 'a', by: 'First', instead: undefined, error: undefined };

  it('is who is asked while the chosen one is left alone, until that is over, and nobody is asked to know it', async () => {
    start({}, { ...long, firstRest: 100 });
    expect(shown()).toEqual(itself);
    const seen: unknown[] = [];
    choice.onDidChange(() => seen.push(shown()));
    first.answer = () => fails(503);
    await chat.ask('Hi?');
    await vi.waitFor(() => expect(seen).toHaveLength(2));
    expect(seen).toEqual([{ ...itself, name: 'Second', by: 'Second', instead: 'as First could not answer (503)' }, itself]);
    expect([paths(first), paths(second)]).toEqual([['chat/completions'], ['chat/completions']]);
  });

  it('is the model within, with its own state, where it comes next, and the chosen one again when nobody else could', async () => {
    start({ first: { fallback: undefined, fallbackToEmbedded: true } });
    await first.stop();
    await chat.ask('Hi?');
    expect(chat.snapshot.model).toMatchObject({ ...models.state, instead: 'as First could not be reached' });
    expect(shown()).toMatchObject({ status: 'ready', by: undefined });
    settings.change({ modelPath: '' });
    await vi.waitFor(() => expect(shown()).toEqual(itself));
    settings.change({ modelPath: '/models/other.gguf' });
    await vi.waitFor(() => expect(shown()).toMatchObject({ name: 'other.gguf', by: undefined }));
  });

  it('follows what is set about connections, and the user’s word', () => {
    start({ first: { url: farUrl(), fallback: ['Far', 'Second'] } });
    const second = { ...itself, name: 'Second', by: 'Second' };
    expect(shown()).toEqual({ ...second, instead: 'as First is not allowed' });
    agreed = [farUrl()];
    offline = true;
    changed.fire();
    expect(shown()).toEqual({ ...second, instead: 'as First is not asked while offline' });
    offline = false;
    changed.fire();
    expect(shown()).toEqual(itself);
    offline = true;
    entries.current = [{ ...entries.current[0], fallback: ['Far'], fallbackToEmbedded: false }, ...entries.current.slice(1)];
    changed.fire();
    expect(shown()).toMatchObject({
      status: 'failed',
      by: 'First',
      instead: undefined,
      error: expect.stringContaining('mlxCode.offline') as string,
    });
    expect([first, far].flatMap(({ questions }) => questions)).toEqual([]);
  });
});

it('is told in the language that is shown', () => {
  const team = { provider: 'Team', host: 'llm.example.com', local: false, model: 'm' };
  const passed = [
    { from: team, error: new AppError('providerOffline', 'down'), before: true },
    { from: null, error: new AppError('modelNone', 'none'), before: false },
  ];
  configure({ language: 'de', contents: readBundle('de') });
  const sentence = insteadSentence(passed, 'Team', { ...team, provider: 'Second' });
  const words = insteadWords('Team', new AppError('providerStalled', 'silent'));
  configure();
  expect(sentence).toBe(
    'Team (llm.example.com) war nicht erreichbar und wurde so bald nicht erneut gefragt; das Modell auf diesem Computer ist noch nicht ausgewählt. Second (llm.example.com) wurde stattdessen gefragt.',
  );
  expect(words).toBe('denn Team schwieg zu lange');
});
